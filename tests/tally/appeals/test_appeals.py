"""Appeals against the statistics: who, about what, until when, and who answers (R-39, A-24)."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from services.complaints.events import SortedTo
from services.kernel.refusal import Malformed, SamePerson
from services.tally.appeals.decide import decide_appeal
from services.tally.appeals.lodge import lodge_appeal
from services.tally.appeals.review import review_appeal
from services.tally.appeals.state import Appeals, evolve
from services.tally.contract import DecideAppeal, LodgeAppeal, ReviewAppeal
from services.tally.counting.facts import Facts
from services.tally.events import (
    AppealDecided,
    AppealLodged,
    AppealReviewed,
    MatterCorrected,
    MatterCorrection,
    PickCorrected,
    PickCorrection,
)
from services.tally.refusals import (
    AppealDecidedAlready,
    AppealNotReviewed,
    AppealUnknown,
    NothingToCorrect,
    NotYourOffice,
    ReceivedInFuture,
    ReviewReplaced,
    UnknownOffices,
)
from services.tally.result.publications import Publication, contested
from tests.spec import Outcome, Spec
from tests.tally.examples import (
    APPRAISAL,
    LODGED,
    OPENED,
    ballot,
    ballot_id,
    log,
    on_offices,
    pick,
    reported,
    sorted_to,
)

DEPARTMENTS = {"01-01": "县自然资源局", "02-01": "县税务局"}
WEDNESDAY = datetime(2024, 7, 24, 2, tzinfo=UTC)
PUBLISHED = Publication(digest="v1", published_at=WEDNESDAY)
SENT: dict[str, Any] = {"office": "01-01", "ground": "MISMAPPED_OFFICE", "statement": "有一件反映的不是本股室。"}

lodging = Spec(lodge_appeal, evolve, Appeals())


def lodge(*given: Any, sent: dict[str, Any] = SENT, today: str = "2024-07-26", **changes: Any) -> Outcome:
    """Lodged by 县自然资源局 about a result published on Wednesday 2024-07-24, unless said otherwise."""
    usual: dict[str, Any] = {"department": "县自然资源局", "by": "clerk"}
    command = LodgeAppeal(appraisal=APPRAISAL, **sent, **{**usual, **changes.pop("who", {})})
    also: dict[str, Any] = {
        "against": PUBLISHED,
        "departments": DEPARTMENTS,
        "statements": {},
        "digest": "words",
        "today": date.fromisoformat(today),
    }
    return lodging.given(*given).when(command, **{**also, **changes})


def test_a_department_appeals_about_its_office() -> None:
    lodge().then(LODGED)


def test_the_same_appeal_again_changes_nothing() -> None:
    lodge(LODGED, statements={"words": SENT["statement"]}).then_nothing()


def test_other_words_are_another_appeal() -> None:
    (second,) = lodge(LODGED, statements={"words": "另一件事"}).events
    assert isinstance(second, AppealLodged)
    assert second.appeal == 2


def test_nobody_appeals_for_another_department() -> None:
    """R-39: 被测评对象, and nobody else."""
    lodge(sent={"office": "02-01", "ground": "DUPLICATE", "statement": "重复"}).then_refused(
        NotYourOffice, office="02-01"
    )


def test_an_appeal_is_about_an_office_of_the_catalogue() -> None:
    lodge(sent={"office": "99-99", "ground": "DUPLICATE", "statement": "重复"}).then_refused(UnknownOffices)


PAPER = {"department": None, "by": "inspector-1"}


def test_what_came_on_paper_is_entered_with_the_day_it_came() -> None:
    sent = {"office": "02-01", "ground": "DUPLICATE", "statement": "重复", "received_on": date(2024, 7, 29)}
    (lodged,) = lodge(sent=sent, who=PAPER, today="2024-07-31").events
    assert isinstance(lodged, AppealLodged)
    assert (lodged.channel, lodged.received_on, lodged.late) == ("paper", date(2024, 7, 29), False)
    lodge(sent=sent, who=PAPER, today="2024-07-28").then_refused(ReceivedInFuture)


DAYS_2028 = ["09-30", *(f"10-{day:02}" for day in range(1, 12))]


@pytest.mark.parametrize(
    ("published", "today", "late"),
    [
        ("2024-07-24", "2024-07-29", False),
        ("2024-07-24", "2024-07-30", True),
        ("2024-07-27", "2024-07-31", False),  # published on a Saturday
        ("2024-09-27", "2024-10-08", False),  # 国庆: Sunday 09-29 works, 10-01…10-07 rest
        ("2024-09-27", "2024-10-09", True),
        ("2024-09-30", "2024-10-10", False),
        ("2024-10-09", "2024-10-12", False),  # the make-up Saturday is the last day
        ("2024-10-09", "2024-10-13", True),
        ("2025-01-24", "2025-02-05", False),  # 春节
        ("2026-02-12", "2026-02-24", False),
    ],
)
def test_the_third_working_day_is_the_last_and_a_late_appeal_is_marked(published: str, today: str, late: bool) -> None:
    """A-24; 民法典 201, 203: the whole last day, by the clock on the wall in China."""
    against = Publication(digest="v1", published_at=datetime.fromisoformat(f"{published}T10:00:00+08:00"))
    (lodged,) = lodge(against=against, today=today).events
    assert isinstance(lodged, AppealLodged)
    assert lodged.late is late


@pytest.mark.parametrize(
    ("published", "moved", "last"),
    [
        ("2024-10-09", {"2024-10-12": False}, "2024-10-14"),  # here nobody makes the Saturday up: Thu, Fri, Monday
        ("2024-09-30", {"2024-10-07": True}, "2024-10-09"),  # here offices open on the last day of 国庆: 7th, 8th, 9th
        ("2024-09-27", {"2024-09-29": False}, "2024-10-09"),  # and here Sunday the 29th is free: 30th, 8th, 9th
        ("2024-09-26", {"2024-09-29": False, "2024-09-30": False}, "2024-10-09"),  # 27th, 8th, 9th
        ("2028-09-29", {f"2028-{day}": day in ("10-09", "10-10", "10-11") for day in DAYS_2028}, "2028-10-11"),
    ],
)
def test_what_the_county_says_of_single_days_holds_for_appeals(
    published: str, moved: dict[str, bool], last: str
) -> None:
    """A-24: 国庆 and its make-up days; and a year that the calendar does not know, told day by day."""
    against = Publication(
        digest="v1",
        published_at=datetime.fromisoformat(f"{published}T10:00:00+08:00"),
        moved={date.fromisoformat(day): works for day, works in moved.items()},
    )
    assert against.appeals_end_on == date.fromisoformat(last)


def test_a_correction_opens_the_three_days_anew_for_the_offices_it_moved_only() -> None:
    first = Publication(digest="v1", published_at=datetime(2024, 7, 24, tzinfo=UTC))
    second = Publication(digest="v2", published_at=datetime(2024, 7, 31, tzinfo=UTC))
    third = Publication(digest="v3", published_at=datetime(2024, 8, 7, tzinfo=UTC))
    figures = {"v1": (1, 7), "v2": (2, 6), "v3": (2, 6)}
    assert contested([first], figures.__getitem__) is first
    assert contested([first, second, third], figures.__getitem__) is second
    assert contested([first, second, third], lambda _: "unmoved") is first


# the answer

MARKET = ballot("m", pick("01-01"), group="market")
OVER = ballot("over", *on_offices(11), group="market")
PUBLIC = ballot("p", pick("01-01"), group="public")


def facts() -> Facts:
    learned = Facts()
    for source, events in {
        "roster": [OPENED],
        "ballot": [MARKET, OVER, PUBLIC],
        "complaints": [reported("a"), sorted_to("decided only", "01-01")],
    }.items():
        for recorded in log(source, events):
            learned.learn(recorded)
    return learned


MATTER = MatterCorrection(
    matter_id="a", offices=(SortedTo(office="01-02", categories=("shirk",)),), ground="MISMAPPED_OFFICE"
)
PICK = PickCorrection(ballot_id=ballot_id("m"), office="01-01", to=None, ground="DUPLICATE")
REVIEWED = AppealReviewed(
    appeal=1, review=1, conclusion="correct", picks=(PICK,), matters=(MATTER,), reply="answer", by="one"
)
MAINTAINED = AppealReviewed(appeal=1, review=1, conclusion="maintain", picks=(), matters=(), reply="answer", by="one")
UPHELD = dict[str, Any](conclusion="correct", reply="予以更正", picks=(PICK,), matters=(MATTER,))

reviewing = Spec(review_appeal, evolve, Appeals())


def review(
    *given: Any, sent: dict[str, Any] = UPHELD, by: str = "one", before: str | None = None, appeal: int = 1
) -> Outcome:
    command = ReviewAppeal(appraisal=APPRAISAL, appeal=appeal, by=by, **sent)
    return reviewing.given(*given).when(command, facts=facts(), reply_before=before, digest="answer")


def test_one_person_says_what_should_follow() -> None:
    review(LODGED).then(REVIEWED)
    review(LODGED, sent=dict[str, Any](conclusion="maintain", reply="维持")).then(MAINTAINED)


def test_a_review_may_be_replaced_and_the_same_again_changes_nothing() -> None:
    review(LODGED, REVIEWED, before="予以更正").then_nothing()
    (second,) = review(LODGED, REVIEWED, by="two", before="予以更正").events
    assert isinstance(second, AppealReviewed)
    assert (second.review, second.by) == (2, "two")


@pytest.mark.parametrize(
    "sent",
    [
        dict[str, Any](conclusion="correct", reply="更正"),
        dict[str, Any](conclusion="maintain", reply="维持", matters=(MATTER,)),
    ],
)
def test_corrections_belong_to_an_appeal_that_is_upheld(sent: dict[str, Any]) -> None:
    review(LODGED, sent=sent).then_refused(Malformed, where="conclusion")


def of_pick(name: str, office: str, to: str | None = None) -> PickCorrection:
    return PickCorrection(ballot_id=ballot_id(name), office=office, to=to, ground="DUPLICATE")


def of_matter(matter_id: str, *offices: SortedTo) -> MatterCorrection:
    return MatterCorrection(matter_id=matter_id, offices=offices, ground="DUPLICATE")


COLD = SortedTo(office="01-02", categories=("cold",))


@pytest.mark.parametrize(
    ("correction", "what"),
    [
        (of_pick("nobody", "01-01"), "NO_SUCH_BALLOT"),
        (of_pick("m", "01-02"), "NO_SUCH_PICK"),
        (of_pick("over", "01-01"), "NO_SUCH_PICK"),
        (of_pick("m", "01-01", to="9"), "NO_SUCH_OFFICE"),
        (of_pick("m", "01-01", to="02-01"), "OFFICE_NOT_IN_SCOPE"),  # heads of businesses do not appraise 02-01
        (of_matter("b"), "NO_SUCH_MATTER"),
        (of_matter("decided only"), "NO_SUCH_MATTER"),
        (of_matter("a", COLD, SortedTo(office="9", categories=("cold",))), "NO_SUCH_OFFICE"),
        (of_matter("a", COLD, SortedTo(office="01-01", categories=())), "NO_CATEGORY"),
    ],
)
def test_only_what_was_counted_can_be_corrected(correction: PickCorrection | MatterCorrection, what: str) -> None:
    """The first that cannot be is named."""
    is_pick = isinstance(correction, PickCorrection)
    picks, matters = ((PICK, correction), ()) if is_pick else ((), (MATTER, correction))
    review(LODGED, sent={"conclusion": "correct", "reply": "更正", "picks": picks, "matters": matters}).then_refused(
        NothingToCorrect, where="picks[1]" if is_pick else "matters[1]", what=what
    )


@pytest.mark.parametrize(
    "correction",
    [of_pick("m", "01-01"), of_pick("m", "01-01", to="01-04"), of_pick("p", "01-01", to="02-01"), of_matter("a", COLD)],
)
def test_a_correction_may_take_away_or_move_within_what_the_group_appraises(
    correction: PickCorrection | MatterCorrection,
) -> None:
    """A-11: anybody of the public may appraise any office."""
    picks, matters = ((correction,), ()) if isinstance(correction, PickCorrection) else ((), (correction,))
    (reviewed,) = review(
        LODGED, sent={"conclusion": "correct", "reply": "更正", "picks": picks, "matters": matters}
    ).events
    assert isinstance(reviewed, AppealReviewed)
    assert (reviewed.picks, reviewed.matters) == (picks, matters)


deciding = Spec(decide_appeal, evolve, Appeals())
DECIDED = AppealDecided(appeal=1, review=1, conclusion="correct", by="one", confirmed_by="two")
CONFIRM = DecideAppeal(appraisal=APPRAISAL, appeal=1, review=1, by="two")


def test_a_second_person_confirms_and_each_correction_is_an_event() -> None:
    deciding.given(LODGED, REVIEWED).when(CONFIRM).then(
        DECIDED, PickCorrected(appeal=1, correction=PICK), MatterCorrected(appeal=1, correction=MATTER)
    )


def test_an_appeal_that_is_not_upheld_corrects_nothing() -> None:
    deciding.given(LODGED, MAINTAINED).when(CONFIRM).then(
        AppealDecided(appeal=1, review=1, conclusion="maintain", by="one", confirmed_by="two")
    )


def test_nobody_answers_an_appeal_alone() -> None:
    """R-37, A-24."""
    command = DecideAppeal(appraisal=APPRAISAL, appeal=1, review=1, by="one")
    deciding.given(LODGED, REVIEWED).when(command).then_refused(SamePerson, by="one")


def test_nobody_confirms_what_he_has_not_read() -> None:
    second = AppealReviewed(appeal=1, review=2, conclusion="maintain", picks=(), matters=(), reply="other", by="three")
    deciding.given(LODGED).when(CONFIRM).then_refused(AppealNotReviewed, appeal=1)
    deciding.given(LODGED, REVIEWED, second).when(CONFIRM).then_refused(ReviewReplaced, review=2)


def test_an_answer_stands() -> None:
    deciding.given(LODGED, REVIEWED, DECIDED).when(CONFIRM).then_nothing()
    other = DecideAppeal(appraisal=APPRAISAL, appeal=1, review=1, by="three")
    deciding.given(LODGED, REVIEWED, DECIDED).when(other).then_refused(AppealDecidedAlready, conclusion="correct")
    review(LODGED, REVIEWED, DECIDED).then_refused(AppealDecidedAlready)


def test_an_appeal_that_was_never_lodged_is_not_known() -> None:
    deciding.given(LODGED).when(DecideAppeal(appraisal=APPRAISAL, appeal=2, review=1, by="two")).then_refused(
        AppealUnknown, appeal=2
    )
    review(appeal=0).then_refused(AppealUnknown)
