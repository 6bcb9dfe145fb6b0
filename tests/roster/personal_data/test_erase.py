"""Names, numbers and keys are erased on schedule, and the log stands (D-3, D-5, R-21)."""

from datetime import date, datetime

import pytest

from services.kernel.clock import CHINA
from services.kernel.event import encode, record
from services.kernel.log.store import transaction
from services.kernel.proof import note
from services.kernel.refusal import SamePerson
from services.roster.answers import Ticket
from services.roster.events import Erased, PeopleErased
from services.roster.personal_data.erase import EraseFrom, certificate, erase, handle
from services.roster.preparation import Preparation, evolve
from services.roster.refusals import NotDue, VotingEnded
from services.tally.events import ResultPublished
from tests.roster.conftest import Roster
from tests.roster.quarter import ANNOUNCED, APPRAISAL, DRAFTED, OVER, SEALED, VOTING, at, phone
from tests.spec import Spec

erasing = Spec(erase, evolve, Preparation())
PUBLISHED = at(7, 24, 10)  # a Wednesday: appeals until Monday 29 July (vectors.md)
DUE = date(2024, 8, 28)


def order(by: str = "op-1", confirmed_by: str = "op-2", *, dry: bool = False) -> EraseFrom:
    return EraseFrom(appraisal=APPRAISAL, by=by, confirmed_by=confirmed_by, dry=dry)


def publish(roster: Roster, when: datetime = PUBLISHED, sequence: int = 1) -> None:
    """Roster hears that tally has published."""
    heard = record(
        ResultPublished(digest="ab", by="conduct-1"),
        source="tally",
        appraisal=APPRAISAL,
        sequence=sequence,
        stream="count",
        version=sequence,
        time=when,
    )
    with transaction(roster.context.engine) as connection:
        connection.execute(
            "insert into received values ('tally', %s, %s, %s, %s)",
            (APPRAISAL, sequence, ResultPublished.wire, encode(heard)),
        )
        connection.execute(
            "insert into heard values ('tally', %s, %s) on conflict (source, appraisal) do update set sequence = %s",
            (APPRAISAL, sequence, sequence),
        )


@pytest.fixture
def over(prepared: Roster) -> Roster:
    """Voted, published; the day has come."""
    prepared.invite("market")
    prepared.at(ANNOUNCED).open()
    prepared.at(VOTING).credential(prepared.sign_in("a", phone(5000)).person)
    prepared.at(OVER).hear(SEALED).turn()
    publish(prepared)
    return prepared.at(datetime(2024, 8, 28, 9, tzinfo=CHINA))


def test_thirty_days_after_the_appeals_and_not_a_day_before(over: Roster) -> None:
    over.at(datetime(2024, 8, 27, 23, 59, tzinfo=CHINA))
    with pytest.raises(NotDue) as refusal:
        handle(order(), over.context)
    assert refusal.value.facts == {"due_on": "2024-08-28"}
    assert over.rows("select count(*) from people") != [(0,)]
    over.at(datetime(2024, 8, 28, 0, 0, tzinfo=CHINA))
    handle(order(), over.context)
    for table in ("people", "secret", "invitation", "account", "tries", "one_time_code", "issued", "issued_fresh"):
        assert over.rows(f"select count(*) from {table}") == [(0,)]  # names of the test


def test_a_later_publication_begins_the_days_anew(over: Roster) -> None:
    publish(over, at(8, 12, 10), sequence=2)
    with pytest.raises(NotDue):
        handle(order(), over.context)


def test_nothing_is_erased_before_anything_is_published(prepared: Roster) -> None:
    with pytest.raises(NotDue) as refusal:
        handle(order(), prepared.context)
    assert refusal.value.facts == {"due_on": None}


def test_erasing_takes_two_people() -> None:
    given = erasing.given(DRAFTED)
    given.when(order("op-1", "op-1"), counts={}, due_on=DUE, today=DUE).then_refused(SamePerson, by="op-1")
    given.when(order(), counts={"people": 3}, due_on=DUE, today=DUE).then(
        PeopleErased(erased=(Erased(what="people", rows=3),), due_on=DUE, by="op-1", confirmed_by="op-2")
    )


def test_a_dry_run_says_what_is_there_and_changes_nothing(over: Roster) -> None:
    told = handle(order(dry=True), over.context)
    assert told["due_on"] == "2024-08-28"
    assert told["would_erase"]["people"] == 3 + 60 + 120
    assert told["would_erase"]["secret"] == 1
    assert told["erased"] is False
    assert over.rows("select count(*) from people") == [(183,)]


def test_the_log_is_what_it_was_and_the_certificate_binds_the_erasure_to_it(over: Roster) -> None:
    before = list(over.context.log.bodies(APPRAISAL))
    size, root = over.context.root(APPRAISAL)
    signed = handle(order(), over.context)["certificate"]
    after = list(over.context.log.bodies(APPRAISAL))
    assert after[:-1] == before
    read = note.read(signed)
    name = f"pingyi/roster/erasure/{APPRAISAL}"
    key = over.context.sealer.public_key().public_bytes_raw()
    assert read.is_signed_by(note.Verifier(name, key))
    assert not read.is_signed_by(note.Verifier(name, bytes(32)))
    lines = read.text.splitlines()
    assert f"log-before {size} {root.hex()}" in lines
    assert f"log-after {size + 1} {over.context.root(APPRAISAL)[1].hex()}" in lines
    assert "rows people 183" in lines
    assert phone(5000) not in signed


def test_erasing_again_gives_the_same_certificate(over: Roster) -> None:
    first = handle(order(), over.context)
    assert handle(order("somebody", "else"), over.context) == first
    assert certificate(over.context, APPRAISAL) == first["certificate"]


def test_afterwards_records_are_answered_without_names_and_voters_with_a_sentence(over: Roster) -> None:
    record_before = over.draw_record("market")
    handle(order(), over.context)
    assert over.draw_record("market", names=True) == record_before
    line = over.call_list("market")[0]
    assert (line.name, line.phone, line.took_part) == (None, None, False)
    later = over.another_process()
    ticket = Ticket(person="0" * 32, group="public", until=0, mac="0" * 64)
    for ask in (lambda: later.sign_in("a", phone(5000)), lambda: later.credential("0" * 32, ticket=ticket)):
        with pytest.raises(VotingEnded):
            ask()
    with pytest.raises(VotingEnded):
        later.replace_invitation(line.person)
    assert later.participation().by_group["public"] == 1
