"""Forms are made, counted out and counted in, each batch once (R-17): never more come back than went out."""

from datetime import date
from typing import Any

import pytest

from services.ballot.contract import (
    FormBatches,
    FormCounts,
    IssuedBatch,
    IssueForms,
    PrintedBatch,
    PrintForms,
    RecountForms,
    ReturnedBatch,
    ReturnForms,
    ShowPrintedForms,
)
from services.ballot.events import FormsIssued, FormsPrinted, FormsRecounted, FormsReturned
from services.ballot.paper.batches import issue_forms as issuing_forms
from services.ballot.paper.batches import return_forms as returning_forms
from services.ballot.paper.batches.forms import Forms, evolve_forms
from services.ballot.paper.batches.issue_forms import issue_forms
from services.ballot.paper.batches.print_forms import new_serials, print_forms
from services.ballot.paper.batches.recount_forms import recount_forms
from services.ballot.paper.batches.return_forms import return_forms
from services.ballot.refusals import (
    BatchRecordedOtherwise,
    BatchUnknown,
    MoreIssuedThanPrinted,
    MoreReturnedThanIssued,
)
from services.kernel.proof.crockford import ALPHABET
from services.kernel.refusal import SamePerson
from tests.ballot.conftest import Box
from tests.ballot.examples import OVER
from tests.ballot.keying import DAY
from tests.spec import Spec

printing = Spec(print_forms, evolve_forms, Forms())
issuing = Spec(issue_forms, evolve_forms, Forms())
returning = Spec(return_forms, evolve_forms, Forms())
recounting = Spec(recount_forms, evolve_forms, Forms())
NO_COUNTS: list[Any] = [0, -1, 100_001, 10**30, True, 1.0, "3", None]


def printed(count: int, batch: str = "P-1", variant: Any = "full") -> FormsPrinted:
    return FormsPrinted(batch=batch, variant=variant, serials=tuple(f"{batch}{number}" for number in range(count)))


def issued(count: int, batch: str = "O-1") -> FormsIssued:
    return FormsIssued(count=count, batch=batch)


def returned(count: int, batch: str = "R-1", day: date = DAY) -> FormsReturned:
    return FormsReturned(count=count, returned_on=day, batch=batch)


def recounted(count: int, batch: str = "R-1", confirmed_by: str = "inspector-2") -> FormsRecounted:
    return FormsRecounted(batch=batch, count=count, by="inspector-1", confirmed_by=confirmed_by)


def counts(printed: int, issued: int, returned: int) -> FormCounts:
    return FormCounts(printed=printed, issued=issued, returned=returned)


OUT = (printed(130), issued(120))


def test_forms_are_made_once_a_batch() -> None:
    """R-17: asking again after a lost answer makes no second set of papers."""
    printing.given().when(printed(130)).then(printed(130))
    others = FormsPrinted(batch="P-1", variant="full", serials=tuple(f"other{number}" for number in range(130)))
    printing.given(printed(130)).when(others).then_nothing()
    printing.given(printed(130)).when(printed(5, "P-2")).then(printed(5, "P-2"))
    for changed in (printed(131), printed(130, variant="short")):
        printing.given(printed(130)).when(changed).then_refused(BatchRecordedOtherwise, batch="P-1", count=130)


def test_serials_cannot_be_guessed_and_tell_no_order() -> None:
    """A-10: forty random bits each."""
    serials = new_serials(500)
    assert len(set(serials)) == 500
    assert list(serials) != sorted(serials)
    assert all(len(serial) == 8 and set(serial) <= set(ALPHABET) for serial in serials)


def test_forms_go_out_and_come_back() -> None:
    """R-17: the issue and return log."""
    issuing.given(printed(130), issued(100)).when(issued(20, "O-2")).then(issued(20, "O-2"))
    returning.given(*OUT).when(returned(118)).then(returned(118))
    returning.given(*OUT, returned(118)).when(returned(2, "R-2")).then(returned(2, "R-2"))


def test_a_batch_is_counted_once_however_often_it_is_told() -> None:
    """R-17."""
    issuing.given(*OUT).when(issued(120)).then_nothing()
    returning.given(*OUT, returned(118)).when(returned(118)).then_nothing()
    issuing.given(*OUT).when(issued(12)).then_refused(BatchRecordedOtherwise, batch="O-1", count=120)
    for changed in (returned(117), returned(118, day=date(2024, 7, 13))):
        returning.given(*OUT, returned(118)).when(changed).then_refused(BatchRecordedOtherwise, batch="R-1", count=118)


def test_no_more_go_out_than_were_made() -> None:
    """R-17: a form that the system did not make is nobody's."""
    issuing.given().when(issued(1)).then_refused(MoreIssuedThanPrinted, printed=0, issued=1)
    issuing.given(*OUT).when(issued(11, "O-2")).then_refused(MoreIssuedThanPrinted, printed=130, issued=131)


def test_more_forms_than_went_out_never_come_back() -> None:
    """R-17: the batch stops there and then, as in an election."""
    returning.given().when(returned(1)).then_refused(MoreReturnedThanIssued, issued=0, returned=1)
    returning.given(*OUT, returned(118)).when(returned(3, "R-2")).then_refused(
        MoreReturnedThanIssued, issued=120, returned=121
    )


def test_two_people_count_a_batch_again() -> None:
    """R-17: what was recorded stays recorded; the new count stands in its place."""
    wrong = (*OUT, returned(115), returned(2, "R-2"))
    recounting.given(*wrong).when(recounted(118)).then(recounted(118))
    recounting.given(*wrong, recounted(118)).when(recounted(118)).then_nothing()
    recounting.given(*wrong).when(recounted(119)).then_refused(MoreReturnedThanIssued, issued=120, returned=121)
    recounting.given(*wrong).when(recounted(1, "R-9")).then_refused(BatchUnknown, batch="R-9")
    recounting.given(*wrong).when(recounted(118, confirmed_by="inspector-1")).then_refused(SamePerson, by="inspector-1")
    assert recounting.given(*wrong, recounted(118)).state.counts().returned == 120


def test_counts_of_old_logs_have_no_batch_and_stand_each_for_itself() -> None:
    """D-3: a log written before there were batches counts as it did."""
    old = (FormsIssued(count=60), FormsIssued(count=60), FormsReturned(count=50, returned_on=DAY))
    assert issuing.given(*old, *old[2:]).state.counts() == counts(0, 120, 100)


# on PostgreSQL


def test_counts_of_forms_are_told_after_each_step(box: Box) -> None:
    made = box.ask(PrintForms, batch="P-1", count=130)
    assert (made.batch, made.variant, len(made.serials)) == ("P-1", "full", 130)
    assert box.ask(PrintForms, batch="P-1", count=130) == box.ask(ShowPrintedForms, batch="P-1") == made
    assert box.ask(IssueForms, batch="O-1", count=100) == counts(130, 100, 0)
    assert box.ask(IssueForms, batch="O-2", count=20) == counts(130, 120, 0)
    assert box.ask(IssueForms, batch="O-2", count=20) == counts(130, 120, 0)
    assert box.ask(ReturnForms, batch="R-1", count=118, returned_on="2024-07-12") == counts(130, 120, 118)
    assert box.refused(ReturnForms, batch="R-2", count=3, returned_on="2024-07-12") == "MORE_RETURNED_THAN_ISSUED"
    assert box.refused(ShowPrintedForms, batch="P-2") == "BATCH_UNKNOWN"


@pytest.mark.parametrize("count", NO_COUNTS)
def test_a_count_is_a_number_of_forms(box: Box, count: Any) -> None:
    assert box.refused(PrintForms, batch="P", count=count) == "MALFORMED"
    assert box.refused(IssueForms, batch="O", count=count) == "MALFORMED"
    assert box.refused(ReturnForms, batch="R", count=count, returned_on="2024-07-12") == "MALFORMED"


def test_a_batch_has_a_short_name_and_a_form_a_shape(box: Box) -> None:
    for batch in ("", "第一批", "a b", "x" * 41, None, 7, "\0"):
        assert box.refused(PrintForms, batch=batch, count=1) == "MALFORMED"
        assert box.refused(IssueForms, batch=batch, count=1) == "MALFORMED"
        assert box.refused(ShowPrintedForms, batch=batch) == "MALFORMED"
    for variant in ("", "large", None):
        assert box.refused(PrintForms, batch="P", count=1, variant=variant) == "MALFORMED"
    for day in ("12.7.2024", "2024-02-30", "", None, 20240712, "\0"):
        assert box.refused(ReturnForms, batch="R", count=1, returned_on=day) == "MALFORMED"


def test_forms_are_counted_until_the_seal(box: Box) -> None:
    """A-04: those that come back late are counted too."""
    two = {"by": "inspector-1", "confirmed_by": "inspector-2"}
    box.makes("A1", "A2").at(OVER).ask(ReturnForms, batch="R-9", count=1, returned_on="2024-07-15")
    box.ask(RecountForms, batch="R-9", count=0, **two)
    box.seals()
    assert box.refused(PrintForms, batch="P-2", count=1) == "BOX_SEALED_ALREADY"
    assert box.refused(IssueForms, batch="O-2", count=1) == "BOX_SEALED_ALREADY"
    assert box.refused(ReturnForms, batch="R-2", count=1, returned_on="2024-07-12") == "BOX_SEALED_ALREADY"
    assert box.refused(RecountForms, batch="R-9", count=1, **two) == "BOX_SEALED_ALREADY"


def test_what_was_counted_before_the_seal_does_not_go_in_after_it(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is decided, then somebody seals, then it would be written: the log says no."""
    box.makes("A1", "A2")

    def then_seal(wanted: FormsIssued, forms: Forms) -> Any:
        events = issue_forms(wanted, forms)
        box.another_process().at(OVER).seals()
        return events

    monkeypatch.setattr(issuing_forms, "issue_forms", then_seal)
    box.ask(PrintForms, batch="P-2", count=3, variant="short")
    refused = box.outcome(IssueForms, batch="O-2", count=3).refused
    assert refused is not None
    assert refused.code == "BOX_SEALED_ALREADY"
    assert type(box.events()[-1]).__name__ == "ReceiptsListed"


def test_before_the_opening_there_are_no_forms(closed: Box) -> None:
    assert closed.refused(PrintForms, batch="P", count=1) == "BOX_NOT_OPEN"
    assert closed.refused(IssueForms, batch="O", count=1) == "BOX_NOT_OPEN"
    assert closed.refused(ReturnForms, batch="R", count=1, returned_on="2024-07-12") == "BOX_NOT_OPEN"


def test_two_batches_that_come_back_at_once_are_both_counted(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    """R-17: and never more than went out."""
    box.makes("A1", "A2", "A3")

    def slowly(wanted: FormsReturned, known: Forms) -> Any:
        monkeypatch.setattr(returning_forms, "return_forms", return_forms)
        box.another_process().ask(ReturnForms, batch="R-1", count=2, returned_on="2024-07-12")
        return return_forms(wanted, known)

    monkeypatch.setattr(returning_forms, "return_forms", slowly)
    assert box.ask(ReturnForms, batch="R-2", count=1, returned_on="2024-07-12") == counts(3, 3, 3)


def test_each_batch_of_forms_is_told_whole() -> None:
    """R-17."""
    forms = returning.given(printed(3), issued(2), returned(1)).state
    assert forms.batches() == FormBatches(
        printed=[PrintedBatch(batch="P-1", variant="full", count=3)],
        issued=[IssuedBatch(batch="O-1", count=2)],
        returned=[ReturnedBatch(batch="R-1", count=1, returned_on=DAY)],
    )
    assert forms.counts() == counts(3, 2, 1)
