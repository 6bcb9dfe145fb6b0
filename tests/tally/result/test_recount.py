"""The Conduct Supervision Office asks that the count be repeated before it determines (R-38)."""

from typing import Any

import pytest

from services.kernel.refusal import Malformed
from services.kernel.rpc.parse import parse
from services.tally.contract import ListRecounts, Recount
from services.tally.events import ResultCounted, ResultDetermined, ResultHandedOver
from services.tally.records.official_words import words_named
from services.tally.refusals import DeterminedAlready, NotHandedOver
from services.tally.replay.evidence import evidence
from services.tally.replay.replay import replay
from services.tally.result import recount, show_recounts
from services.tally.result.recount import must_be_undecided
from services.tally.state import Count
from tests.tally.desk import Office, counted, refused, told
from tests.tally.examples import APPRAISAL
from tests.tally.quarters import with_tricks

WHY = "前两名得票相近,请复核"


def again(office: Office, reason: Any = WHY) -> Any:
    request = {"appraisal": APPRAISAL, "reason": reason, "by": "conduct-1"}
    return told(recount.handle(parse(Recount, request), office.context))


def last(office: Office) -> Any:
    *_, recorded = office.context.log.stream(APPRAISAL, recount.STREAM)
    return recorded.data


def test_the_same_comes_out_and_the_question_is_on_record(office: Office) -> None:
    digest = counted(office, with_tricks())
    refused(lambda: again(office), NotHandedOver, office)
    office.hand_over()
    found = again(office)
    assert (found["digest"], found["found"], found["same"], found["difference"]) == (digest, digest, True, None)
    assert found["checks"] > 5
    assert (last(office).found, last(office).difference, last(office).by) == (digest, "", "conduct-1")
    assert words_named(office.context, APPRAISAL, [last(office).reason]) == {last(office).reason: WHY}
    assert WHY not in b"".join(office.context.log.bodies(APPRAISAL)).decode()
    assert replay(evidence(office.context, APPRAISAL)).identical
    (shown,) = told(show_recounts.handle(ListRecounts(appraisal=APPRAISAL), office.context))
    assert (shown["same"], shown["difference"], shown["reason"], shown["by"]) == (True, None, WHY, "conduct-1")
    with office.context.engine.begin() as connection:
        connection.exec_driver_sql("delete from words")
    assert told(show_recounts.handle(ListRecounts(appraisal=APPRAISAL), office.context))[0]["reason"] is None


def test_what_was_changed_since_is_found(office: Office) -> None:
    """Somebody writes in tally's copy of the ballots; the recount reads bytes and remembers nothing."""
    counted(office, with_tricks())
    office.hand_over()
    with office.context.engine.begin() as connection:
        connection.exec_driver_sql(
            "update received set body = convert_to(replace(convert_from(body, 'UTF8'), '01-01', '01-05'), 'UTF8')"
            " where source = 'ballot' and type = 'ballot.BallotCast.v1'"
        )
    found = again(office)
    assert not found["same"]
    assert found["difference"] is not None
    assert last(office).difference == found["difference"]
    (shown,) = told(show_recounts.handle(ListRecounts(appraisal=APPRAISAL), office.context))
    assert (shown["same"], shown["difference"]) == (False, found["difference"])


def test_what_cannot_be_counted_any_more_is_on_record_without_a_result(office: Office) -> None:
    """Without the opening nothing says by which rules to count."""
    counted(office, with_tricks())
    office.hand_over()
    with office.context.engine.begin() as connection:
        connection.exec_driver_sql("update received set body = 'spoilt' where source = 'roster'")
    found = again(office)
    assert (found["found"], found["same"], found["difference"]) == ("", False, "roster: records")
    assert (last(office).found, last(office).difference) == ("", "roster: records")


def test_after_the_determination_it_is_too_late(office: Office) -> None:
    counted(office, with_tricks())
    office.hand_over()
    office.determine("01-01")
    refused(lambda: again(office), DeterminedAlready, office)


def test_a_reason_is_needed(office: Office) -> None:
    counted(office, with_tricks())
    office.hand_over()
    for reason in ("", " ", None, "\0"):
        refused(lambda reason=reason: again(office, reason), Malformed, office)  # type: ignore[misc]


def test_a_corrected_count_may_be_recounted_though_the_one_before_was_determined() -> None:
    counted = ResultCounted(positions=(), result_version=2, digest="b")
    old = ResultDetermined(digest="a", named=(), reason="r", by="conduct-1")
    count = Count(counted=counted, determined=old, handed_over=ResultHandedOver(digest="b", by="one"))
    assert must_be_undecided(APPRAISAL, count) == "b"
    with pytest.raises(NotHandedOver):
        must_be_undecided(APPRAISAL, Count(counted=counted, handed_over=ResultHandedOver(digest="a", by="one")))
