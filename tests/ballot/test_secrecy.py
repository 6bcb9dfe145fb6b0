"""What the box keeps joins nobody to what he wrote (D-5, R-46, R-48; ADR 0004)."""

import json
from typing import Any

from services.ballot.ballot_text import message
from services.ballot.contract import RecountForms
from services.ballot.events import BallotCast
from services.kernel.log.words import digest_of
from services.kernel.proof import merkle
from services.kernel.proof.blind_signature import is_signed as is_blind_signature
from services.kernel.proof.seal import is_signed
from tests.ballot.conftest import Box
from tests.ballot.examples import (
    OVER,
    ballot,
    codes,
    in_utc,
    key,
    on_offices,
    receipt,
    receipt_secret,
    spent,
    tick,
)
from tests.ballot.keying import keyed

WORDS = "张三到窗口跑了三趟 13000000123"


def full(box: Box) -> Box:
    """Ballots online and on paper, with words."""
    box.cast(ballot(1, tick(text=WORDS)), ballot(2, *on_offices(3)))
    box.makes("A7K2", "B8M3", back=1)
    box.keys(*(keyed(by, tick(text=WORDS)) for by in ("keyer-1", "keyer-2")))
    return box


def secrets(number: int, *picks: dict[str, Any]) -> list[str]:
    """What belongs to a person's ballot and to nothing else."""
    handed_in = ballot(number, *picks)
    hidden = ("nonce", "salt", "receipt_secret", "signature")
    return [receipt(number), spent(number, *picks).hex(), *(str(handed_in[name]) for name in hidden)]


def of_both() -> list[str]:
    return [*secrets(1, tick(text=WORDS)), *secrets(2, *on_offices(3))]


def test_no_event_carries_words_or_what_belongs_to_one_persons_ballot(box: Box) -> None:
    full(box)
    box.ask(RecountForms, batch="R", count=1, by="inspector-1", confirmed_by="inspector-2")
    box.at(OVER).ends()
    logged = b"".join(box.bodies()).decode()
    for hidden in ("张三", "跑了三趟", "13000000123", *of_both()):
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


def test_the_box_keeps_nothing_by_which_a_row_could_be_known(box: Box) -> None:
    """Not to the voter either, who may be pressed to show it; nor what the receipts are made of, once it is sealed."""
    full(box)
    assert found_in(everything(box), of_both()) == []
    box.keys(keyed("keyer-1"), keyed("keyer-2"), serial="B8M3")
    box.ask(RecountForms, batch="R", count=2, by="inspector-1", confirmed_by="inspector-2")
    box.at(OVER).ends()
    assert found_in(everything(box, but="evidence"), of_both()) == []
    of_receipts = [receipt(1), receipt(2), receipt_secret(1).hex(), receipt_secret(2).hex()]
    assert found_in(everything(box), of_receipts) == []


def test_the_evidence_of_a_ballot_is_its_signed_text(box: Box) -> None:
    """Whoever may look at it sees that the event says what was signed, and that roster signed it."""
    full(box)
    box.ask(RecountForms, batch="R", count=1, by="inspector-1", confirmed_by="inspector-2")
    box.at(OVER).ends()
    shown = {
        bytes(digest).hex(): (bytes(salt), said)
        for digest, salt, said in box.rows("select digest, salt, words from evidence")
    }
    cast = [one for one in box.ballots() if one.channel == "online"]
    for one in cast:
        salt, said = shown[one.evidence or ""]
        assert digest_of(salt, said).hex() == one.evidence
        told = json.loads(said)
        text: str = told["text"]
        assert is_blind_signature(key("public").public_key(), message(text.encode()), bytes.fromhex(told["signature"]))
        assert [line.split()[-1] for line in text.splitlines()[5:]] == [pick.office for pick in one.picks]
    assert len(cast) == 2


def everything(box: Box, but: str = "") -> str:
    """Each row of each table, as PostgreSQL writes it."""
    tables = [
        name for (name,) in box.rows("select table_name from information_schema.tables where table_schema = 'ballot'")
    ]
    return "".join(str(box.rows(f'select t::text from ballot."{name}" t')) for name in tables if name != but)


def found_in(text: str, secrets: list[str]) -> list[str]:
    return [secret for secret in secrets if secret in text]


def test_ballots_have_one_time_the_seals(box: Box) -> None:
    """When somebody voted is known outside the house; what was stored then must not be recognisable (P2)."""
    full(box)
    box.ask(RecountForms, batch="R", count=1, by="inspector-1", confirmed_by="inspector-2")
    box.at(OVER).ends()
    assert [one.time for one in box.records() if isinstance(one.data, BallotCast)] == [in_utc(OVER)] * 3


def test_forms_are_keyed_by_accounts_and_serials(box: Box) -> None:
    """A-10: a form is known by a random serial; nothing says who filled it in."""
    by = {getattr(event, "by", None) for event in full(box).events()} - {None}
    assert by == {"keyer-1", "keyer-2"}


def test_erased_words_leave_the_log_whole(box: Box) -> None:
    """ADR 0004: the log verifies, the seal holds, a retry is answered."""
    full(box)
    sealed = box.at(OVER).ends()
    bodies = box.bodies()
    with box.context.engine.begin() as connection:
        connection.exec_driver_sql("delete from words")
    assert box.bodies() == bodies
    assert codes(box.cast(ballot(1, tick(text=WORDS)), ballot(3))) == ["again", "VOTING_ENDED"]
    assert sealed.root == merkle.root(merkle.leaf_hash(body) for body in box.bodies()[: sealed.size]).hex()
    seal: Any = box.events()[sealed.size]
    assert is_signed(
        seal.key,
        seal.signature,
        source="ballot",
        appraisal=box.appraisal,
        size=seal.size,
        root=bytes.fromhex(seal.root),
    )
