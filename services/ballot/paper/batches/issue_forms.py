"""Paper forms are handed out and counted (发出, R-17)."""

from services.ballot.context import BallotContext
from services.ballot.contract import FormCounts, IssueForms
from services.ballot.events import FormsIssued
from services.ballot.paper.batches.decide_forms import decide_forms, recorded_before
from services.ballot.paper.batches.forms import Forms
from services.ballot.refusals import MoreIssuedThanPrinted
from services.kernel.event import Event


def handle(request: IssueForms, context: BallotContext) -> FormCounts:
    wanted = FormsIssued(count=request.count, batch=request.batch)
    return decide_forms(context, request.appraisal, lambda forms: issue_forms(wanted, forms)).counts()


def issue_forms(wanted: FormsIssued, forms: Forms) -> list[Event]:
    """Hand forms out, never more than were made."""
    if recorded_before(wanted, forms.issued.get(wanted.batch)):
        return []
    counts = forms.counts()
    if counts.issued + wanted.count > counts.printed:
        raise MoreIssuedThanPrinted(printed=counts.printed, issued=counts.issued + wanted.count)
    return [wanted]
