"""Two people set aside what was keyed by mistake, or take a form out of use; a ballot in the box stays (R-17)."""

import pytest

from services.ballot.contract import (
    FormBatches,
    FormState,
    IssuedBatch,
    KeyForm,
    PaperForms,
    PrintedBatch,
    ReturnedBatch,
    SetFormAside,
    ShowPaperForms,
    WithdrawForm,
)
from services.ballot.events import FormSetAside, FormWithdrawn
from services.ballot.paper.form import Form, evolve_form
from services.ballot.paper.set_form_aside import set_form_aside
from services.ballot.paper.withdraw_form import withdraw_form
from services.ballot.refusals import FormCastAlready, FormOutOfUse
from services.kernel.refusal import SamePerson
from tests.ballot.conftest import Box
from tests.ballot.keying import AGREED, DAY, DISPUTED, FIRST, OTHER, SECOND, keyed
from tests.spec import Spec

setting_aside = Spec(lambda wanted, form: set_form_aside(wanted, form, "A7K2"), evolve_form, Form())
withdrawing = Spec(lambda wanted, form: withdraw_form(wanted, form, "A7K2"), evolve_form, Form())
TWO = {"by": "keyer-1", "confirmed_by": "keyer-2"}
ASIDE = FormSetAside(by="keyer-1", confirmed_by="keyer-2")
GONE = FormWithdrawn(reason="COPIED", by="keyer-1", confirmed_by="keyer-2")


def test_what_was_keyed_under_a_wrong_serial_is_set_aside() -> None:
    """R-17: a slip of one hand does not keep the box open."""
    setting_aside.given(FIRST).when(ASIDE).then(ASIDE)
    setting_aside.given(FIRST, OTHER, DISPUTED).when(ASIDE).then(ASIDE)
    setting_aside.given(FIRST, ASIDE).when(ASIDE).then_nothing()
    setting_aside.given().when(ASIDE).then_nothing()


@pytest.mark.parametrize("history", [(), (FIRST,), (FIRST, OTHER, DISPUTED), (FIRST, ASIDE)])
def test_a_form_is_taken_out_of_use_for_a_reason(history: tuple[object, ...]) -> None:
    """R-17: misprinted, spoiled, lost, or found twice."""
    withdrawing.given(*history).when(GONE).then(GONE)  # type: ignore[arg-type]


def test_withdrawing_again_changes_nothing_and_for_another_reason_is_refused() -> None:
    lost = FormWithdrawn(reason="LOST", by="keyer-1", confirmed_by="keyer-2")
    withdrawing.given(GONE).when(GONE).then_nothing()
    withdrawing.given(GONE).when(lost).then_refused(FormOutOfUse, serial="A7K2", reason="COPIED")
    setting_aside.given(GONE).when(ASIDE).then_refused(FormOutOfUse, serial="A7K2", reason="COPIED")


def test_a_ballot_in_the_box_is_never_taken_out() -> None:
    """A-19, R-49: whoever would want to."""
    cast = (FIRST, SECOND, AGREED)
    setting_aside.given(*cast).when(ASIDE).then_refused(FormCastAlready, serial="A7K2")
    withdrawing.given(*cast).when(GONE).then_refused(FormCastAlready, serial="A7K2")


def test_it_takes_two() -> None:
    """R-49."""
    alone = FormSetAside(by="keyer-1", confirmed_by="keyer-1")
    setting_aside.given(FIRST).when(alone).then_refused(SamePerson, by="keyer-1")
    alone_too = FormWithdrawn(reason="LOST", by="keyer-1", confirmed_by="keyer-1")
    withdrawing.given(FIRST).when(alone_too).then_refused(SamePerson, by="keyer-1")


# on PostgreSQL


def test_the_desk_sees_what_waits_and_never_what_it_says(box: Box) -> None:
    """A-15, A-26."""
    box.makes("A1", "A2", "A3", "A4", "A5", back=4)
    box.keys(keyed("keyer-1"), serial="A1")
    box.keys(keyed("keyer-1"), keyed("keyer-2", damaged=True), serial="A2")
    box.keys(keyed("keyer-1"), keyed("keyer-2"), serial="A3")
    box.keys(keyed("keyer-1"), serial="A4")
    assert box.ask(SetFormAside, serial="a4", **TWO) == FormState(state="untouched")
    for _ in range(2):
        assert box.ask(WithdrawForm, serial="A5", reason="SPOILED", **TWO) == FormState(state="withdrawn")
    assert box.ask(ShowPaperForms) == PaperForms(
        printed=5,
        issued=5,
        returned=4,
        batches=FormBatches(
            printed=[PrintedBatch(batch="P", variant="full", count=5)],
            issued=[IssuedBatch(batch="O", count=5)],
            returned=[ReturnedBatch(batch="R", count=4, returned_on=DAY)],
        ),
        cast=1,
        withdrawn=1,
        keyed=["A1"],
        disputed=["A2"],
    )
    assert box.keys(keyed("keyer-1"), keyed("keyer-2"), serial="A4") == ["keyed", "cast"]
    assert box.refused(KeyForm, serial="A5", **keyed()) == "FORM_OUT_OF_USE"


def test_a_form_is_withdrawn_for_a_known_reason_only(box: Box) -> None:
    box.makes("A1")
    assert box.refused(WithdrawForm, serial="A1", reason="BECAUSE", **TWO) == "MALFORMED"
    assert box.refused(WithdrawForm, serial="B1", reason="LOST", **TWO) == "FORM_UNKNOWN"
    assert box.refused(SetFormAside, serial="B1", **TWO) == "FORM_UNKNOWN"
