"""How the discipline office's summary counts (R-30, A-21; requirements 1.3): golden cases, worked out by hand."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.complaints.events import SummaryConfirmed, SummaryFiled, SummaryLine
from services.kernel.event import Event, record
from services.tally.counting.facts import Facts
from services.tally.counting.result import result_document
from services.tally.counting.summary_count import Summary, count_summaries
from services.tally.counting.votes import votes_of
from tests.tally.examples import APPRAISAL, CATALOGUE, NOON, OPENED, RULES


def line(office: str = "01-01", count: int = 1, month: str = "2024-05", **changes: Any) -> SummaryLine:
    return SummaryLine(office=office, categories=changes.get("categories", ("shirk",)), month=month, count=count)


def filed(*lines: SummaryLine, late: bool = False) -> SummaryFiled:
    return SummaryFiled(channel="discipline", lines=lines, by="clerk-1", late=late)


def confirmed(filing: int, by: str = "clerk-2") -> SummaryConfirmed:
    return SummaryConfirmed(channel="discipline", filing=filing, by=by)


def facts(*events: Event) -> Facts:
    """What is known after these, recorded in this order."""
    known = Facts(opened=OPENED)
    for version, event in enumerate(events, 1):
        known.learn(_recorded(event, version))
    return known


def _recorded(event: Event, version: int) -> Any:
    return record(
        event,
        source="complaints",
        appraisal=APPRAISAL,
        sequence=version,
        stream="summary-discipline",
        version=version,
        time=NOON,
    )


def counted(*events: Event) -> tuple[dict[str, int], dict[str, int]]:
    """Votes by office, and what does not count by its reason."""
    count = count_summaries(facts(*events).summaries, RULES, CATALOGUE)
    votes: dict[str, int] = {}
    for one in count.lines:
        votes[one.office] = votes.get(one.office, 0) + one.votes
    assert count.reported == sum(votes.values()) + sum(count.not_counted.values())
    return votes, dict(count.not_counted)


@pytest.mark.parametrize(
    ("events", "votes", "not_counted"),
    [
        ((filed(line(count=3)), confirmed(1)), {"01-01": 3}, {}),
        ((filed(line(count=3), line("01-02"), line(month="2024-06")), confirmed(1)), {"01-01": 4, "01-02": 1}, {}),
        ((filed(line(count=3)),), {}, {"NOT_CONFIRMED": 3}),
        ((filed(line(count=3)), confirmed(1, by="clerk-1")), {}, {"NOT_CONFIRMED": 3}),
        ((filed(line(count=3)), confirmed(1), filed(line(count=5))), {}, {"NOT_CONFIRMED": 5}),
        ((filed(line(count=3)), confirmed(1), filed(line(count=5)), confirmed(3)), {"01-01": 5}, {}),
        ((filed(line(count=3)), confirmed(1), filed(line(count=5), late=True)), {"01-01": 3}, {}),
        ((filed(line(count=3), late=True), confirmed(1)), {}, {"LATE": 3}),
        ((filed(line(month="2024-07"), line(month="2024-03")), confirmed(1)), {}, {"OUT_OF_QUARTER": 2}),
        ((filed(line("99-99", 2), line()), confirmed(1)), {"01-01": 1}, {"UNKNOWN_OFFICE": 2}),
        ((filed(), confirmed(1)), {}, {}),
        ((), {}, {}),
    ],
)
def test_each_matter_of_a_confirmed_line_is_a_vote(
    events: tuple[Event, ...], votes: dict[str, int], not_counted: dict[str, int]
) -> None:
    assert counted(*events) == (votes, not_counted)


HISTORY = (filed(line(count=3)), confirmed(1), filed(line(count=5)), confirmed(3), filed(line(count=9), late=True))


@given(st.permutations([*enumerate(HISTORY, 1), *enumerate(HISTORY, 1)]))
def test_order_and_repetition_change_nothing(arrivals: list[tuple[int, Event]]) -> None:
    known = Facts(opened=OPENED)
    for version, event in arrivals:
        known.learn(_recorded(event, version))
    count = count_summaries(known.summaries, RULES, CATALOGUE)
    assert [(one.office, one.votes, one.filing) for one in count.lines] == [("01-01", 5, 3)]


def test_the_result_has_its_votes_under_the_channel_and_its_sum_apart() -> None:
    known = facts(filed(line(count=3, categories=("cold", "corrupt")), line("99-99", 2)), confirmed(1))
    document = result_document(APPRAISAL, known, 1)
    office = next(one for one in document["offices"] if one["office_id"] == "01-01")
    assert office["other"] == {"discipline": 3, "total": 3}
    assert office["final"] == 3
    assert (office["categories"]["cold"], office["categories"]["corrupt"]) == (3, 3)
    assert document["complaints"]["summarised"] == {"reported": 5, "counted": 3, "not_counted": {"UNKNOWN_OFFICE": 2}}
    assert document["complaints"]["reported"] == 0


def test_a_quarter_without_a_summary_has_the_document_it_always_had() -> None:
    """A result that was published before there were summaries is still the same to the byte (D-3)."""
    assert "summarised" not in result_document(APPRAISAL, Facts(opened=OPENED), 1)["complaints"]


def test_every_vote_is_drilled_down_to_its_filing() -> None:
    """D-4, as far as A-21 lets it."""
    known = facts(filed(line(count=2)), confirmed(1))
    votes = votes_of(known, "01-01")
    assert len(votes) == 2
    assert {(vote.of, vote.filing) for vote in votes} == {("discipline", 1)}
    assert votes[0].matter_id is None


def test_no_line_says_that_a_matter_was_found_true() -> None:
    """A-21: where the rules require it, none counts; not confirmed or outside the quarter is said before."""
    verified = msgspec.structs.replace(RULES, complaint_requires_verified=True)
    lines = (line(count=3), line("99-99"), line(count=2, month="2024-07"))
    for events, reasons in (
        ((filed(*lines), confirmed(1)), {"UNVERIFIED": 4, "OUT_OF_QUARTER": 2}),
        ((filed(*lines),), {"NOT_CONFIRMED": 6}),
    ):
        count = count_summaries(facts(*events).summaries, verified, CATALOGUE)
        assert (count.lines, count.not_counted) == ((), reasons)


def test_a_summary_that_was_never_filed_counts_for_nothing() -> None:
    only_confirmed = Summary(confirmed={(1, "clerk-2")})
    assert count_summaries({"discipline": only_confirmed}, RULES, CATALOGUE).reported == 0
