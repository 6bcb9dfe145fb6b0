"""What the box keeps joins nobody to what he wrote (D-5, R-46, R-48; ADR 0004)."""

from datetime import date
from typing import Any

from services.ballot.credential import check
from services.ballot.receipts.receipt import receipt_code
from services.kernel.proof import merkle
from services.kernel.proof.seal import is_signed
from tests.ballot.conftest import Box
from tests.ballot.examples import OVER, VOTING, ballot, codes, credential, in_utc, keys, nonce, on_offices, tick
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


def test_beside_the_log_are_words_by_digest_and_receipts_without_their_ballots(box: Box) -> None:
    """Nothing that could be joined: no ballot, no office, no time; a receipt's code is made from the nonce alone."""
    full(box)
    columns = box.rows(
        "select table_name, column_name from information_schema.columns where table_schema = 'ballot'"
        " and table_name in ('words', 'receipt') order by 1, ordinal_position"
    )
    assert columns == [
        ("receipt", "appraisal"),
        ("receipt", "code"),
        *(("words", name) for name in ("appraisal", "digest", "salt", "words")),
    ]
    logged = b"".join(box.bodies()).decode()
    for (code,) in box.rows("select code from receipt"):
        assert code not in logged


def test_the_box_keeps_no_nonce(box: Box) -> None:
    """Only digests of it: who has the whole database cannot cast, and cannot ask roster whose it was."""
    full(box)
    tables = [
        name for (name,) in box.rows("select table_name from information_schema.tables where table_schema = 'ballot'")
    ]
    everything = "".join(str(box.rows(f'select t::text from ballot."{name}" t')) for name in tables)
    assert f"ballot-{check(credential(1), keys()).ballot_id}" in everything
    for number in (1, 2):
        assert nonce(number).hex() not in everything
        assert credential(number).split(".")[2] not in everything


def test_ballots_are_recorded_to_the_minute(box: Box) -> None:
    """D-5: a finer time would help to join who took a credential to what was cast."""
    assert VOTING.second
    times = {record.time for record in full(box).records() if type(record.data).__name__ == "BallotCast"}
    assert times == {in_utc(VOTING).replace(second=0, microsecond=0)}
    recorded_at = box.rows("select distinct recorded_at from event where type = 'ballot.BallotCast.v1'")
    assert recorded_at == [(in_utc(VOTING).replace(second=0, microsecond=0),)]


def test_forms_are_keyed_by_accounts_and_serials(box: Box) -> None:
    """A-10: a form is known by a random serial; nothing says who filled it in."""
    by = {getattr(event, "by", None) for event in full(box).events()} - {None}
    assert by == {"keyer-1", "keyer-2"}
    assert {event.returned_on for event in box.ballots()} == {None, date(2024, 7, 12)}


def test_erased_words_leave_the_log_whole(box: Box) -> None:
    """ADR 0004: the log verifies, the seal holds, a retry is answered, a new ballot goes in."""
    full(box)
    bodies = box.bodies()
    with box.context.engine.begin() as connection:
        connection.exec_driver_sql("delete from words")
    assert box.bodies() == bodies
    assert codes(box.cast(ballot(1, tick(text=WORDS)), ballot(3))) == ["ALREADY_VOTED", "new"]
    sealed = box.at(OVER).seals()
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


def test_a_retry_of_a_ballot_without_words_needs_none(box: Box) -> None:
    wordless = ballot(1, tick(text=""))
    box.cast(wordless)
    with box.context.engine.begin() as connection:
        connection.exec_driver_sql("delete from words")
    assert codes(box.cast(wordless)) == ["again"]
