"""Corrections by hand-worked small quarters: who moves, and that every version comes out again (A-24, D-3)."""

from dataclasses import replace
from typing import Any

import msgspec
import pytest

from services.complaints.events import SortedTo
from services.tally.appeals.erratum import moved, reasons
from services.tally.appeals.state import Appeals, evolve
from services.tally.counting.corrections import correct_matters, correct_picks
from services.tally.counting.facts import Facts
from services.tally.counting.result import result_document
from services.tally.counting.votes import votes_of
from services.tally.events import (
    AppealReviewed,
    MatterCorrected,
    MatterCorrection,
    PickCorrected,
    PickCorrection,
    ResultCounted,
)
from services.tally.validity.validity import PickVerdict, Verdict
from tests.tally.examples import APPRAISAL, LODGED, ballot, ballot_id, confirmed, log, pick, reported, sorted_to
from tests.tally.quarters import Quarter, counted, played

# leaders: 01-01, 01-02 · market: 01-01 · public (all drawn): 01-01, 02-01 · complaints: a → 01-01, b → 01-02
BALLOTS = [
    ballot("leader", pick("01-01"), pick("01-02"), group="leaders", channel="paper"),
    ballot("market", pick("01-01"), pick("01-03", example=None), group="market"),
    ballot("public 1", pick("01-01"), group="public"),
    ballot("public 2", pick("02-01"), group="public"),
]
COMPLAINTS = [
    reported("a"),
    sorted_to("a", "01-01"),
    confirmed("a"),
    reported("b"),
    sorted_to("b", "01-02"),
    confirmed("b"),
]


def quarter() -> Quarter:
    return played(Quarter(ballots=BALLOTS, complaints=COMPLAINTS))


def of_pick(name: str, office: str, to: str | None, ground: Any = "COUNTING_ERROR") -> PickCorrected:
    return PickCorrected(
        appeal=1, correction=PickCorrection(ballot_id=ballot_id(name), office=office, to=to, ground=ground)
    )


def of_matter(matter_id: str, *offices: str, ground: Any = "MISMAPPED_OFFICE") -> MatterCorrected:
    return MatterCorrected(
        appeal=1,
        correction=MatterCorrection(
            matter_id=matter_id,
            offices=tuple(SortedTo(office=office, categories=("lazy",)) for office in offices),
            ground=ground,
        ),
    )


def figures(document: dict[str, Any] | None) -> dict[str, tuple[int, int]]:
    """Rank and final votes of the offices that have any."""
    assert document is not None
    return {row["office_id"]: (row["rank"], row["final"]) for row in document["offices"] if row["final"]}


def corrected(*corrections: Any) -> Quarter:
    played_one = quarter()
    played_one.own += corrections
    return counted(played_one)


def test_before_any_correction() -> None:
    assert figures(quarter().replay().document) == {"01-01": (1, 4), "01-02": (2, 2), "02-01": (3, 1)}


@pytest.mark.parametrize(
    ("correction", "expected"),
    [
        (of_matter("a", "01-02"), {"01-01": (1, 3), "01-02": (1, 3), "02-01": (3, 1)}),
        (of_matter("a", ground="OUT_OF_PERIOD"), {"01-01": (1, 3), "01-02": (2, 2), "02-01": (3, 1)}),
        (of_pick("market", "01-01", None), {"01-01": (1, 3), "01-02": (2, 2), "02-01": (3, 1)}),
        (of_pick("market", "01-01", "01-04"), {"01-01": (1, 3), "01-02": (2, 2), "01-04": (3, 1), "02-01": (3, 1)}),
        (of_pick("market", "01-03", "01-03"), {"01-01": (1, 4), "01-02": (2, 2), "01-03": (3, 1), "02-01": (3, 1)}),
        (of_pick("public 2", "02-01", "01-02"), {"01-01": (1, 4), "01-02": (2, 3)}),
        # on one ballot two picks come to the same office: one vote
        (of_pick("leader", "01-02", "01-01"), {"01-01": (1, 4), "01-02": (2, 1), "02-01": (2, 1)}),
    ],
)
def test_a_correction_moves_votes_and_every_version_comes_out_again(
    correction: Any, expected: dict[str, tuple[int, int]]
) -> None:
    """A-24: version 2 by replay, and version 1 as it was."""
    second = corrected(correction).replay()
    assert figures(second.document) == expected
    assert second.identical
    assert second.document is not None
    assert second.document["result_version"] == 2
    assert "result 1: digest" in {check.name for check in second.checks}


def test_a_correction_reopens_neither_validity_nor_the_draw() -> None:
    """A-18: the only pick of a drawn ballot goes, the ballot stays valid and drawn."""
    before, after = quarter().replay().document, corrected(of_pick("public 2", "02-01", None)).replay().document
    assert before is not None
    assert after is not None
    assert after["ballots"] == before["ballots"]
    assert after["picks"] == {"counted": 4, "void": {"NO_EXAMPLE": 1, "COUNTING_ERROR": 1}}


def test_a_matter_taken_out_is_still_reported() -> None:
    document = corrected(of_matter("b", ground="DUPLICATE")).replay().document
    assert document is not None
    assert document["complaints"] == {"reported": 2, "counted": 1, "not_counted": {"DUPLICATE": 1}}


def test_the_latest_correction_of_a_thing_holds_whatever_the_order_of_learning() -> None:
    """D-2."""
    own = [of_matter("a", "01-02"), of_matter("a", "01-05")]
    records = [recorded for recorded in replace(quarter(), own=list(own)).records() if recorded.source == "tally"]
    forwards, backwards = Facts(), Facts()
    for recorded in records:
        forwards.learn(recorded)
    for recorded in [*reversed(records), *records]:
        backwards.learn(recorded)
    assert forwards == backwards
    assert forwards.matters_corrected["a"][1].offices[0].office == "01-05"


def test_an_earlier_version_that_does_not_come_out_again_is_named() -> None:
    told = quarter()
    first = told.own[-1]
    assert isinstance(first, ResultCounted)
    told.own[-1] = msgspec.structs.replace(first, digest="00")
    told.own.append(of_matter("a", "01-02"))
    replayed = counted(told).replay()
    failed = [check.name for check in replayed.checks if not check.ok]
    assert failed == ["result 1: digest"]
    assert not replayed.identical


def test_each_version_is_replayed_as_of_its_count() -> None:
    both = corrected(of_matter("a", "01-02"))
    counts = [(place, event) for place, event in enumerate(both.own, start=1) if isinstance(event, ResultCounted)]
    for sequence, count in counts:
        replayed = both.replay(limits={"tally": sequence})
        assert replayed.identical
        assert replayed.digest == count.digest


def test_every_vote_has_its_ballot_or_matter_and_its_rule() -> None:
    """R-36, D-4: as many addends as the result says, each with an id."""
    replayed = corrected(of_matter("a", "01-02"), of_pick("market", "01-03", "01-03")).replay()
    assert replayed.document is not None
    for row in replayed.document["offices"]:
        addends = votes_of(replayed.facts, row["office_id"])
        by_source = {
            source: sum(one.source == source for one in addends) for source in ("directed", "sampled", "other")
        }
        told = {
            "directed": row["directed"]["total"],
            "sampled": row["sampled"],
            "other": row["other"]["total"],
        }
        assert by_source == told
        assert all((one.ballot_id is None) != (one.matter_id is None) for one in addends)
    moved_here = next(one for one in votes_of(replayed.facts, "01-02") if one.matter_id == "a")
    assert moved_here.corrected
    assert moved_here.rules == ("R-36", "A-20", "A-24")


def test_the_erratum_says_who_moved_and_why() -> None:
    """A-24."""
    before, after = quarter().replay().document, corrected(of_matter("a", "01-02")).replay().document
    assert before is not None
    assert after is not None
    assert msgspec.to_builtins(moved(before, after)) == [
        {"office_id": "01-01", "rank": [1, 1], "final": [4, 3]},
        {"office_id": "01-02", "rank": [2, 1], "final": [2, 3]},
    ]
    reviewed = AppealReviewed(
        appeal=1,
        review=1,
        conclusion="correct",
        picks=(),
        matters=(of_matter("a", "01-02").correction, of_matter("b", "01-02").correction),
        reply="",
        by="one",
    )
    appeals = evolve(evolve(Appeals(), LODGED), reviewed)
    assert msgspec.to_builtins(reasons(appeals, [1, 1])) == [
        {
            "appeal": 1,
            "office": "01-01",
            "corrections": [{"what": "matter", "ground": "MISMAPPED_OFFICE", "count": 2}],
        }
    ]


def test_without_corrections_nothing_is_counted_otherwise() -> None:
    """The digests of quarters that knew no corrections stay what they were."""
    facts = Facts()
    for recorded in quarter().records():
        facts.learn(recorded)
    document = result_document(APPRAISAL, facts, 1)
    assert document["complaints"] == {"reported": 2, "counted": 2, "not_counted": {}}


def one_of(office: str, reason: Any = None) -> PickVerdict:
    return PickVerdict(office=office, categories=("cold",), reason=reason)


VOID = Verdict(reason="TOO_MANY", picks=(one_of("01-01", "TOO_MANY"), one_of("01-02", "TOO_MANY")))
VALID = Verdict(picks=(one_of("01-01"), one_of("01-02"), one_of("01-03", "NO_EXAMPLE")))


def picks_after(verdict: Verdict, **to: tuple[str, str | None]) -> list[tuple[str, str | None]]:
    """Each pick's office and reason after corrections of these, by ground: from which office to which."""
    corrections = {
        (ballot_id("b"), office): (
            1,
            PickCorrection(ballot_id=ballot_id("b"), office=office, to=target, ground=ground),  # type: ignore[arg-type]
        )
        for ground, (office, target) in to.items()
    }
    return [(pick.office, pick.reason) for pick in correct_picks(ballot_id("b"), verdict, corrections)]


def test_no_correction_gives_a_vote_from_a_void_ballot() -> None:
    """A-24: validity is not reopened, whatever an appeal says of its picks."""
    unchanged = [("01-01", "TOO_MANY"), ("01-02", "TOO_MANY")]
    assert picks_after(VOID, COUNTING_ERROR=("01-01", "01-01")) == unchanged
    assert picks_after(VOID, COUNTING_ERROR=("01-02", None)) == unchanged


def test_the_picks_of_a_corrected_ballot() -> None:
    """A-28: a second pick of one office gives no second vote."""
    assert picks_after(VALID) == [("01-01", None), ("01-02", None), ("01-03", "NO_EXAMPLE")]
    assert picks_after(VALID, COUNTING_ERROR=("01-02", "01-01")) == [
        ("01-01", None),
        ("01-01", "DUPLICATE"),
        ("01-03", "NO_EXAMPLE"),
    ]
    assert picks_after(VALID, COUNTING_ERROR=("01-01", None)) == [
        ("01-01", "COUNTING_ERROR"),
        ("01-02", None),
        ("01-03", "NO_EXAMPLE"),
    ]
    assert picks_after(VALID, COUNTING_ERROR=("01-03", "01-03")) == [
        ("01-01", None),
        ("01-02", None),
        ("01-03", None),
    ]
    assert picks_after(VALID, COUNTING_ERROR=("01-01", None), OTHER=("01-02", "01-01")) == [
        ("01-01", "COUNTING_ERROR"),
        ("01-01", None),
        ("01-03", "NO_EXAMPLE"),
    ]


def test_a_matter_that_nobody_reported_cannot_be_corrected() -> None:
    """A-24: neither one that is unknown nor one of which only decisions were heard."""
    facts = Facts()
    for recorded in log("complaints", [sorted_to("decided", "01-01"), confirmed("decided", sorting=1)]):
        facts.learn(recorded)
    for recorded in log("tally", [of_matter("decided", "01-02"), of_matter("unknown", ground="OUT_OF_PERIOD")]):
        facts.learn(recorded)
    matters, taken_out = correct_matters(facts)
    assert (matters, taken_out) == (facts.matters, {})
