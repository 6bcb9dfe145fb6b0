"""Paper forms are made, each with a serial that only the system can have given (R-17, A-10)."""

import secrets

from services.ballot.context import BallotContext
from services.ballot.contract import PrintedForms, PrintForms
from services.ballot.events import FormsPrinted
from services.ballot.paper.batches.decide_forms import decide_forms
from services.ballot.paper.batches.forms import Forms, as_printed
from services.ballot.refusals import BatchRecordedOtherwise
from services.kernel.event import Event
from services.kernel.proof.crockford import ALPHABET

SERIAL_LENGTH = 8


def handle(request: PrintForms, context: BallotContext) -> PrintedForms:
    wanted = FormsPrinted(batch=request.batch, variant=request.variant, serials=new_serials(request.count))
    forms = decide_forms(context, request.appraisal, lambda forms: print_forms(wanted, forms))
    return as_printed(forms.printed[request.batch])


def print_forms(wanted: FormsPrinted, forms: Forms) -> list[Event]:
    """Make forms. The same batch again makes none: it has its serials."""
    earlier = forms.printed.get(wanted.batch)
    if earlier is None:
        return [wanted]
    if (earlier.variant, len(earlier.serials)) != (wanted.variant, len(wanted.serials)):
        raise BatchRecordedOtherwise(batch=wanted.batch, count=len(earlier.serials))
    return []


def new_serials(count: int) -> tuple[str, ...]:
    """Serials that nobody can guess, none twice."""
    serials: dict[str, None] = {}
    while len(serials) < count:
        serials["".join(secrets.choice(ALPHABET) for _ in range(SERIAL_LENGTH))] = None
    return tuple(serials)
