"""Paper forms are made, each with a serial that only the system can have given (R-17, A-10)."""

import secrets
from typing import Any, get_args

from services.ballot.events import FormsPrinted, FormVariant
from services.ballot.forms import (
    BatchRecordedOtherwise,
    BatchUnknown,
    Forms,
    batch_name,
    decide_forms,
    forms_of,
    number_of_forms,
)
from services.ballot.receipt import ALPHABET
from services.kernel.context import ServiceContext
from services.kernel.event import Event
from services.kernel.refusal import Malformed

MOST_PRINTED = 2_000  # a batch is one event
SERIAL_LENGTH = 8


def print_forms(wanted: FormsPrinted, forms: Forms) -> list[Event]:
    """Make forms. The same batch again makes none: it has its serials."""
    earlier = forms.printed.get(wanted.batch)
    if earlier is None:
        return [wanted]
    if (earlier.variant, len(earlier.serials)) != (wanted.variant, len(wanted.serials)):
        raise BatchRecordedOtherwise(batch=wanted.batch, count=len(earlier.serials))
    return []


def handle(context: ServiceContext, appraisal: str, batch: str, count: int, variant: FormVariant) -> dict[str, Any]:
    """Make a batch of forms. Answers `{batch, variant, serials}`; asking again answers the same serials."""
    if variant not in get_args(FormVariant):
        raise Malformed(where="variant", what="neither full nor short")
    serials = new_serials(number_of_forms(count, most=MOST_PRINTED))
    wanted = FormsPrinted(batch=batch_name(batch), variant=variant, serials=serials)
    forms = decide_forms(context, appraisal, lambda forms: print_forms(wanted, forms))
    return _shown(forms.printed[batch])


def show(context: ServiceContext, appraisal: str, batch: str) -> dict[str, Any]:
    """A batch as it is to be printed: `{batch, variant, serials}`."""
    printed = forms_of(context, appraisal).printed
    if batch_name(batch) not in printed:
        raise BatchUnknown(batch=batch)
    return _shown(printed[batch])


def new_serials(count: int) -> tuple[str, ...]:
    """Serials that nobody can guess, none twice."""
    serials: dict[str, None] = {}
    while len(serials) < count:
        serials["".join(secrets.choice(ALPHABET) for _ in range(SERIAL_LENGTH))] = None
    return tuple(serials)


def _shown(batch: FormsPrinted) -> dict[str, Any]:
    return {"batch": batch.batch, "variant": batch.variant, "serials": list(batch.serials)}
