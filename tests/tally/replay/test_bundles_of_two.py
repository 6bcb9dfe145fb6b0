"""A bundle with ballots takes two people: one asks, another confirms, and only then is it made (ADR 0041)."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from zipfile import ZipFile

import msgspec
import pytest

from services.kernel.refusal import SamePerson
from services.tally.context import TallyContext
from services.tally.contract import AskBundle, ConfirmBundle, ListJobs, NoteBundle, ShowJob
from services.tally.events import BundleAsked, BundleConfirmed
from services.tally.refusals import BallotsNotCounted, JobUnknown
from services.tally.replay.bundle import agreement
from services.tally.replay.bundle.agreement import Asking, evolve
from services.tally.replay.jobs import ask, bundles
from services.tally.replay.jobs.store import Jobs
from tests.harness.addresses import DatabaseUrl
from tests.spec import Spec
from tests.tally.examples import APPRAISAL
from tests.tally.replay.job_desk import SOURCES, finished, output, tally_with

NOW = datetime(2024, 8, 6, 2, 10, tzinfo=UTC)
UNTIL = NOW + timedelta(days=14)
ASKED = BundleAsked(bundle="b1", by="ducha-01", until=UNTIL)
CONFIRMED = BundleConfirmed(bundle="b1", by="ducha-01", confirmed_by="jiwei-01")
asking = Spec(lambda by, state, now=NOW: agreement.ask("b2", by, state, now), evolve, Asking())
confirming = Spec(lambda by, state, now=NOW: agreement.confirm("b1", by, state, now), evolve, Asking())


def test_who_asks_is_on_record() -> None:
    asking.when("ducha-01").then(BundleAsked(bundle="b2", by="ducha-01", until=UNTIL))


def test_while_one_waits_asking_again_changes_nothing() -> None:
    asking.given(ASKED).when("shenji-01").then_nothing()


def test_after_a_confirmation_another_is_asked_for() -> None:
    asking.given(ASKED, CONFIRMED).when("shenji-01").then(BundleAsked(bundle="b2", by="shenji-01", until=UNTIL))


def test_what_nobody_confirms_lapses() -> None:
    confirming.given(ASKED).when("jiwei-01", now=UNTIL).then_refused(JobUnknown, job="b1")
    again = BundleAsked(bundle="b2", by="shenji-01", until=UNTIL + timedelta(days=14))
    asking.given(ASKED).when("shenji-01", now=UNTIL).then(again)
    confirming.given(ASKED, CONFIRMED).when("jiwei-01", now=UNTIL).then_nothing()


def test_one_of_an_earlier_version_waits_as_it_did() -> None:
    confirming.given(BundleAsked(bundle="b1", by="ducha-01")).when("jiwei-01", now=UNTIL).then(CONFIRMED)


def test_a_second_person_confirms() -> None:
    confirming.given(ASKED).when("jiwei-01").then(CONFIRMED)


def test_nobody_confirms_their_own() -> None:
    confirming.given(ASKED).when("ducha-01").then_refused(SamePerson, by="ducha-01")


def test_confirming_again_changes_nothing() -> None:
    confirming.given(ASKED, CONFIRMED).when("shenji-01").then_nothing()


def test_what_was_not_asked_for_cannot_be_confirmed() -> None:
    confirming.when("jiwei-01").then_refused(JobUnknown, job="b1")
    later = BundleAsked(bundle="b3", by="ducha-01")
    confirming.given(ASKED, CONFIRMED, later).when("jiwei-01").then_refused(JobUnknown, job="b1")


@pytest.fixture
def tally(database: DatabaseUrl) -> Iterator[TallyContext]:
    """Tally with a counted quarter."""
    with tally_with(database, SOURCES) as context:
        yield context


def test_nothing_is_made_until_another_person_confirms(tally: TallyContext) -> None:
    asked = bundles.ask(AskBundle(appraisal=APPRAISAL, by="ducha-01"), tally)
    assert (asked.state, asked.by, asked.confirmed_by) == ("proposed", "ducha-01", None)
    assert asked.asked_at is not None
    assert asked.until is not None
    assert bundles.ask(AskBundle(appraisal=APPRAISAL, by="shenji-01"), tally) == asked
    assert ask.jobs(ListJobs(appraisal=APPRAISAL), tally) == [asked]
    assert ask.show(ShowJob(appraisal=APPRAISAL, job=asked.job), tally) == asked
    with pytest.raises(SamePerson):
        bundles.confirm(ConfirmBundle(appraisal=APPRAISAL, job=asked.job, by="ducha-01"), tally)
    with pytest.raises(JobUnknown):
        bundles.confirm(ConfirmBundle(appraisal=APPRAISAL, job="another", by="jiwei-01"), tally)
    assert Jobs(tally.engine).of(APPRAISAL) == []

    job = finished(tally, bundles.confirm(ConfirmBundle(appraisal=APPRAISAL, job=asked.job, by="jiwei-01"), tally))
    assert (job["job"], job["state"], job["by"], job["confirmed_by"]) == (asked.job, "done", "ducha-01", "jiwei-01")
    log = tally.log.stream(APPRAISAL, f"bundle-{APPRAISAL}")
    assert [recorded.data for recorded in log] == [
        BundleAsked(bundle=asked.job, by="ducha-01", until=asked.until),
        BundleConfirmed(bundle=asked.job, by="ducha-01", confirmed_by="jiwei-01"),
    ]
    assert b"BundleConfirmed" in _own_log(output(tally, job)), "who took it out stands in it"
    again = bundles.confirm(ConfirmBundle(appraisal=APPRAISAL, job=asked.job, by="shenji-01"), tally)
    assert msgspec.to_builtins(again)["confirmed_by"] == "jiwei-01"
    assert len(tally.log.stream(APPRAISAL, f"bundle-{APPRAISAL}")) == 2


def _own_log(bundle: bytes) -> bytes:
    with ZipFile(BytesIO(bundle)) as opened:
        return opened.read("logs/tally.ndjson")


def test_two_at_the_machine_itself_are_on_record_and_are_two(tally: TallyContext) -> None:
    with pytest.raises(SamePerson):
        bundles.note(NoteBundle(appraisal=APPRAISAL, by="ducha-01", confirmed_by="ducha-01"), tally)
    noted = bundles.note(NoteBundle(appraisal=APPRAISAL, by="ducha-01", confirmed_by="jiwei-01"), tally)
    (recorded,) = tally.log.stream(APPRAISAL, f"bundle-{noted.bundle}")
    assert recorded.data == BundleConfirmed(bundle=noted.bundle, by="ducha-01", confirmed_by="jiwei-01")


def test_before_the_count_two_cannot_either(database: DatabaseUrl) -> None:
    drawn = {**SOURCES, "tally": SOURCES["tally"][:-1]}
    with tally_with(database, drawn) as tally, pytest.raises(BallotsNotCounted):
        bundles.note(NoteBundle(appraisal=APPRAISAL, by="ducha-01", confirmed_by="jiwei-01"), tally)
