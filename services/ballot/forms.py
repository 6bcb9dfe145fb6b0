"""Paper forms are handed out and returned, and counted both times (R-17)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import reduce
from typing import Any

from services.ballot.events import FormsIssued, FormsReturned
from services.ballot.holding import held_open
from services.kernel.event import Event
from services.kernel.foundation import Foundation
from services.kernel.log import Outdated
from services.kernel.refusal import Malformed, Refusal

TRIES = 5
MOST_FORMS = 100_000


class MoreReturnedThanIssued(Refusal):
    """More forms came back than were handed out: the batch stops. Facts: `issued`, `returned`."""


@dataclass(frozen=True)
class Forms:
    """How many forms are out and back."""

    issued: int = 0
    returned: int = 0


def evolve_forms(forms: Forms, event: Event) -> Forms:
    """What is out and back after this."""
    match event:
        case FormsIssued():
            return replace(forms, issued=forms.issued + event.count)
        case FormsReturned():
            return replace(forms, returned=forms.returned + event.count)
    return forms


def issue_forms(count: int) -> list[FormsIssued]:
    """Hand forms out."""
    _must_be_count(count)
    return [FormsIssued(count=count)]


def return_forms(count: int, returned_on: date, forms: Forms) -> list[FormsReturned]:
    """Take forms back; never more than were handed out."""
    _must_be_count(count)
    if forms.returned + count > forms.issued:
        raise MoreReturnedThanIssued(issued=forms.issued, returned=forms.returned + count)
    return [FormsReturned(count=count, returned_on=returned_on)]


def _must_be_count(count: Any) -> None:
    if type(count) is not int or not 1 <= count <= MOST_FORMS:
        raise Malformed(where="count", what=f"not a number from 1 to {MOST_FORMS}")


def handle_issue_forms(foundation: Foundation, appraisal: str, count: int) -> dict[str, int]:
    """Record that forms went out. Answers how many are out and back."""
    forms = _decide_forms(foundation, appraisal, lambda _forms: issue_forms(count))
    return {"issued": forms.issued, "returned": forms.returned}


def handle_return_forms(foundation: Foundation, appraisal: str, count: int, returned_on: date) -> dict[str, int]:
    """Record that forms came back. Answers how many are out and back."""
    forms = _decide_forms(foundation, appraisal, lambda forms: return_forms(count, returned_on, forms))
    return {"issued": forms.issued, "returned": forms.returned}


def _decide_forms(foundation: Foundation, appraisal: str, decision: Callable[[Forms], Iterable[Event]]) -> Forms:
    log, stream = foundation.log, f"forms-{appraisal}"
    for _ in range(TRIES):
        held = held_open(foundation, appraisal)
        forms, version = log.replay(appraisal, stream, evolve_forms, Forms())
        events = list(decision(forms))
        try:
            log.append(appraisal, stream, events, after=version, holding=held)
        except Outdated as outdated:
            last = outdated
        else:
            return reduce(evolve_forms, events, forms)
    raise last
