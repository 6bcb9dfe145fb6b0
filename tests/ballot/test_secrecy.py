"""What the box keeps joins nobody to what he wrote (D-5, R-46, R-48; ADR 0004)."""

from typing import Any

from services.ballot.contract import RecountForms
from services.ballot.events import BallotCast
from services.ballot.receipts.receipt import receipt_code
from services.kernel.proof import merkle
from services.kernel.proof.seal import is_signed
from tests.ballot.conftest import Box
from tests.ballot.examples import OVER, ballot, codes, credential, in_utc, nonce, on_offices, tick
from tests.ballot.keying import keyed

WORDS = "张三到窗口跑了三趟 13000000123"


def full(box: Box) -> Box:
    """Ballots online and on paper, with words."""
    box.cast(ballot(1, tick(text=WORDS)), ballot(2, *on_offices(3)))
    box.makes("A7K2", "B8M3", back=1)
    box.keys(*(keyed(by, tick(text=WORDS)) for by in ("keyer-1", "keyer-2")))
    return box


def test_no_event_carries_words_a_nonce_a_receipt_or_a_credential(box: Box) -> None:
    logged = b"".join(full(box).bodies()).decode()
    for number in (1, 2):
        group, secret, signature = credential(number).split(".")[1:]
        assert group == "public"
        for hidden in (secret, signature, nonce(number).hex(), receipt_code(nonce(number))):
            assert hidden not in logged
    for hidden in ("张三", "跑了三趟", "13000000123"):
        assert hidden not in logged


def test_until_the_seal_a_ballot_is_a_row_that_says_nothing(box: Box) -> None:
    """Nothing that could be joined or read: a tag, a mark of the receipt, a body; all of a length that many share."""
    full(box)
    ((table,),) = box.rows(
        "select tablename from pg_tables where schemaname = 'ballot' and tablename ~ '^box_[0-9a-f]{16}_'"
    )
    columns = box.rows(
        f"select column_name, data_type from information_schema.columns where table_name = '{table}' order by 1"
    )
    assert columns == [("body", "bytea"), ("code", "bytea"), ("tag", "bytea")]
    lengths = box.rows(f"select distinct length(tag), length(code), length(body) from {table} order by 2")
    assert lengths == [(16, 0, 1900), (16, 16, 1900)]  # what is keyed from paper has no receipt
    assert (box.rows("select count(*) from words"), box.ballots()) == ([(0,)], [])


def test_the_box_keeps_no_nonce(box: Box) -> None:
    """Who has the whole database cannot cast, and cannot ask roster whose it was; nor when the box is sealed."""
    full(box)
    assert hidden_in(everything(box), (1, 2)) == []
    box.keys(keyed("keyer-1"), keyed("keyer-2"), serial="B8M3")
    box.ask(RecountForms, batch="R", count=2, by="inspector-1", confirmed_by="inspector-2")
    box.at(OVER).seals()
    assert hidden_in(everything(box), (1, 2)) == []


def everything(box: Box) -> str:
    """Each row of each table, as PostgreSQL writes it."""
    tables = [
        name for (name,) in box.rows("select table_name from information_schema.tables where table_schema = 'ballot'")
    ]
    return "".join(str(box.rows(f'select t::text from ballot."{name}" t')) for name in tables)


def hidden_in(text: str, numbers: tuple[int, ...]) -> list[str]:
    """What of these people's credentials and receipts stands there."""
    secrets = [
        secret
        for number in numbers
        for secret in (nonce(number).hex(), *credential(number).split(".")[2:], receipt_code(nonce(number)))
    ]
    return [secret for secret in secrets if secret in text]


def test_ballots_have_one_time_the_seals(box: Box) -> None:
    """When somebody voted is known outside the house; what was stored then must not be recognisable (P2)."""
    full(box)
    box.ask(RecountForms, batch="R", count=1, by="inspector-1", confirmed_by="inspector-2")
    box.at(OVER).seals()
    assert [one.time for one in box.records() if isinstance(one.data, BallotCast)] == [in_utc(OVER)] * 3


def test_forms_are_keyed_by_accounts_and_serials(box: Box) -> None:
    """A-10: a form is known by a random serial; nothing says who filled it in."""
    by = {getattr(event, "by", None) for event in full(box).events()} - {None}
    assert by == {"keyer-1", "keyer-2"}


def test_erased_words_leave_the_log_whole(box: Box) -> None:
    """ADR 0004: the log verifies, the seal holds, a retry is answered."""
    full(box)
    sealed = box.at(OVER).seals()
    bodies = box.bodies()
    with box.context.engine.begin() as connection:
        connection.exec_driver_sql("delete from words")
    assert box.bodies() == bodies
    assert codes(box.cast(ballot(1, tick(text=WORDS)), ballot(3))) == ["again", "VOTING_ENDED"]
    assert sealed.root == merkle.root(merkle.leaf_hash(body) for body in box.bodies()[:-2]).hex()
    seal: Any = box.events()[-2]
    assert is_signed(
        seal.key,
        seal.signature,
        source="ballot",
        appraisal=box.appraisal,
        size=seal.size,
        root=bytes.fromhex(seal.root),
    )
