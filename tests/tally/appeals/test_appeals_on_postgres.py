"""An appeal from its lodging to the published correction, on PostgreSQL (R-39, A-24)."""

from typing import Any

import pytest

from services.kernel.refusal import Malformed
from services.kernel.rpc.parse import parse
from services.tally.appeals import decide as decide_appeal
from services.tally.appeals import review as review_appeal
from services.tally.appeals import show_erratum
from services.tally.consequences import progress
from services.tally.contract import DecideAppeal, ListErrata, ReviewAppeal, ShowProgress, ShowVotes
from services.tally.refusals import HandedOverAlready, RuledSinceCount
from services.tally.replay.evidence import evidence
from services.tally.replay.replay import replay
from services.tally.result import show_votes
from tests.tally.appealing import STATEMENT, at, lodge, publish_version, published, register
from tests.tally.desk import Office, first_doubtful, refused, told
from tests.tally.examples import APPRAISAL
from tests.tally.quarters import with_tricks

MATTER = {"matter_id": "a", "offices": [{"office": "01-09", "categories": ["shirk"]}], "ground": "MISMAPPED_OFFICE"}
UPHELD = {"conclusion": "correct", "reply": "予以更正", "matters": [MATTER]}


def review(office: Office, appeal: int, sent: dict[str, Any] = UPHELD, by: str = "one") -> Any:
    request = {"appraisal": APPRAISAL, "appeal": appeal, "by": by, **sent}
    return told(review_appeal.handle(parse(ReviewAppeal, request), office.context))


def confirm(office: Office, appeal: int, by: str = "two") -> Any:
    return told(decide_appeal.handle(DecideAppeal(appraisal=APPRAISAL, appeal=appeal, review=1, by=by), office.context))


def errata(office: Office, *, only_published: bool = True) -> Any:
    request = ListErrata(appraisal=APPRAISAL, only_published=only_published)
    return told(show_erratum.handle(request, office.context))


def test_from_an_appeal_to_a_published_correction(office: Office) -> None:
    first = published(office)
    at(office, 26)
    assert lodge(office) == lodge(office) == {"appeal": 1, "ends_on": "2024-07-29", "late": False}
    votes = told(show_votes.handle(ShowVotes(appraisal=APPRAISAL, office="01-01"), office.context))["votes"]
    (of_a,) = (vote for vote in votes if vote.get("matter_id") == "a")
    assert "01-01" in [to["office"] for to in of_a["matters"][0]["offices"]]  # what a correction must keep or change
    assert of_a["matters"][0]["matter_id"] == "a"
    shown = told(progress.handle(ShowProgress(appraisal=APPRAISAL), office.context))
    assert not shown["to_recount"]
    assert (shown["after"]["appeals_open"], shown["after"]["reply_due_on"]) == (1, "2024-08-02")
    assert (shown["after"]["appeals_end_on"], shown["after"]["released"]) == ("2024-07-29", False)
    assert review(office, 1) == review(office, 1) == {"appeal": 1, "review": 1, "conclusion": "correct"}
    assert confirm(office, 1) == confirm(office, 1) == {"appeal": 1, "conclusion": "correct", "corrections": 1}

    at(office, 31)
    assert told(progress.handle(ShowProgress(appraisal=APPRAISAL), office.context))["to_recount"]
    second = office.count()
    assert not told(progress.handle(ShowProgress(appraisal=APPRAISAL), office.context))["to_recount"]
    assert second["result_version"] == 2
    assert errata(office) == []  # the public sees version 1 until version 2 is published
    assert office.published()["result_version"] == 1
    publish_version(office)
    assert office.published()["result_version"] == 2
    (erratum,) = errata(office)
    assert erratum["result_version"] == 2
    assert {row["office_id"]: row["final"] for row in erratum["moved"]}["01-09"][1] > 0
    assert erratum["because"][0]["appeal"] == 1
    replayed = replay(evidence(office.context, APPRAISAL))
    assert replayed.identical
    assert replayed.digest == second["digest"] != first

    at(office, 31, hour=15)
    moved, unmoved = lodge(office, statement="仍有异议"), lodge(office, office="01-05")
    assert (moved["ends_on"], moved["late"]) == ("2024-08-05", False)
    assert (unmoved["ends_on"], unmoved["late"]) == ("2024-07-29", True)


def test_the_register_has_its_columns_and_a_department_sees_its_own(office: Office) -> None:
    """T8; A-26: the accused side never sees which ballots were looked at."""
    published(office)
    at(office, 30)
    lodge(office, None, received_on="2024-07-29")
    review(office, 1)
    all_of_it, own = register(office), register(office, "县自然资源局")
    assert all_of_it["appeals_end_on"] == own["appeals_end_on"] == "2024-07-29"
    (line,), (shown,) = all_of_it["appeals"], own["appeals"]
    assert (line["channel"], line["received_on"], line["late"]) == ("paper", "2024-07-29", False)
    assert (line["statement"], line["reply"], line["reply_due_on"]) == (STATEMENT, "予以更正", "2024-08-05")
    assert line["review"]["matters"][0]["matter_id"] == "a"
    assert (shown["reply"], "review" in shown, "lodged_by" in shown) == (None, False, False)
    assert register(office, "县税务局")["appeals"] == []
    confirm(office, 1)
    (shown,) = register(office, "县自然资源局")["appeals"]
    assert (shown["conclusion"], shown["reply"], shown["decided_on"]) == ("correct", "予以更正", "2024-07-30")


def test_words_stay_beside_the_log(office: Office) -> None:
    """ADR 0004: erased, they are told no more, and the log still replays."""
    published(office)
    at(office, 26)
    lodge(office)
    review(office, 1)
    assert "李四" not in b"".join(office.context.log.bodies(APPRAISAL)).decode()
    with office.context.engine.begin() as connection:
        connection.exec_driver_sql("delete from words")
    (line,) = register(office)["appeals"]
    assert (line["statement"], line["reply"]) == (None, None)
    assert replay(evidence(office.context, APPRAISAL)).identical


def test_a_correction_must_be_counted_before_it_is_handed_over(office: Office) -> None:
    published(office)
    at(office, 26)
    lodge(office)
    review(office, 1)
    confirm(office, 1)
    office.count()
    lodge(office, statement="又一件")
    review(office, 2, {"conclusion": "correct", "reply": "再更正", "matters": [{**MATTER, "offices": []}]})
    confirm(office, 2)
    refused(office.hand_over, RuledSinceCount, office)


def test_once_figures_are_known_nobody_rules_on_a_pick_any_more(office: Office) -> None:
    """A-24, A-26: not even between the recount and its hand-over; only an upheld appeal corrects."""
    quarter = with_tricks()
    published(office)
    at(office, 26)
    lodge(office)
    review(office, 1)
    confirm(office, 1)
    office.count()
    refused(lambda: office.rule(first_doubtful(quarter), counted=True), HandedOverAlready, office)


@pytest.mark.parametrize(
    "changes", [{"ground": "WHO_VOTED"}, {"statement": " "}, {"statement": "\0"}, {"statement": 7}, {"extra": 1}]
)
def test_an_appeal_of_another_shape_is_refused(office: Office, changes: dict[str, Any]) -> None:
    published(office)
    at(office, 26)
    refused(lambda: lodge(office, **changes), Malformed, office)
    refused(lambda: lodge(office, received_on="2024-07-25"), Malformed, office)  # a department does not date itself
