"""Paper forms are handed out and taken back, and counted both times (发出、收回, R-17)."""

from datetime import date

from services.ballot.events import FormsIssued, FormsRecounted, FormsReturned
from services.ballot.forms import (
    BatchRecordedOtherwise,
    BatchUnknown,
    Forms,
    batch_name,
    decide_forms,
    number_of_forms,
)
from services.ballot.two_people import two_people
from services.kernel.context import ServiceContext
from services.kernel.event import Event
from services.kernel.refusal import Refusal

MOST_FORMS = 100_000


class MoreIssuedThanPrinted(Refusal):
    """More forms would be handed out than were made. Facts: `printed`, `issued`."""


class MoreReturnedThanIssued(Refusal):
    """More forms came back than were handed out: the batch stops. Facts: `issued`, `returned`."""


def issue_forms(wanted: FormsIssued, forms: Forms) -> list[Event]:
    """Hand forms out, never more than were made."""
    if _recorded(wanted, forms.issued.get(wanted.batch)):
        return []
    counts = forms.counts()
    if counts["issued"] + wanted.count > counts["printed"]:
        raise MoreIssuedThanPrinted(printed=counts["printed"], issued=counts["issued"] + wanted.count)
    return [wanted]


def return_forms(wanted: FormsReturned, forms: Forms) -> list[Event]:
    """Take forms back, never more than were handed out."""
    if _recorded(wanted, forms.returned.get(wanted.batch)):
        return []
    _no_more_than_issued(forms, wanted.count)
    return [wanted]


def recount_forms(wanted: FormsRecounted, forms: Forms) -> list[Event]:
    """Two people put another count in place of a batch's."""
    two_people(wanted.by, wanted.confirmed_by)
    counted = forms.returned.get(wanted.batch)
    if counted is None:
        raise BatchUnknown(batch=wanted.batch)
    if counted.count == wanted.count:
        return []
    _no_more_than_issued(forms, wanted.count - counted.count)
    return [wanted]


def handle_issue_forms(context: ServiceContext, appraisal: str, batch: str, count: int) -> dict[str, int]:
    """Record that forms went out. Answers how many are made, out and back."""
    wanted = FormsIssued(count=number_of_forms(count, most=MOST_FORMS), batch=batch_name(batch))
    return decide_forms(context, appraisal, lambda forms: issue_forms(wanted, forms)).counts()


def handle_return_forms(
    context: ServiceContext, appraisal: str, batch: str, count: int, returned_on: date
) -> dict[str, int]:
    """Record that forms came back. Answers how many are made, out and back."""
    forms_back = number_of_forms(count, most=MOST_FORMS)
    wanted = FormsReturned(count=forms_back, returned_on=returned_on, batch=batch_name(batch))
    return decide_forms(context, appraisal, lambda forms: return_forms(wanted, forms)).counts()


def handle_recount_forms(
    context: ServiceContext, appraisal: str, batch: str, count: int, by: str, confirmed_by: str
) -> dict[str, int]:
    """Record that a batch was counted again. Answers how many are made, out and back."""
    recount = number_of_forms(count, fewest=0, most=MOST_FORMS)
    wanted = FormsRecounted(batch=batch_name(batch), count=recount, by=by, confirmed_by=confirmed_by)
    return decide_forms(context, appraisal, lambda forms: recount_forms(wanted, forms)).counts()


def _no_more_than_issued(forms: Forms, more: int) -> None:
    counts = forms.counts()
    if counts["returned"] + more > counts["issued"]:
        raise MoreReturnedThanIssued(issued=counts["issued"], returned=counts["returned"] + more)


def _recorded(wanted: FormsIssued | FormsReturned, earlier: FormsIssued | FormsReturned | None) -> bool:
    """Whether the batch was told before. Raises `BatchRecordedOtherwise` when it was told differently."""
    if earlier is not None and earlier != wanted:
        raise BatchRecordedOtherwise(batch=wanted.batch, count=earlier.count)
    return earlier is not None
