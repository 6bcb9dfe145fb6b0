"""From the seal to the count nobody is shown anything that was made of ballots; before the seal there is nothing."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from services.ballot.events import BoxOpened
from services.kernel.event import encode, position
from services.tally.context import TallyContext
from services.tally.contract import AskBundle, AskReplay
from services.tally.events import RulesTried
from services.tally.refusals import BallotsNotCounted
from services.tally.replay.evidence import held
from services.tally.replay.jobs import ask, bundles
from services.tally.replay.jobs.run import JobRun
from services.tally.replay.jobs.store import Job, Jobs, Kind
from services.tally.replay.shown import with_ballots
from tests.harness.addresses import DatabaseUrl
from tests.tally.examples import APPRAISAL, log
from tests.tally.replay.bundle.bundles import checkpoints
from tests.tally.replay.job_desk import QUARTER, SOURCES, finished, output, tally_with

UNCOUNTED = SOURCES["tally"][:-1]  # rulings, pool and draw; the count is the last
BOX = BoxOpened(rules=QUARTER.opened.rules, groups=(), offices=("01-01",), mark="YS24Q2")
OPEN_BOX = [encode(recorded) for recorded in log("ballot", [BOX])]
VOTING = {**SOURCES, "ballot": OPEN_BOX, "tally": []}
SEALED = {**SOURCES, "tally": []}
DRAWN = {**SOURCES, "tally": UNCOUNTED}
TOLD_OF_BALLOTS = ("ballot_id", "BallotCast", "online", *(one.ballot_id for one in QUARTER.ballots))


def whole(logs: Mapping[str, list[bytes]]) -> dict[str, int]:
    return {source: len(bodies) for source, bodies in logs.items()}


def test_before_the_seal_there_are_no_ballots() -> None:
    assert with_ballots(VOTING, whole(VOTING)) is False


@pytest.mark.parametrize("logs", [SEALED, DRAWN], ids=["sealed", "drawn"])
def test_from_the_seal_to_the_count_they_are_shown_to_nobody(logs: Mapping[str, list[bytes]]) -> None:
    with pytest.raises(BallotsNotCounted):
        with_ballots(logs, whole(logs))


@pytest.mark.parametrize("ballots", range(1, len(SOURCES["ballot"])))
def test_one_ballot_is_enough_wherever_the_copy_of_the_box_ends(ballots: int) -> None:
    """Tally hears of the box piece by piece; its seal comes last."""
    with pytest.raises(BallotsNotCounted):
        with_ballots(SEALED, {**whole(SEALED), "ballot": ballots})


def test_after_the_count_they_are() -> None:
    assert with_ballots(SOURCES, whole(SOURCES)) is True


def test_up_to_a_place_before_the_count_they_are_not() -> None:
    with pytest.raises(BallotsNotCounted):
        with_ballots(SOURCES, {**whole(SOURCES), "tally": len(UNCOUNTED)})


@pytest.fixture
def voting(database: DatabaseUrl) -> Iterator[TallyContext]:
    with tally_with(database, VOTING) as context:
        yield context


@pytest.fixture
def drawn(database: DatabaseUrl) -> Iterator[TallyContext]:
    with tally_with(database, DRAWN) as context:
        yield context


def test_what_is_asked_between_seal_and_count_is_refused_before_anything_begins(drawn: TallyContext) -> None:
    last = position(SOURCES["tally"][-1]).time
    for request in (
        AskReplay(appraisal=APPRAISAL, by="auditor-1"),
        AskReplay(appraisal=APPRAISAL, by="auditor-1", rules={"max_offices": 8}),
        AskReplay(appraisal=APPRAISAL, by="auditor-1", as_of=len(UNCOUNTED)),
        AskReplay(appraisal=APPRAISAL, by="auditor-1", as_of=last),
    ):
        with pytest.raises(BallotsNotCounted):
            ask.replay(request, drawn)
    with pytest.raises(BallotsNotCounted):
        bundles.ask(AskBundle(appraisal=APPRAISAL, by="auditor-1"), drawn)
    assert Jobs(drawn.engine).of(APPRAISAL) == []
    assert len(held(drawn.log, drawn.received, APPRAISAL)["tally"]) == len(UNCOUNTED), "nobody tried any rules"


def test_what_began_before_the_seal_comes_to_nothing_when_it_is_done_after_it(drawn: TallyContext) -> None:
    """The process looks again: the box may have been sealed, and heard of, meanwhile."""
    jobs, now = Jobs(drawn.engine), drawn.clock.now()
    signed = {source: vars(checkpoints(source, bodies)) for source, bodies in DRAWN.items()}
    asked: list[tuple[Kind, dict[str, Any]]] = [
        ("replay", {"as_of": None, "rules": None}),
        ("replay", {"as_of": None, "rules": {"max_offices": 8}}),
        ("bundle", {"signed": signed, "receipts": None}),
    ]
    for name, (kind, what) in enumerate(asked):
        jobs.add(Job(job=str(name), appraisal=APPRAISAL, kind=kind, asked=what, by="auditor-1"), now)
        JobRun(drawn.engine, jobs.find(str(name))).run()
        job = jobs.find(str(name))
        assert (job.state, job.failure) == ("failed", "BALLOTS_NOT_COUNTED")


def test_before_the_seal_one_person_is_shown_everything_there_is_and_nothing_of_ballots(voting: TallyContext) -> None:
    replayed = finished(voting, ask.replay(AskReplay(appraisal=APPRAISAL, by="auditor-1"), voting))
    assert replayed["state"] == "done"
    report = output(voting, replayed).decode()
    assert not [word for word in TOLD_OF_BALLOTS if word in report]
    bundle = finished(voting, bundles.ask(AskBundle(appraisal=APPRAISAL, by="auditor-1"), voting))
    assert (bundle["state"], bundle["confirmed_by"]) == ("done", None)


def test_what_if_before_the_seal_is_on_record_and_has_nothing_of_ballots(voting: TallyContext) -> None:
    request = AskReplay(appraisal=APPRAISAL, by="auditor-1", rules={"max_offices": 8})
    tried = finished(voting, ask.replay(request, voting))
    report = output(voting, tried).decode()
    assert not [word for word in TOLD_OF_BALLOTS if word in report]
    trial = json.loads(report)["trial"]
    for totals in trial["ballots"]:
        assert {group: counts["received"] for group, counts in totals.items()} == dict.fromkeys(totals, 0)
    assert not any(trial["picks"][0].values())
    assert [type(recorded.data) for recorded in voting.log.stream(APPRAISAL, f"trial-{APPRAISAL}")] == [RulesTried]
