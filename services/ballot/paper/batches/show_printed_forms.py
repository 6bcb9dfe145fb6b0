"""Showing a batch of forms, to print them."""

from services.ballot.context import BallotContext
from services.ballot.contract import PrintedForms, ShowPrintedForms
from services.ballot.paper.batches.forms import as_printed, forms_of
from services.ballot.refusals import BatchUnknown


def handle(request: ShowPrintedForms, context: BallotContext) -> PrintedForms:
    printed = forms_of(context, request.appraisal).printed
    if request.batch not in printed:
        raise BatchUnknown(batch=request.batch)
    return as_printed(printed[request.batch])
