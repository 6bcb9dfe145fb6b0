"""A third person settles what two entries of a form say differently, and nothing else (A-15)."""

from datetime import date
from typing import Any

import pytest

from services.ballot.contract import (
    Choice,
    FormDifferences,
    FormState,
    OfficeReadings,
    Reading,
    SettleForm,
    ShowFormDifferences,
)
from services.ballot.events import FormAgreed, FormWithdrawn
from services.ballot.paper.entry import Entry
from services.ballot.paper.form import Form, evolve_form
from services.ballot.paper.settle_form import settle_form
from services.ballot.paper.show_form_differences import differences
from services.ballot.refusals import (
    BeyondTheDifferences,
    DifferencesLeft,
    FormCastAlready,
    FormOutOfUse,
    KeyedAlready,
    NothingDisputed,
)
from tests.ballot.conftest import Box
from tests.ballot.examples import APPRAISAL, OFFICES, OVER, tick
from tests.ballot.keying import AGREED, DAY, DISPUTED, LATE, entry, keyed, line
from tests.spec import Spec

settling = Spec(settle_form, evolve_form, Form())
SAME, LEFT, RIGHT = line(OFFICES[0]), line(OFFICES[1]), line(OFFICES[1], categories=("cold",))
FIRST, SECOND = entry("keyer-1", SAME, LEFT), entry("keyer-2", SAME, RIGHT)
HISTORY = (FIRST, SECOND, DISPUTED)


def settles(
    *lines: Choice, by: str = "keyer-3", returned_on: date | None = None, damaged: bool | None = None
) -> SettleForm:
    return SettleForm(appraisal=APPRAISAL, serial="A7K2", by=by, picks=lines, returned_on=returned_on, damaged=damaged)


def whole(*lines: Choice, **changes: Any) -> tuple[Entry, FormAgreed]:
    return entry("keyer-3", *lines, **changes), AGREED


def test_the_third_person_says_what_is_so_and_the_rest_stands() -> None:
    """A-15: whether it is one of the two readings or neither."""
    neither = line(OFFICES[1], categories=("lazy",))
    for said in (LEFT, RIGHT, neither):
        settling.given(*HISTORY).when(settles(said)).then(*whole(SAME, said))


def test_an_office_that_is_not_on_the_paper_is_left_out() -> None:
    """A-15: one of the two saw a line that is not there."""
    settling.given(*HISTORY).when(settles()).then(*whole(SAME))


def test_what_the_two_agree_on_cannot_be_changed() -> None:
    """A-15: nobody decides a form alone."""
    for beyond in (settles(LEFT, line(OFFICES[0], categories=("cold",))), settles(LEFT, line(OFFICES[2]))):
        settling.given(*HISTORY).when(beyond).then_refused(BeyondTheDifferences, serial="A7K2")
    for beyond in (settles(LEFT, returned_on=LATE), settles(LEFT, damaged=False)):
        settling.given(*HISTORY).when(beyond).then_refused(BeyondTheDifferences, serial="A7K2")


def test_the_day_and_the_damage_are_settled_too() -> None:
    """A-04: the day decides whether the form counts."""
    late = entry("keyer-2", SAME, LEFT, returned_on=LATE)
    given = settling.given(FIRST, late, DISPUTED)
    given.when(settles()).then_refused(DifferencesLeft, left=["returned_on"])
    given.when(settles(returned_on=LATE)).then(*whole(SAME, LEFT, returned_on=LATE))
    torn = settling.given(FIRST, entry("keyer-2", SAME, LEFT, damaged=True), DISPUTED)
    torn.when(settles()).then_refused(DifferencesLeft, left=["damaged"])
    torn.when(settles(damaged=False)).then(*whole(SAME, LEFT))


def test_nobody_settles_his_own_entry() -> None:
    """A-15."""
    for by in ("keyer-1", "keyer-2"):
        settling.given(*HISTORY).when(settles(LEFT, by=by)).then_refused(KeyedAlready, by=by)


def test_settling_again_changes_nothing_and_otherwise_is_refused() -> None:
    done = settling.given(*HISTORY, *whole(SAME, LEFT))
    done.when(settles(LEFT)).then_nothing()
    done.when(settles(RIGHT)).then_refused(KeyedAlready, by="keyer-3")
    done.when(settles(LEFT, by="keyer-4")).then_refused(FormCastAlready, serial="A7K2")


def test_where_nothing_is_disputed_nothing_is_settled() -> None:
    settling.given(FIRST).when(settles()).then_refused(NothingDisputed, serial="A7K2")
    settling.given(FIRST, entry("keyer-2", SAME, LEFT), AGREED).when(settles()).then_refused(FormCastAlready)
    gone = FormWithdrawn(reason="COPIED", by="keyer-1", confirmed_by="keyer-2")
    settling.given(*HISTORY, gone).when(settles(LEFT)).then_refused(FormOutOfUse, reason="COPIED")


def test_only_the_differences_are_shown_and_not_whose_they_are() -> None:
    """A-15: the third person does not see the rest of the form."""
    shown = differences("A7K2", settling.given(*HISTORY).state)
    assert shown.returned_on is shown.damaged is None
    (line,) = shown.offices
    assert line.office == OFFICES[1]
    assert sorted(reading.categories for (reading,) in line.readings) == [["cold"], ["shirk"]]
    assert shown == differences("A7K2", settling.given(SECOND, FIRST, DISPUTED).state)
    assert "keyer" not in str(shown)
    assert OFFICES[0] not in str(shown)


@pytest.mark.parametrize("other", [entry("keyer-2", SAME), entry("keyer-2", SAME, LEFT, LEFT)])
def test_a_line_that_one_of_them_missed_is_a_difference(other: Entry) -> None:
    shown = differences("A7K2", settling.given(FIRST, other).state)
    counted = [len(reading) for reading in shown.offices[0].readings]
    assert sorted(counted) == sorted([1, len(other.picks) - 1])


# on PostgreSQL


def test_a_dispute_is_settled(box: Box) -> None:
    """A-15: words of the settled line are the third person's; nothing of it was in the list."""
    box.makes("A7K2", back=1)
    box.keys(keyed("keyer-1", tick(), tick(OFFICES[1])), keyed("keyer-2", tick(), tick(OFFICES[1], "cold")))
    shown = box.ask(ShowFormDifferences, serial="a7k2")
    assert (shown.serial, [line.office for line in shown.offices]) == ("A7K2", [OFFICES[1]])
    assert "跑了三趟" not in str(shown)
    settlement: dict[str, Any] = {"by": "keyer-3", "picks": [tick(OFFICES[1], "cold", text="等了两天")]}
    for _ in range(2):
        assert box.ask(SettleForm, serial="A7K2", **settlement) == FormState(state="cast")
    assert box.refused(ShowFormDifferences, serial="A7K2") == "NOTHING_DISPUTED"
    box.at(OVER).seals()
    (cast,) = box.ballots()
    assert ([one.office for one in cast.picks], cast.late) == ([OFFICES[0], OFFICES[1]], False)
    assert box.rows("select count(*) from words where words = '等了两天'") == [(1,)]
    assert box.refused(ShowFormDifferences, serial="A7K2") == "NOTHING_DISPUTED"


@pytest.mark.parametrize("settlement", [{}, {"by": ""}, {"by": "\0"}, {"by": "k", "picks": [{}]}])
def test_a_settlement_of_another_shape_is_refused(box: Box, settlement: Any) -> None:
    assert box.makes("A7K2").refused(SettleForm, serial="A7K2", **settlement) == "MALFORMED"


def test_a_form_that_was_never_printed_is_not_shown(box: Box) -> None:
    assert box.refused(ShowFormDifferences, serial="A7K2") == "FORM_UNKNOWN"
    assert box.refused(SettleForm, serial="A7K2", by="keyer-3") == "FORM_UNKNOWN"


def test_the_whole_answer_to_what_differs() -> None:
    """Both readings of the line, the day and the damage; the examples' words are not told, only that there are some."""
    first = entry("keyer-1", SAME, line(OFFICES[1]))
    silent = line(OFFICES[1], text="", occurred=None, ticked=False, continues=True)
    second = entry("keyer-2", SAME, silent, returned_on=LATE, damaged=True)
    reading = Reading(categories=["shirk"], ticked=True, example=True, occurred="2024-05", continues=False)
    other = Reading(categories=["shirk"], ticked=False, example=False, occurred=None, continues=True)
    assert differences("A7K2", settling.given(first, second).state) == FormDifferences(
        serial="A7K2",
        returned_on=[DAY, LATE],
        damaged=[False, True],
        offices=[OfficeReadings(office=OFFICES[1], readings=[[other], [reading]])],
    )
