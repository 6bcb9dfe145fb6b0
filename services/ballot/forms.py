"""The paper forms of an appraisal (R-17): which were made, how many are out and how many back.

Each making and each count has a name, its batch, so that telling it again after a lost answer counts nothing twice.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import reduce
from typing import Any

from services.ballot.events import FormsIssued, FormsPrinted, FormsRecounted, FormsReturned
from services.ballot.holding import held_open
from services.kernel.context import ServiceContext
from services.kernel.event import Event
from services.kernel.refusal import Malformed, Outdated, Refusal

TRIES = 5
_BATCH = re.compile(r"[0-9A-Za-z_.-]{1,40}")


class BatchRecordedOtherwise(Refusal):
    """This batch is recorded, with other figures. Facts: `batch`, `count`."""


class BatchUnknown(Refusal):
    """There is no such batch. Facts: `batch`."""


@dataclass(frozen=True)
class Forms:
    """The forms by batch."""

    printed: Mapping[str, FormsPrinted] = field(default_factory=dict)
    issued: Mapping[str, FormsIssued] = field(default_factory=dict)
    returned: Mapping[str, FormsReturned] = field(default_factory=dict)

    @property
    def serials(self) -> frozenset[str]:
        """Every serial that was ever made."""
        return frozenset(serial for batch in self.printed.values() for serial in batch.serials)

    def counts(self) -> dict[str, int]:
        """`{printed, issued, returned}`."""
        return {
            "printed": sum(len(batch.serials) for batch in self.printed.values()),
            "issued": sum(batch.count for batch in self.issued.values()),
            "returned": sum(batch.count for batch in self.returned.values()),
        }

    def batches(self) -> dict[str, list[dict[str, Any]]]:
        """`{printed: [{batch, variant, count}], issued: [{batch, count}], returned: [{batch, count, returned_on}]}`."""
        return {
            "printed": [
                {"batch": name, "variant": one.variant, "count": len(one.serials)} for name, one in self.printed.items()
            ],
            "issued": [{"batch": name, "count": one.count} for name, one in self.issued.items()],
            "returned": [
                {"batch": name, "count": one.count, "returned_on": one.returned_on.isoformat()}
                for name, one in self.returned.items()
            ],
        }


def evolve_forms(forms: Forms, event: Event) -> Forms:
    """What is made, out and back after this. Counts without a batch are of old logs, and each stands for itself."""
    match event:
        case FormsPrinted():
            return replace(forms, printed={**forms.printed, event.batch: event})
        case FormsIssued():
            return replace(forms, issued={**forms.issued, event.batch or f"#{len(forms.issued)}": event})
        case FormsReturned():
            return replace(forms, returned={**forms.returned, event.batch or f"#{len(forms.returned)}": event})
        case FormsRecounted():
            day = forms.returned[event.batch].returned_on
            recounted = FormsReturned(count=event.count, returned_on=day, batch=event.batch)
            return replace(forms, returned={**forms.returned, event.batch: recounted})
    return forms


def forms_of(context: ServiceContext, appraisal: str) -> Forms:
    """The forms as they stand."""
    forms, _ = context.log.replay(appraisal, _stream(appraisal), evolve_forms, Forms())
    return forms


def decide_forms(context: ServiceContext, appraisal: str, decision: Callable[[Forms], Iterable[Event]]) -> Forms:
    """Replay, decide, append while the box is open; if somebody was faster, again. Answers the forms after it."""
    log, stream = context.log, _stream(appraisal)
    for _ in range(TRIES):
        held = held_open(context, appraisal)
        forms, version = log.replay(appraisal, stream, evolve_forms, Forms())
        events = list(decision(forms))
        try:
            log.append(appraisal, stream, events, after=version, expect_versions=held)
        except Outdated as outdated:
            last = outdated
        else:
            return reduce(evolve_forms, events, forms)
    raise last


def batch_name(batch: Any) -> str:
    """The name as it may stand in an event. Raises `Malformed`."""
    if not (isinstance(batch, str) and _BATCH.fullmatch(batch)):
        raise Malformed(where="batch", what="not letters and digits")
    return batch


def number_of_forms(count: Any, *, fewest: int = 1, most: int) -> int:
    """A number of forms. Raises `Malformed`."""
    if type(count) is not int or not fewest <= count <= most:
        raise Malformed(where="count", what=f"not a number from {fewest} to {most}")
    return count


def _stream(appraisal: str) -> str:
    return f"forms-{appraisal}"
