"""Whatever people do, the page counts as the command line does: quarters made by chance, down to the digest (D-3)."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.ballot.events import BallotCast, Pick
from services.complaints.events import (
    ComplaintDeclined,
    ComplaintsMerged,
    DecisionUndone,
    SortedTo,
    SummaryConfirmed,
    SummaryFiled,
    SummaryLine,
)
from services.kernel.event import Event
from services.roster.events import CATEGORIES, DIRECTED
from services.tally.events import MatterCorrected, MatterCorrection, PickCorrected, PickCorrection, PickRuled
from tests.tally.examples import CHINA, OFFICES, OPENED, RULES, ballot_id, confirmed, reported, sorted_to
from tests.tally.quarters import counted, played
from tests.tally.replay.bundle.bundles import Listed, bundle_of, opened_truly
from tests.tally.replay.bundle.conftest import Told

NAMES = [office.office_id for office in OFFICES[:6]]
MATTERS = ["a", "b", "c", "d"]
some_offices = st.sampled_from([*NAMES, "02-01", "99-99"])
categories = st.lists(st.sampled_from(CATEGORIES), max_size=5).map(tuple)
months = st.sampled_from([None, "2023-11", "2024-01", "2024-05"])

picks = st.builds(
    Pick,
    office=some_offices,
    categories=categories,
    example=st.sampled_from([None, "e1", "e2"]),
    occurred=months,
    continues=st.booleans(),
    ticked=st.booleans() | st.just(True),
)


@st.composite
def ballots(draw: st.DrawFn) -> list[BallotCast]:
    made = []
    for number in range(draw(st.integers(1, 14))):
        group = draw(st.sampled_from([*DIRECTED, "public", "public"]))
        paper = group == "leaders"
        made.append(
            BallotCast(
                ballot_id=ballot_id(f"{number}"),
                group=group,  # type: ignore[arg-type]
                channel="paper" if paper else "online",
                picks=tuple(draw(st.lists(picks, max_size=8))),
                returned_on=draw(st.sampled_from([date(2024, 7, 14), date(2024, 7, 15)])) if paper else None,
                damaged=paper and draw(st.integers(0, 5)) == 0,
            )
        )
    return made


@st.composite
def decisions(draw: st.DrawFn) -> Event:
    matter = draw(st.sampled_from(MATTERS))
    version = draw(st.integers(1, 6))
    match draw(st.sampled_from(["report", "report", "sort", "sort", "confirm", "confirm", "decline", "merge", "undo"])):
        case "report":
            return reported(
                matter,
                seq=draw(st.integers(1, 3)),
                channel=draw(st.sampled_from(["hotline_12345", "petition"])),
                status=draw(st.sampled_from(["open", "open", "open", "closed", "withdrawn", "not_accepted"])),
                verified=draw(st.sampled_from([None, True, False])),
                complainant=draw(st.sampled_from([None, "one", "two"])),
                people=draw(st.sampled_from([1, 1, 3, 20])),
                late=draw(st.integers(0, 4)) == 0,
                occurred=draw(months),
                received_at=datetime(2024, draw(st.sampled_from([3, 4, 6, 7])), 1, 0, 30, tzinfo=CHINA),
            )
        case "sort":
            return sorted_to(
                matter, *draw(st.lists(some_offices, max_size=2, unique=True)), categories=draw(categories)
            )
        case "confirm":
            return confirmed(matter, sorting=version, by=draw(st.sampled_from(["sorter-1", "sorter-2"])))
        case "decline":
            return ComplaintDeclined(matter_id=matter, reason="CONSULTATION", by="sorter-1")
        case "merge":
            return ComplaintsMerged(matter_id=matter, into=draw(st.sampled_from(MATTERS)), by="sorter-1")
    return DecisionUndone(matter_id=matter, decision=version, by="sorter-2")


@st.composite
def summaries(draw: st.DrawFn) -> Event:
    """What a secret channel tells in sum (A-21), and its second person."""
    if draw(st.booleans()):
        return SummaryConfirmed(
            channel="discipline", filing=draw(st.integers(1, 3)), by=draw(st.sampled_from(["one", "two"]))
        )
    lines = [
        SummaryLine(
            office=draw(some_offices),
            categories=draw(categories),
            month=draw(st.sampled_from(["2024-03", "2024-04", "2024-06"])),
            count=draw(st.integers(1, 9)),
        )
        for _ in range(draw(st.integers(0, 3)))
    ]
    return SummaryFiled(channel="discipline", lines=tuple(lines), by="one", late=draw(st.integers(0, 3)) == 0)


@st.composite
def quarters(draw: st.DrawFn) -> Listed:
    cast = draw(ballots())
    ruled = [
        PickRuled(
            ballot_id=one.ballot_id,
            office=office,
            counted=counts,
            reason=None if counts else draw(st.sampled_from(["EXAMPLE_UNDATED", "NO_EXAMPLE"])),
            by="one",
            confirmed_by="two",
        )
        for one in cast
        for office in {pick.office for pick in one.picks}
        if (counts := draw(st.sampled_from([None, True, False]))) is not None
    ]
    rules = msgspec.structs.replace(
        RULES,
        sample_size=draw(st.integers(1, 6)),
        max_offices=draw(st.integers(2, 5)),
        categories_max=draw(st.integers(1, 5)),
        all_picks_void=draw(st.sampled_from(["void_ballot", "keep_ballot"])),
        examples_ruled=draw(st.sampled_from(["doubtful", "every"])),
        over_limit=draw(st.sampled_from(["void_ballot", "first_ten", "void_excess"])),
        complaint_unit=draw(st.sampled_from(["person_office_quarter", "matter_office"])),
        joint_petition=draw(st.sampled_from(["one", "per_capita"])),
        joint_from=draw(st.integers(2, 4)),
        complaint_requires_verified=draw(st.integers(0, 4)) == 0,
        ties=draw(st.sampled_from(["shared", "dense"])),
        weight_sampled=draw(st.sampled_from([0, 1, 2, "1/2", "100/999"])),
        weight_other=draw(st.sampled_from([1, "1/3", "7/2"])),
    )
    quarter = Listed(
        ballots=cast,
        complaints=[*draw(st.lists(decisions(), max_size=24)), *draw(st.lists(summaries(), max_size=4))],
        rulings=ruled,
        opened=msgspec.structs.replace(OPENED, rules=rules),
    )
    played(opened_truly(quarter))
    return with_corrections(draw, quarter, cast)


def with_corrections(draw: st.DrawFn, quarter: Listed, cast: list[BallotCast]) -> Listed:
    """Upheld appeals, and a second version."""
    ticked = [(one.ballot_id, pick.office) for one in cast for pick in one.picks]
    grounds = st.sampled_from(["COUNTING_ERROR", "MISMAPPED_OFFICE", "DUPLICATE"])
    corrections: list[Event] = []
    for of_ballot, office in draw(st.lists(st.sampled_from(ticked), max_size=2)) if ticked else ():
        to = draw(st.sampled_from([None, *NAMES]))
        correction = PickCorrection(ballot_id=of_ballot, office=office, to=to, ground=draw(grounds))
        corrections.append(PickCorrected(appeal=1, correction=correction))
    for matter in draw(st.lists(st.sampled_from(MATTERS), max_size=2)):
        sorted_anew = tuple(
            SortedTo(office=o, categories=("cold",)) for o in draw(st.sets(st.sampled_from(NAMES), max_size=2))
        )
        of_matter = MatterCorrection(matter_id=matter, offices=sorted_anew, ground=draw(grounds))
        corrections.append(MatterCorrected(appeal=2, correction=of_matter))
    if corrections:
        quarter.own += corrections
        counted(quarter)
    return quarter


@given(quarters())
@settings(max_examples=25, suppress_health_check=list(HealthCheck))
def test_the_page_counts_as_the_command_line_does(checked: Callable[[bytes], Told], quarter: Any) -> None:
    verdict, first, states = checked(bundle_of(quarter))
    assert (verdict, first) == ("ok", "")
    assert states["result: digest"] == "ok"


@pytest.mark.parametrize("order", ["validity_first_sequential", "sample_first"])
def test_both_orders_of_the_sample_are_checked(checked: Callable[[bytes], Told], order: Any) -> None:
    from tests.tally.quarters import with_tricks

    tricks = with_tricks()
    rules = msgspec.structs.replace(tricks.opened.rules, sample_order=order)
    quarter = Listed(
        ballots=tricks.ballots,
        complaints=tricks.complaints,
        rulings=tricks.rulings,
        opened=msgspec.structs.replace(tricks.opened, rules=rules),
    )
    assert checked(bundle_of(played(opened_truly(quarter))))[:2] == ("ok", "")  # type: ignore[arg-type]
