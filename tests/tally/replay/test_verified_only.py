"""查实过滤: what would stand if only complaints found true counted (1.3 rule 8), beside what stands."""

from collections.abc import Iterable
from typing import Any

import pytest

from services.complaints.events import SummaryConfirmed, SummaryFiled, SummaryLine
from services.kernel.event import Event
from services.kernel.refusal import Malformed
from services.kernel.rpc.parse import parse
from services.tally.contract import VerifiedOnly
from services.tally.events import RulesTried
from services.tally.refusals import NotCounted
from services.tally.replay import verified_only
from services.tally.replay.evidence import evidence
from services.tally.replay.replay import replay
from services.tally.replay.verified_only import FILTER, comparison, under_filter
from services.tally.replay.what_if import try_rules
from tests.tally.desk import Office, counted, refused, told
from tests.tally.examples import APPRAISAL, ballot, confirmed, pick, reported, sorted_to
from tests.tally.quarters import Quarter, played


def matter(name: str, about: str, verified: bool | None) -> list[Event]:
    return [reported(name, verified=verified), sorted_to(name, about), confirmed(name)]


def quarter(more: Iterable[Event] = ()) -> Quarter:
    """01-01: two ballots, 01-02: one ballot and two complaints of which one was found true, 01-03: one not found so."""
    return Quarter(
        ballots=[
            ballot("a", pick("01-01"), pick("01-02")),
            ballot("b", pick("01-01")),
            ballot("p", pick("01-01", example=None), group="public"),
        ],
        complaints=[
            *matter("true", "01-02", True),
            *matter("open", "01-02", None),
            *matter("other", "01-03", None),
            *matter("untrue", "01-04", False),
            *more,
        ],
    )


def compared(one: Quarter) -> dict[str, Any]:
    replayed = played(one).replay()
    assert replayed.document is not None
    return comparison(replayed.document, under_filter(replayed.facts, replayed.document))


def test_each_office_is_told_as_it_is_and_as_it_would_be() -> None:
    """By hand: 01-02 has 1 + 2 votes and is first; found true is 1 of the 2, so 01-01 leads with it: 2 and 2."""
    shown = compared(quarter())
    assert shown["complaints"] == {"reported": 4, "counted": [3, 1], "not_counted": {"UNVERIFIED": 2}}
    assert shown["other"] == [3, 1]
    by_office = {row["office_id"]: row for row in shown["offices"]}
    assert by_office["01-02"] == {"office_id": "01-02", "rank": [1, 1], "final": [3, 2], "other": [2, 1], "lost": 1}
    assert by_office["01-01"] == {"office_id": "01-01", "rank": [2, 1], "final": [2, 2], "other": [0, 0], "lost": 0}
    assert by_office["01-03"]["final"] == [1, 0]
    assert "01-04" not in {row["office_id"] for row in shown["offices"] if row["lost"]}


def test_it_is_what_a_replay_under_that_rule_says() -> None:
    """The filter counts only complaints anew; the trial walks everything."""
    one = played(quarter())
    replayed = one.replay()
    assert replayed.document is not None
    assert under_filter(replayed.facts, replayed.document) == try_rules(one.sources(), FILTER).after


def test_what_a_secret_channel_told_in_sum_is_not_found_true() -> None:
    """A-21: its lines say of no matter that it was."""
    line = SummaryLine(office="01-03", categories=("cold",), month="2024-05", count=7)
    summary = [
        SummaryFiled(channel="discipline", lines=(line,), by="one"),
        SummaryConfirmed(channel="discipline", filing=1, by="two"),
    ]
    shown = compared(quarter(summary))
    assert shown["complaints"] == {"reported": 11, "counted": [10, 1], "not_counted": {"UNVERIFIED": 9}}
    assert shown["other"] == [10, 1]


def test_who_asks_is_on_record_with_the_rules_he_tried(office: Office) -> None:
    refused(
        lambda: told(verified_only.handle(VerifiedOnly(appraisal=APPRAISAL, by="conduct-1"), office.context)),
        NotCounted,
        office,
    )
    digest = counted(office, quarter())
    shown = told(verified_only.handle(VerifiedOnly(appraisal=APPRAISAL, by="conduct-1"), office.context))
    assert (shown["digest"], shown["required_already"]) == (digest, False)
    (recorded,) = office.context.log.stream(APPRAISAL, f"trial-{APPRAISAL}")
    assert recorded.data == RulesTried(
        rules_digest=shown["rules_digest"], changed=("complaint_requires_verified",), by="conduct-1"
    )
    assert replay(evidence(office.context, APPRAISAL)).identical


@pytest.mark.parametrize("by", ["", None])
def test_nobody_asks_unrecorded(office: Office, by: Any) -> None:
    counted(office, quarter())
    with pytest.raises(Malformed):
        verified_only.handle(parse(VerifiedOnly, {"appraisal": APPRAISAL, "by": by}), office.context)
