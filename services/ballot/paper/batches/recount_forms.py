"""Two people count again what came back, and their count stands in the place of the first (R-17)."""

from services.ballot.context import BallotContext
from services.ballot.contract import FormCounts, RecountForms
from services.ballot.events import FormsRecounted
from services.ballot.paper.batches.decide_forms import decide_forms, must_have_been_issued
from services.ballot.paper.batches.forms import Forms
from services.ballot.refusals import BatchUnknown
from services.kernel.event import Event
from services.kernel.two_people import must_be_two


def handle(request: RecountForms, context: BallotContext) -> FormCounts:
    wanted = FormsRecounted(batch=request.batch, count=request.count, by=request.by, confirmed_by=request.confirmed_by)
    return decide_forms(context, request.appraisal, lambda forms: recount_forms(wanted, forms)).counts()


def recount_forms(wanted: FormsRecounted, forms: Forms) -> list[Event]:
    """Put another count in place of a batch's."""
    must_be_two(wanted.by, wanted.confirmed_by)
    counted = forms.returned.get(wanted.batch)
    if counted is None:
        raise BatchUnknown(batch=wanted.batch)
    if counted.count == wanted.count:
        return []
    must_have_been_issued(forms, wanted.count - counted.count)
    return [wanted]
