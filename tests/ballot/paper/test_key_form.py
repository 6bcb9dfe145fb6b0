"""Paper forms (R-13, R-17): counted out and in, keyed twice blind (A-15), anonymous but for a serial (A-10)."""

import json
from datetime import timedelta
from typing import Any

import pytest

from services.ballot.contract import (
    KeyForm,
    ReturnForms,
    Seal,
    SetFormAside,
    SettleForm,
    ShowExample,
    ShowParticipation,
)
from services.ballot.events import BallotCast, FormSetAside, FormWithdrawn
from services.ballot.paper import key_form as keying_forms
from services.ballot.paper.entry import Entry, differing
from services.ballot.paper.form import Form, Step, evolve_form
from services.ballot.paper.key_form import key_form
from services.ballot.refusals import FormCastAlready, FormDisagreed, FormOutOfUse, KeyedAlready
from services.ballot.unsealed.turn import turn
from tests.ballot.conftest import Box
from tests.ballot.examples import APPRAISAL, OFFICES, OVER, VOTING, tick
from tests.ballot.keying import AGREED, DISPUTED, FIRST, LATE, OTHER, SECOND, entry, keyed, line
from tests.spec import Spec


def decide(entry: Entry, form: Form) -> list[Step]:
    return key_form(entry, form, "A7K2")


keying = Spec(decide, evolve_form, Form())


def test_one_entry_casts_nothing() -> None:
    """A-15."""
    keying.given().when(FIRST).then(FIRST)


def test_two_equal_entries_of_two_people_cast_the_ballot() -> None:
    """A-15; R-13: the form counts in the leaders' group."""
    keying.given(FIRST).when(SECOND).then(SECOND, AGREED)


def test_the_wording_may_be_read_differently_and_the_first_is_kept() -> None:
    reworded = entry("keyer-2", line(text="跑了五趟"))
    keying.given(FIRST).when(reworded).then(reworded, AGREED)


@pytest.mark.parametrize(
    ("second", "offices"),
    [
        (OTHER, (OFFICES[0], OFFICES[1])),
        (entry("keyer-2", line(), line(OFFICES[1])), (OFFICES[1],)),
        (entry("keyer-2", line(), line()), (OFFICES[0],)),
        (entry("keyer-2", line(categories=("cold",))), (OFFICES[0],)),
        (entry("keyer-2", line(example=None)), (OFFICES[0],)),
        (entry("keyer-2", line(occurred="2023-12")), (OFFICES[0],)),
        (entry("keyer-2", line(continues=True)), (OFFICES[0],)),
        (entry("keyer-2", returned_on=LATE), ()),
        (entry("keyer-2", damaged=True), ()),
    ],
)
def test_two_entries_that_differ_are_disputed(second: Entry, offices: tuple[str, ...]) -> None:
    """A-15: about which offices, not who is right. The log does not say about which."""
    keying.given(FIRST).when(second).then(second, DISPUTED)
    assert differing(FIRST.picks, second.picks) == offices


def test_a_third_person_does_not_key_the_whole_form() -> None:
    """A-15: what the two agree on stands; `settle_form` is for the rest."""
    keying.given(FIRST, OTHER, DISPUTED).when(entry("keyer-3")).then_refused(FormDisagreed, serial="A7K2")


def test_an_office_without_its_tick_is_another_reading() -> None:
    """A-08: keyed as it stands."""
    unticked = entry("keyer-2", line(ticked=False))
    keying.given(FIRST).when(unticked).then(unticked, DISPUTED)


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
    changed = entry("keyer-1", line(OFFICES[1]))
    for given in ((FIRST,), (FIRST, OTHER, DISPUTED), (FIRST, SECOND, AGREED)):
        keying.given(*given).when(changed).then_refused(KeyedAlready, serial="A7K2", by="keyer-1")
        keying.given(*given).when(FIRST).then_nothing()


def test_a_form_whose_ballot_is_in_takes_no_more_entries() -> None:
    keying.given(FIRST, SECOND, AGREED).when(entry("keyer-3")).then_refused(FormCastAlready, serial="A7K2")


def test_a_damaged_form_is_cast_as_damaged() -> None:
    """1.4: FORM_DAMAGED is for tally to say; the form came back, so it is counted as received."""
    first, second = entry("keyer-1", damaged=True), entry("keyer-2", damaged=True)
    keying.given(first).when(second).then(second, AGREED)


def test_a_form_with_eleven_offices_is_kept() -> None:
    """R-34, A-05."""
    eleven = tuple(line(office) for office in OFFICES[:11])
    first, second = entry("keyer-1", *eleven), entry("keyer-2", *reversed(eleven))
    keying.given(first).when(second).then(second, AGREED)


# on PostgreSQL


@pytest.fixture
def box(box: Box) -> Box:
    return box.makes("A7K2")


def sealed(box: Box) -> list[BallotCast]:
    """The ballots of a box whose only form came back and was keyed."""
    box.ask(ReturnForms, batch="R", count=1, returned_on="2024-07-12")
    box.at(OVER).seals()
    return box.ballots()


@pytest.mark.slow
def test_a_form_goes_its_way(box: Box) -> None:
    """A-15: keyed, cast; a third is not needed."""
    assert box.keys(keyed("keyer-1"), keyed("keyer-2")) == ["keyed", "cast"]
    assert box.refused(KeyForm, serial="A7K2", **keyed("keyer-3")) == "FORM_CAST_ALREADY"
    (cast,) = sealed(box)
    assert (cast.channel, cast.group, cast.late, cast.damaged) == ("paper", "leaders", False, False)


@pytest.mark.parametrize(("day", "late"), [("2024-07-14", False), ("2024-07-15", True)])
def test_a_form_that_came_back_late_is_kept_and_says_so(box: Box, day: str, late: bool) -> None:
    """A-04: paper counts by the day it came back; keying may follow."""
    box.at(OVER).keys(*(keyed(by, returned_on=day, damaged=True) for by in ("keyer-1", "keyer-2")))
    (cast,) = sealed(box)
    assert (cast.late, cast.damaged, cast.returned_on) == (late, True, None)


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
    (cast,) = sealed(box)
    assert [(one.ticked, len(one.categories)) for one in cast.picks] == [(False, 1), (True, 0)]


def test_keying_again_changes_nothing(box: Box) -> None:
    """A retry after a lost answer, at every step."""
    for by, state in (("keyer-1", "keyed"), ("keyer-2", "cast")):
        assert box.keys(keyed(by)) == [state]
        bodies, kept = box.bodies(), box.kept()
        assert box.keys(keyed(by)) == [state]
        assert (box.bodies(), box.kept()) == (bodies, kept)
    assert box.keys(keyed("keyer-1")) == ["cast"]


def shown(box: Box) -> str:
    """The evidence of the one ballot in the log; nobody is told it as an example."""
    ((digest, words),) = box.rows("select encode(digest, 'hex'), words from evidence")
    (cast,) = box.ballots()
    assert (cast.evidence, box.ask(ShowExample, digest=digest)) == (digest, None)
    return str(words)


def test_the_first_reading_is_the_ballot_and_every_entry_is_kept_as_evidence(box: Box) -> None:
    """A-15: so that who has the paper can see which form it was, and who keyed what."""
    box.keys(keyed("keyer-1", tick(text="跑了三趟")), keyed("keyer-2", tick(text="跑了五趟")))
    assert box.rows("select words from words") == []
    (cast,) = sealed(box)
    (words,) = [box.ask(ShowExample, digest=one.example) for one in cast.picks]
    assert (words, cast.evidence is None) == ("跑了三趟", False)
    evidence = json.loads(shown(box))
    assert evidence["serial"] == "A7K2"
    assert [(one["by"], one["choices"][0]["example"]["text"]) for one in evidence["entries"]] == [
        ("keyer-1", "跑了三趟"),
        ("keyer-2", "跑了五趟"),
    ]


def test_of_a_form_that_was_set_aside_and_keyed_anew_the_new_entries_count(box: Box) -> None:
    box.keys(keyed("keyer-1", tick(OFFICES[1])), keyed("keyer-2", tick(OFFICES[2])))
    box.ask(SetFormAside, serial="A7K2", by="keyer-1", confirmed_by="keyer-2")
    assert box.keys(keyed("keyer-2"), keyed("keyer-1")) == ["keyed", "cast"]
    (cast,) = sealed(box)
    assert [one.office for one in cast.picks] == [OFFICES[0]]
    assert OFFICES[1] not in shown(box)


def test_a_form_is_keyed_on_two_days(box: Box) -> None:
    """The box has turned in between, and the first entry lies elsewhere, under another key."""
    assert box.keys(keyed("keyer-1")) == ["keyed"]
    turn(box.at(VOTING + timedelta(days=1)).context, box.context.unsealed, APPRAISAL)
    assert box.another_process().keys(keyed("keyer-2"), keyed("keyer-1")) == ["cast", "cast"]
    assert len(sealed(box)) == 1


def test_an_entry_that_was_taken_away_is_missed(box: Box) -> None:
    """Nobody drops a paper ballot from the box unseen: it is not sealed without it."""
    box.keys(keyed("keyer-1"), keyed("keyer-2"))
    box.ask(ReturnForms, batch="R", count=1, returned_on="2024-07-12")
    with box.context.engine.begin() as connection:
        connection.exec_driver_sql(f"delete from {box.tables()[0]}")
    assert box.at(OVER).refused(Seal, by="inspector-1") == "BOX_UNREADABLE"


def test_a_form_whose_entry_is_lost_is_set_aside_and_keyed_anew(box: Box) -> None:
    """Nobody has to read it for that; nothing stands in the way of the seal for ever."""
    box.keys(keyed("keyer-1"))
    with box.context.engine.begin() as connection:
        connection.exec_driver_sql(f"delete from {box.tables()[0]}")
    assert box.refused(KeyForm, serial="A7K2", **keyed("keyer-2")) == "BOX_UNREADABLE"
    box.ask(SetFormAside, serial="A7K2", by="keyer-1", confirmed_by="keyer-2")
    assert box.keys(keyed("keyer-1"), keyed("keyer-2")) == ["keyed", "cast"]
    assert len(sealed(box)) == 1


def test_before_the_seal_nothing_says_what_was_keyed(box: Box) -> None:
    """P1: neither log, nor words, nor the rows of the box."""
    box.keys(keyed("keyer-1", tick(text="跑了三趟")), keyed("keyer-2", tick(OFFICES[1], text="跑了五趟")))
    box.ask(SettleForm, serial="A7K2", by="keyer-3", picks=[tick(OFFICES[1], "cold", text="等了两天")])
    kinds = [type(event).__name__ for event in box.events()][3:]
    assert kinds == ["FormEntered", "FormEntered", "FormDisputed", "FormEntered", "FormAgreed"]
    told = b"".join(box.bodies()[3:]).decode() + str(box.rows("select * from words"))
    assert not [word for word in (*OFFICES, "shirk", "cold", "跑了", "等了", "2024-05", "2024-07-12") if word in told]
    (name,) = box.tables()
    assert box.rows(f"select distinct length(body), length(code) from {name}") == [(1_900, 0)]
    assert box.ask(ShowParticipation).online == 0


def test_two_who_key_at_once_are_one_after_the_other(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both saw an empty form; the second is told by the log, looks again, and casts."""

    def slowly(*arguments: Any) -> Any:
        monkeypatch.setattr(keying_forms, "key_form", key_form)
        box.another_process().keys(keyed("keyer-2"))
        return key_form(*arguments)

    monkeypatch.setattr(keying_forms, "key_form", slowly)
    assert box.keys(keyed("keyer-1")) == ["cast"]
    assert len(sealed(box)) == 1


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
