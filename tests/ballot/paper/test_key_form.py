"""Paper forms (R-13, R-17): counted out and in, keyed twice blind (A-15), anonymous but for a serial (A-10)."""

from typing import Any

import pytest

from services.ballot.contract import KeyForm, ReturnForms
from services.ballot.events import BallotCast, FormDisputed, FormKeyed, FormSetAside, FormWithdrawn
from services.ballot.paper import key_form as keying_forms
from services.ballot.paper.form import Form, evolve_form
from services.ballot.paper.key_form import key_form
from services.ballot.refusals import FormCastAlready, FormDisagreed, FormOutOfUse, KeyedAlready
from services.kernel.event import Event
from tests.ballot.conftest import Box
from tests.ballot.examples import APPRAISAL, OFFICES, OVER, pick, tick
from tests.ballot.keying import DAY, DISPUTED, FIRST, LATE, OTHER, SECOND, cast_as, entry, keyed
from tests.spec import Spec


def decide(entry: FormKeyed, form: Form, appraisal: str = APPRAISAL) -> list[Event]:
    return key_form(entry, form, appraisal, "A7K2")


keying = Spec(decide, evolve_form, Form())


def test_one_entry_casts_nothing() -> None:
    """A-15."""
    keying.given().when(FIRST).then(FIRST)


def test_two_equal_entries_of_two_people_cast_the_ballot() -> None:
    """A-15; R-13: the form counts in the leaders' group."""
    keying.given(FIRST).when(SECOND).then(SECOND, cast_as(FIRST))


def test_the_wording_may_be_read_differently_and_the_first_is_kept() -> None:
    reworded = entry("keyer-2", pick(example="e2"))
    keying.given(FIRST).when(reworded).then(reworded, cast_as(FIRST))


@pytest.mark.parametrize(
    ("second", "offices"),
    [
        (OTHER, (OFFICES[0], OFFICES[1])),
        (entry("keyer-2", pick(), pick(OFFICES[1])), (OFFICES[1],)),
        (entry("keyer-2", pick(), pick()), (OFFICES[0],)),
        (entry("keyer-2", pick(categories=("cold",))), (OFFICES[0],)),
        (entry("keyer-2", pick(example=None)), (OFFICES[0],)),
        (entry("keyer-2", pick(occurred="2023-12")), (OFFICES[0],)),
        (entry("keyer-2", pick(continues=True)), (OFFICES[0],)),
        (entry("keyer-2", returned_on=LATE), ()),
        (entry("keyer-2", damaged=True), ()),
    ],
)
def test_two_entries_that_differ_are_disputed(second: FormKeyed, offices: tuple[str, ...]) -> None:
    """A-15: it names the offices, not who is right."""
    keying.given(FIRST).when(second).then(second, FormDisputed(offices=offices))


def test_a_third_person_does_not_key_the_whole_form() -> None:
    """A-15: what the two agree on stands; `settle_form` is for the rest."""
    keying.given(FIRST, OTHER, DISPUTED).when(entry("keyer-3")).then_refused(FormDisagreed, serial="A7K2")


def test_an_office_without_its_tick_is_another_reading() -> None:
    """A-08: keyed as it stands."""
    unticked = entry("keyer-2", pick(ticked=False))
    keying.given(FIRST).when(unticked).then(unticked, FormDisputed(offices=(OFFICES[0],)))


def test_a_form_that_was_set_aside_is_keyed_anew() -> None:
    """R-17: a wrong serial was typed; even the same person keys it again."""
    aside = FormSetAside(by="keyer-1", confirmed_by="keyer-2")
    for given in ((FIRST,), (FIRST, OTHER, DISPUTED)):
        keying.given(*given, aside).when(FIRST).then(FIRST)


def test_a_form_out_of_use_takes_no_entries() -> None:
    """R-17."""
    gone = FormWithdrawn(reason="COPIED", by="keyer-1", confirmed_by="keyer-2")
    keying.given(FIRST, gone).when(SECOND).then_refused(FormOutOfUse, serial="A7K2", reason="COPIED")


def test_one_person_does_not_key_a_form_twice() -> None:
    """A-15: nor settle a dispute that he is part of."""
    changed = entry("keyer-1", pick(OFFICES[1]))
    for given in ((FIRST,), (FIRST, OTHER, DISPUTED), (FIRST, SECOND, cast_as(FIRST))):
        keying.given(*given).when(changed).then_refused(KeyedAlready, serial="A7K2", by="keyer-1")
        keying.given(*given).when(FIRST).then_nothing()


def test_a_form_whose_ballot_is_in_takes_no_more_entries() -> None:
    keying.given(FIRST, SECOND, cast_as(FIRST)).when(entry("keyer-3")).then_refused(FormCastAlready, serial="A7K2")


def test_a_damaged_form_is_cast_as_damaged() -> None:
    """1.4: FORM_DAMAGED is for tally to say; the form came back, so it is counted as received."""
    first, second = entry("keyer-1", damaged=True), entry("keyer-2", damaged=True)
    keying.given(first).when(second).then(second, cast_as(first))


def test_a_form_that_came_back_late_is_kept_with_its_date() -> None:
    """A-04: paper counts by the day it came back; keying may follow."""
    first, second = entry("keyer-1", returned_on=LATE), entry("keyer-2", returned_on=LATE)
    keying.given(first).when(second).then(second, cast_as(first))


def test_a_form_with_eleven_offices_is_kept() -> None:
    """R-34, A-05."""
    eleven = tuple(pick(office) for office in OFFICES[:11])
    first, second = entry("keyer-1", *eleven), entry("keyer-2", *reversed(eleven))
    keying.given(first).when(second).then(second, cast_as(first))


def test_a_form_is_known_by_its_serial_alone() -> None:
    """A-10: the same serial in another appraisal is another form."""
    (_, first) = decide(SECOND, keying.given(FIRST).state)
    (_, other) = decide(SECOND, keying.given(FIRST).state, "532622-2024Q3")
    assert isinstance(first, BallotCast)
    assert isinstance(other, BallotCast)
    assert first.ballot_id != other.ballot_id


# on PostgreSQL


@pytest.fixture
def box(box: Box) -> Box:
    return box.makes("A7K2")


@pytest.mark.slow
def test_a_form_goes_its_way(box: Box) -> None:
    """A-15: keyed, cast; a third is not needed."""
    assert box.keys(keyed("keyer-1"), keyed("keyer-2")) == ["keyed", "cast"]
    (cast,) = box.ballots()
    assert (cast.channel, cast.group, cast.returned_on) == ("paper", "leaders", DAY)
    assert box.refused(KeyForm, serial="A7K2", **keyed("keyer-3")) == "FORM_CAST_ALREADY"


def test_a_dispute_waits_for_a_third_person(box: Box) -> None:
    assert box.keys(keyed("keyer-1"), keyed("keyer-2", tick(OFFICES[1]))) == ["keyed", "disputed"]
    assert box.ballots() == []
    assert box.refused(KeyForm, serial="A7K2", **keyed("keyer-1", tick(OFFICES[1]))) == "KEYED_ALREADY"
    assert box.refused(KeyForm, serial="A7K2", **keyed("keyer-3")) == "FORM_DISAGREED"


@pytest.mark.parametrize("typed", ["a7k2", "A7-K2", " A7K2"])
def test_a_serial_may_be_typed_as_it_looks(box: Box, typed: str) -> None:
    assert box.keys(keyed(), serial=typed) == ["keyed"]
    assert box.records()[-1].stream == "form-A7K2"


@pytest.mark.parametrize("serial", ["A7K3", "A7K", "", "一号"])
def test_a_serial_that_was_never_printed_is_refused(box: Box, serial: str) -> None:
    """R-17, A-10: mistyped, copied from elsewhere or made up; nothing is left that could keep the box open."""
    assert box.refused(KeyForm, serial=serial, **keyed()) == "FORM_UNKNOWN"


def test_a_line_without_its_tick_or_its_category_is_keyed_as_it_stands(box: Box) -> None:
    """A-08."""
    lines = [{**tick(), "ticked": False}, {"office": OFFICES[1], "categories": []}]
    assert box.keys(keyed("keyer-1", *lines), keyed("keyer-2", *lines)) == ["keyed", "cast"]
    (cast,) = box.ballots()
    assert [(one.ticked, len(one.categories)) for one in cast.picks] == [(False, 1), (True, 0)]


def test_keying_again_changes_nothing(box: Box) -> None:
    """A retry after a lost answer, at every step."""
    for by, state in (("keyer-1", "keyed"), ("keyer-2", "cast")):
        assert box.keys(keyed(by)) == [state]
        bodies, words = box.bodies(), box.rows("select count(*) from words")
        assert box.keys(keyed(by)) == [state]
        assert (box.bodies(), box.rows("select count(*) from words")) == (bodies, words)
    assert box.keys(keyed("keyer-1")) == ["cast"]


def test_the_words_of_every_entry_are_kept(box: Box) -> None:
    box.keys(keyed("keyer-1", tick(text="跑了三趟")), keyed("keyer-2", tick(text="跑了五趟")))
    assert sorted(box.rows("select words from words")) == [("跑了三趟",), ("跑了五趟",)]


def test_two_who_key_at_once_are_one_after_the_other(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both saw an empty form; the second is told by the log, looks again, and casts."""

    def slowly(*arguments: Any) -> Any:
        monkeypatch.setattr(keying_forms, "key_form", key_form)
        box.another_process().keys(keyed("keyer-2"))
        return key_form(*arguments)

    monkeypatch.setattr(keying_forms, "key_form", slowly)
    assert box.keys(keyed("keyer-1")) == ["cast"]
    assert len(box.ballots()) == 1


def test_forms_may_be_keyed_after_the_last_day_until_the_seal(box: Box) -> None:
    """A-04: entry may follow; after the seal nothing goes in."""
    assert box.at(OVER).keys(keyed("keyer-1"), keyed("keyer-2")) == ["keyed", "cast"]
    box.ask(ReturnForms, batch="R", count=1, returned_on="2024-07-12")
    box.seals()
    for by in ("keyer-1", "keyer-3"):
        assert box.refused(KeyForm, serial="A7K2", **keyed(by)) == "BOX_SEALED_ALREADY"


def test_what_was_keyed_before_the_seal_does_not_go_in_after_it(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is decided, then somebody seals, then it would be written: the log says no."""

    def then_seal(*arguments: Any) -> Any:
        events = key_form(*arguments)
        box.another_process().at(OVER).seals()
        return events

    monkeypatch.setattr(keying_forms, "key_form", then_seal)
    refused = box.outcome(KeyForm, serial="A7K2", **keyed()).refused
    assert refused is not None
    assert refused.code == "BOX_SEALED_ALREADY"
    kinds = [type(event).__name__ for event in box.events()]
    assert kinds == ["BoxOpened", "FormsPrinted", "FormsIssued", "BoxSealed", "ReceiptsListed"]


def test_before_the_opening_nothing_is_keyed(closed: Box) -> None:
    assert closed.refused(KeyForm, serial="A7K2", **keyed()) == "BOX_NOT_OPEN"


@pytest.mark.parametrize(
    "entry",
    [
        {},
        keyed(by=7),  # type: ignore[arg-type]
        keyed(by=""),
        keyed(by="\0"),
        keyed(returned_on="12 July"),
        keyed(returned_on=None),
        keyed(damaged="no"),
        keyed(weight=2),
        keyed("keyer-1", tick("\0")),
        keyed("keyer-1", tick(text="\ud800")),
        keyed("keyer-1", {"office": OFFICES[0], "categories": ["\ud800"]}),
        keyed("keyer-1", *[tick()] * 301),
        {**keyed(), "\ud800": 1},
    ],
)
def test_an_entry_of_another_shape_is_refused(box: Box, entry: Any) -> None:
    assert box.refused(KeyForm, serial="A7K2", **entry) == "MALFORMED"


@pytest.mark.parametrize("serial", ["\0", "\ud800", "A" * 81, 7, None])
def test_a_serial_is_a_short_name(box: Box, serial: Any) -> None:
    assert box.refused(KeyForm, serial=serial, **keyed()) == "MALFORMED"


def test_an_office_that_nobody_knows_is_kept_for_tally_to_say_so(box: Box) -> None:
    """1.4: UNKNOWN_OFFICE; what is on paper is on paper."""
    assert box.keys(keyed("keyer-1", tick("99-99")), keyed("keyer-2", tick("99-99"))) == ["keyed", "cast"]
