"""What follows for a named office: people take each measure, nothing follows of itself (R-41, R-43, R-45, A-25)."""

from datetime import date
from typing import Any

import msgspec
import pytest

from services.kernel.refusal import Malformed, Refusal
from services.tally.consequences import progress
from services.tally.consequences import show as show_consequences
from services.tally.consequences.state import Consequences, evolve
from services.tally.contract import (
    ArrangeTalk,
    GiveCard,
    HoldTalk,
    PlanRectification,
    ShowConsequences,
    ShowProgress,
    ShowRectification,
    TellSuperior,
)
from services.tally.events import (
    RectificationPlanned,
    RectificationShown,
    ResultDetermined,
    ResultPublished,
    SuperiorTold,
    TalkArranged,
    TalkHeld,
)
from services.tally.refusals import (
    NotNamed,
    NotStationed,
    NotYourOffice,
    NoYellowCard,
    ReceivedInFuture,
    TalkNotArranged,
    UnknownOffices,
)
from services.tally.replay.evidence import evidence
from services.tally.replay.replay import replay
from services.tally.state import Count, named_in
from services.tally.state import evolve as count_evolve
from tests.tally.appealing import at, published
from tests.tally.desk import Office, refused, told
from tests.tally.examples import APPRAISAL, CATALOGUE
from tests.tally.taking import CARD, PAPER, TODAY, asked, do, take

STATIONED = msgspec.structs.replace(CATALOGUE["01-01"], department_kind="stationed")
TALK = TalkArranged(office="01-01", due_on=date(2024, 8, 15), by="conduct-1")
HELD = TalkHeld(office="01-01", held_on=TODAY, record="words", evidence=(PAPER,), by="conduct-1")
TOLD = SuperiorTold(office="01-01", sent_on=TODAY, letter=PAPER, by="conduct-1")


def test_a_named_office_gets_one_yellow_card_of_the_quarter() -> None:
    """R-41."""
    take(asked(GiveCard)).then(CARD)
    take(asked(GiveCard), CARD).then_nothing()


@pytest.mark.parametrize("measure", [asked(GiveCard), asked(TellSuperior, sent_on=TODAY, letter=PAPER)])
def test_nothing_follows_for_an_office_that_was_not_named_in_public(measure: Any) -> None:
    """A-25, R-38."""
    take(measure, named=()).then_refused(NotNamed, office="01-01")
    take(measure, count=Count()).then_refused(NotNamed)


def test_a_talk_is_arranged_and_held_after_the_card() -> None:
    take(asked(ArrangeTalk, due_on=date(2024, 8, 15))).then_refused(NoYellowCard, office="01-01")
    take(asked(ArrangeTalk, due_on=date(2024, 8, 15)), CARD).then(TALK)
    take(asked(ArrangeTalk, due_on=date(2024, 8, 15)), CARD, TALK).then_nothing()
    held = asked(HoldTalk, held_on=TODAY, words="已约谈", evidence=(PAPER,))
    take(held, CARD).then_refused(TalkNotArranged)
    take(held, CARD, TALK).then(HELD)
    take(asked(HoldTalk, held_on=date(2024, 8, 13), words="已约谈"), CARD, TALK).then_refused(ReceivedInFuture)


def test_only_a_stationed_unit_has_a_superior_to_be_told() -> None:
    """R-43."""
    letter = asked(TellSuperior, sent_on=TODAY, letter=PAPER)
    take(letter, CARD).then_refused(NotStationed, office="01-01")
    take(letter, CARD, about=STATIONED).then(TOLD)
    take(letter, CARD, TOLD, about=STATIONED).then_nothing()


def test_the_department_plans_and_shows_how_it_does_better() -> None:
    """R-45."""
    take(asked(PlanRectification, due_on=date(2024, 9, 30), words="清单上墙"), CARD).then(
        RectificationPlanned(office="01-01", due_on=date(2024, 9, 30), plan="words", by="conduct-1")
    )
    take(asked(ShowRectification, words="已上墙", evidence=(PAPER,)), CARD).then(
        RectificationShown(office="01-01", account="words", evidence=(PAPER,), by="conduct-1")
    )
    take(asked(ShowRectification, words="已上墙")).then_refused(NoYellowCard)


def test_while_a_corrected_determination_is_not_public_nobody_is_named() -> None:
    """A-24."""
    count = Count()
    for event in (
        ResultDetermined(digest="v1", named=("01-01",), reason="", by="c"),
        ResultPublished(digest="v1", by="c"),
    ):
        count = count_evolve(count, event)
    assert named_in(count) == ("01-01",)
    assert named_in(count_evolve(count, ResultDetermined(digest="v2", named=("01-02",), reason="", by="c"))) == ()
    assert named_in(Count()) == ()


def does(desk: Office, sent: dict[str, Any], department: str | None = None, office_id: str = "01-01") -> Any:
    own = {} if department is None else {"department": department}
    return do(desk, **sent, **own, office=office_id)


MISTAKES: list[tuple[dict[str, Any], dict[str, Any], type[Refusal]]] = [
    ({"measure": "card", "points": 3}, {}, Malformed),  # no deduction follows
    ({"measure": "superior", "sent_on": "2024-08-01", "letter": "张三"}, {}, Malformed),
    ({"measure": "card"}, {"office_id": "99-99"}, UnknownOffices),
    ({"measure": "card"}, {"department": "县自然资源局"}, Malformed),
    ({"measure": "plan", "due_on": "2024-09-30", "words": "x"}, {}, Malformed),
    ({"measure": "plan", "due_on": "2024-09-30", "words": "x"}, {"department": "县税务局"}, NotYourOffice),
]


def after(office: Office) -> dict[str, Any]:
    """What is told to be still open of the named offices."""
    follows = told(progress.handle(ShowProgress(appraisal=APPRAISAL), office.context))["after"]
    return {name: follows[name] for name in ("named", "carded", "talked", "talk_due_on", "mended", "mend_due_on")}


def test_from_the_card_to_the_rectification(office: Office) -> None:
    published(office)
    at(office, 25)
    for measure, how, refusal in MISTAKES:
        refused(lambda m=measure, h=how: does(office, m, **h), refusal, office)  # type: ignore[misc]
    does(office, {"measure": "card"})
    does(office, {"measure": "talk", "due_on": "2024-07-26"})
    assert (after(office)["talked"], after(office)["talk_due_on"]) == (0, "2024-07-26")
    at(office, 29)
    (line,) = told(show_consequences.handle(ShowConsequences(appraisal=APPRAISAL, department=None), office.context))[
        "offices"
    ]
    assert (line["card"], line["talk"]["overdue"], line["earlier"]) == (True, True, [])
    does(office, {"measure": "talk_held", "held_on": "2024-07-29", "words": "赵六已约谈", "evidence": [PAPER]})
    does(office, {"measure": "plan", "due_on": "2024-09-30", "words": "清单上墙"}, "县自然资源局")
    does(office, {"measure": "shown", "words": "已上墙", "evidence": []}, "县自然资源局")
    (line,) = told(
        show_consequences.handle(ShowConsequences(appraisal=APPRAISAL, department="县自然资源局"), office.context)
    )["offices"]
    assert line["talk"] == {
        "due_on": "2024-07-26",
        "held_on": "2024-07-29",
        "overdue": False,
        "record": "赵六已约谈",
        "evidence": [PAPER],
    }
    assert (line["named"], line["rectification"]["plan"]) == (True, "清单上墙")
    assert not line["rectification"]["overdue"]
    assert (
        told(show_consequences.handle(ShowConsequences(appraisal=APPRAISAL, department="县税务局"), office.context))[
            "offices"
        ]
        == []
    )
    assert after(office) == {
        "named": 1,
        "carded": 1,
        "talked": 1,
        "talk_due_on": None,
        "mended": 1,
        "mend_due_on": None,
    }
    assert "赵六" not in b"".join(office.context.log.bodies(APPRAISAL)).decode()  # ADR 0004
    assert replay(evidence(office.context, APPRAISAL)).identical


def test_a_plan_that_nobody_reports_on_is_overdue(office: Office) -> None:
    """R-45."""
    published(office)
    at(office, 25)
    does(office, {"measure": "card"})
    does(office, {"measure": "plan", "due_on": "2024-07-26", "words": "清单上墙"}, "县自然资源局")
    for day, overdue in ((26, False), (29, True)):
        at(office, day)
        (line,) = told(
            show_consequences.handle(ShowConsequences(appraisal=APPRAISAL, department=None), office.context)
        )["offices"]
        assert line["rectification"]["overdue"] == overdue
    does(office, {"measure": "shown", "words": "已上墙"}, "县自然资源局")
    (line,) = told(show_consequences.handle(ShowConsequences(appraisal=APPRAISAL, department=None), office.context))[
        "offices"
    ]
    assert not line["rectification"]["overdue"]


def test_cards_of_earlier_quarters_of_the_same_county_are_shown(office: Office) -> None:
    """R-45: 532622 and 532623 are two counties in one installation; the catalogue is matched by name."""
    published(office)
    does(office, {"measure": "card"})
    known = show_consequences.cards_before(office.context, "532622-2024Q3")
    assert list(known.values()) == [[APPRAISAL]]
    for other in ("532623-2024Q3", APPRAISAL, "532622-2024Q1"):
        assert show_consequences.cards_before(office.context, other) == {}


def test_an_event_that_is_no_measure_changes_nothing() -> None:
    known = evolve(Consequences(), TalkArranged(office="02-03", due_on=date(2024, 8, 15), by="conduct-1"))
    assert evolve(known, ResultPublished(digest="5f", by="conduct-1")) == known
