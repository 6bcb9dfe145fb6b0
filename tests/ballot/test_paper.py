"""Paper forms (R-13, R-17): counted out and in, keyed twice blind (A-15), anonymous but for a serial (A-10)."""

from typing import Any

import pytest

from services.ballot import paper
from services.ballot.events import BallotCast, FormDisputed, FormKeyed, FormSetAside, FormWithdrawn
from services.ballot.form import Form, FormCastAlready, FormOutOfUse, evolve_form
from services.ballot.paper import FormDisagreed, KeyedAlready, KeyForm, key_form
from tests.ballot.conftest import Box
from tests.ballot.examples import APPRAISAL, OFFICES, OVER, pick, tick
from tests.ballot.keying import DAY, DISPUTED, FIRST, LATE, OTHER, SECOND, cast_as, entry, keyed, states
from tests.spec import Spec

# keying

keying = Spec(key_form, evolve_form, Form())


def keys(keyed: FormKeyed) -> KeyForm:
    return KeyForm(appraisal=APPRAISAL, serial="A7K2", entry=keyed)


def test_one_entry_casts_nothing() -> None:
    """A-15."""
    keying.given().when(keys(FIRST)).then(FIRST)


def test_two_equal_entries_of_two_people_cast_the_ballot() -> None:
    """A-15; R-13: the form counts in the leaders' group."""
    keying.given(FIRST).when(keys(SECOND)).then(SECOND, cast_as(FIRST))


def test_the_wording_may_be_read_differently_and_the_first_is_kept() -> None:
    reworded = entry("keyer-2", pick(example="e2"))
    keying.given(FIRST).when(keys(reworded)).then(reworded, cast_as(FIRST))


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
    keying.given(FIRST).when(keys(second)).then(second, FormDisputed(offices=offices))


def test_a_third_person_does_not_key_the_whole_form() -> None:
    """A-15: what the two agree on stands; `settle_form` is for the rest."""
    keying.given(FIRST, OTHER, DISPUTED).when(keys(entry("keyer-3"))).then_refused(FormDisagreed, serial="A7K2")


def test_an_office_without_its_tick_is_another_reading() -> None:
    """A-08: keyed as it stands."""
    unticked = entry("keyer-2", pick(ticked=False))
    keying.given(FIRST).when(keys(unticked)).then(unticked, FormDisputed(offices=(OFFICES[0],)))


def test_a_form_that_was_set_aside_is_keyed_anew() -> None:
    """R-17: a wrong serial was typed; even the same person keys it again."""
    aside = FormSetAside(by="keyer-1", confirmed_by="keyer-2")
    for given in ((FIRST,), (FIRST, OTHER, DISPUTED)):
        keying.given(*given, aside).when(keys(FIRST)).then(FIRST)


def test_a_form_out_of_use_takes_no_entries() -> None:
    """R-17."""
    gone = FormWithdrawn(reason="COPIED", by="keyer-1", confirmed_by="keyer-2")
    keying.given(FIRST, gone).when(keys(SECOND)).then_refused(FormOutOfUse, serial="A7K2", reason="COPIED")


def test_one_person_does_not_key_a_form_twice() -> None:
    """A-15: nor settle a dispute that he is part of."""
    changed = entry("keyer-1", pick(OFFICES[1]))
    for given in ((FIRST,), (FIRST, OTHER, DISPUTED), (FIRST, SECOND, cast_as(FIRST))):
        keying.given(*given).when(keys(changed)).then_refused(KeyedAlready, serial="A7K2", by="keyer-1")
        keying.given(*given).when(keys(FIRST)).then_nothing()


def test_a_form_whose_ballot_is_in_takes_no_more_entries() -> None:
    keying.given(FIRST, SECOND, cast_as(FIRST)).when(keys(entry("keyer-3"))).then_refused(
        FormCastAlready, serial="A7K2"
    )


def test_a_damaged_form_is_cast_as_damaged() -> None:
    """1.4: FORM_DAMAGED is for tally to say; the form came back, so it is counted as received."""
    first, second = entry("keyer-1", damaged=True), entry("keyer-2", damaged=True)
    keying.given(first).when(keys(second)).then(second, cast_as(first))


def test_a_form_that_came_back_late_is_kept_with_its_date() -> None:
    """A-04: paper counts by the day it came back; keying may follow."""
    first, second = entry("keyer-1", returned_on=LATE), entry("keyer-2", returned_on=LATE)
    keying.given(first).when(keys(second)).then(second, cast_as(first))


def test_a_form_with_eleven_offices_is_kept() -> None:
    """R-34, A-05."""
    eleven = tuple(pick(office) for office in OFFICES[:11])
    first, second = entry("keyer-1", *eleven), entry("keyer-2", *reversed(eleven))
    keying.given(first).when(keys(second)).then(second, cast_as(first))


def test_a_form_is_known_by_its_serial_alone() -> None:
    """A-10: the same serial in another appraisal is another form."""
    (_, first) = key_form(keys(SECOND), keying.given(FIRST).state)
    (_, other) = key_form(KeyForm(appraisal="532622-2024Q3", serial="A7K2", entry=SECOND), keying.given(FIRST).state)
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
    assert states(box, keyed("keyer-1"), keyed("keyer-2")) == ["keyed", "cast"]
    (cast,) = box.ballots()
    assert (cast.channel, cast.group, cast.returned_on) == ("paper", "leaders", DAY)
    assert box.refused("key_form", "A7K2", keyed("keyer-3")) == "FORM_CAST_ALREADY"


def test_a_dispute_waits_for_a_third_person(box: Box) -> None:
    assert states(box, keyed("keyer-1"), keyed("keyer-2", tick(OFFICES[1]))) == ["keyed", "disputed"]
    assert box.ballots() == []
    assert box.refused("key_form", "A7K2", keyed("keyer-1", tick(OFFICES[1]))) == "KEYED_ALREADY"
    assert box.refused("key_form", "A7K2", keyed("keyer-3")) == "FORM_DISAGREED"


@pytest.mark.parametrize("typed", ["a7k2", "A7-K2", " A7K2"])
def test_a_serial_may_be_typed_as_it_looks(box: Box, typed: str) -> None:
    assert states(box, keyed(), serial=typed) == ["keyed"]
    assert box.records()[-1].stream == "form-A7K2"


@pytest.mark.parametrize("serial", ["A7K3", "A7K", "", "一号"])
def test_a_serial_that_was_never_printed_is_refused(box: Box, serial: str) -> None:
    """R-17, A-10: mistyped, copied from elsewhere or made up; nothing is left that could keep the box open."""
    assert box.refused("key_form", serial, keyed()) == "FORM_UNKNOWN"


def test_a_line_without_its_tick_or_its_category_is_keyed_as_it_stands(box: Box) -> None:
    """A-08."""
    lines = [{**tick(), "ticked": False}, {"office": OFFICES[1], "categories": []}]
    assert states(box, keyed("keyer-1", *lines), keyed("keyer-2", *lines)) == ["keyed", "cast"]
    (cast,) = box.ballots()
    assert [(one.ticked, len(one.categories)) for one in cast.picks] == [(False, 1), (True, 0)]


def test_keying_again_changes_nothing(box: Box) -> None:
    """A retry after a lost answer, at every step."""
    for by, state in (("keyer-1", "keyed"), ("keyer-2", "cast")):
        assert states(box, keyed(by)) == [state]
        bodies, words = box.bodies(), box.rows("select count(*) from words")
        assert states(box, keyed(by)) == [state]
        assert (box.bodies(), box.rows("select count(*) from words")) == (bodies, words)
    assert states(box, keyed("keyer-1")) == ["cast"]


def test_the_words_of_every_entry_are_kept(box: Box) -> None:
    states(box, keyed("keyer-1", tick(text="跑了三趟")), keyed("keyer-2", tick(text="跑了五趟")))
    assert sorted(box.rows("select words from words")) == [("跑了三趟",), ("跑了五趟",)]


def test_two_who_key_at_once_are_one_after_the_other(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both saw an empty form; the second is told by the log, looks again, and casts."""
    decide = paper.key_form

    def slowly(command: KeyForm, form: Form) -> Any:
        monkeypatch.setattr(paper, "key_form", decide)
        states(box.another_process(), keyed("keyer-2"))
        return decide(command, form)

    monkeypatch.setattr(paper, "key_form", slowly)
    assert states(box, keyed("keyer-1")) == ["cast"]
    assert len(box.ballots()) == 1


def test_forms_may_be_keyed_after_the_last_day_until_the_seal(box: Box) -> None:
    """A-04: entry may follow; after the seal nothing goes in."""
    assert states(box.at(OVER), keyed("keyer-1"), keyed("keyer-2")) == ["keyed", "cast"]
    box.ask("return_forms", "R", 1, "2024-07-12")
    box.seals()
    for by in ("keyer-1", "keyer-3"):
        assert box.refused("key_form", "A7K2", keyed(by)) == "BOX_SEALED_ALREADY"


def test_what_was_keyed_before_the_seal_does_not_go_in_after_it(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is decided, then somebody seals, then it would be written: the log says no."""
    decide = paper.key_form

    def then_seal(command: KeyForm, form: Form) -> Any:
        events = decide(command, form)
        box.another_process().at(OVER).seals()
        return events

    monkeypatch.setattr(paper, "key_form", then_seal)
    answer = box.service.key_form(APPRAISAL, "A7K2", keyed())
    assert answer["refused"]["code"] == "BOX_SEALED_ALREADY"
    kinds = [type(event).__name__ for event in box.events()]
    assert kinds == ["BoxOpened", "FormsPrinted", "FormsIssued", "BoxSealed", "ReceiptsListed"]


def test_before_the_opening_nothing_is_keyed(closed: Box) -> None:
    assert closed.refused("key_form", "A7K2", keyed()) == "BOX_NOT_OPEN"


@pytest.mark.parametrize(
    "entry",
    [
        None,
        [],
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
    assert box.refused("key_form", "A7K2", entry) == "MALFORMED"


@pytest.mark.parametrize("serial", ["\0", "\ud800", "A" * 81, 7, None])
def test_a_serial_is_a_short_name(box: Box, serial: Any) -> None:
    assert box.refused("key_form", serial, keyed()) == "MALFORMED"


def test_an_office_that_nobody_knows_is_kept_for_tally_to_say_so(box: Box) -> None:
    """1.4: UNKNOWN_OFFICE; what is on paper is on paper."""
    assert states(box, keyed("keyer-1", tick("99-99")), keyed("keyer-2", tick("99-99"))) == ["keyed", "cast"]
