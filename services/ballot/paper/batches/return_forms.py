"""Paper forms are taken back and counted (收回, R-17)."""

from services.ballot.context import BallotContext
from services.ballot.contract import FormCounts, ReturnForms
from services.ballot.events import FormsReturned
from services.ballot.paper.batches.decide_forms import decide_forms, must_have_been_issued, recorded_before
from services.ballot.paper.batches.forms import Forms
from services.kernel.event import Event


def handle(request: ReturnForms, context: BallotContext) -> FormCounts:
    wanted = FormsReturned(count=request.count, returned_on=request.returned_on, batch=request.batch)
    return decide_forms(context, request.appraisal, lambda forms: return_forms(wanted, forms)).counts()


def return_forms(wanted: FormsReturned, forms: Forms) -> list[Event]:
    """Take forms back, never more than were handed out."""
    if recorded_before(wanted, forms.returned.get(wanted.batch)):
        return []
    must_have_been_issued(forms, wanted.count)
    return [wanted]
