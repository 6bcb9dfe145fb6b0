"""The paper forms of an appraisal (R-17): which were made, how many are out and how many back.

Each making and each count has a name, its batch, so that telling it again after a lost answer counts nothing twice.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from services.ballot.contract import (
    FormBatches,
    FormCounts,
    IssuedBatch,
    PrintedBatch,
    PrintedForms,
    ReturnedBatch,
)
from services.ballot.events import FormsIssued, FormsPrinted, FormsRecounted, FormsReturned
from services.kernel.context import ServiceContext
from services.kernel.event import Event


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

    def counts(self) -> FormCounts:
        return FormCounts(
            printed=sum(len(batch.serials) for batch in self.printed.values()),
            issued=sum(batch.count for batch in self.issued.values()),
            returned=sum(batch.count for batch in self.returned.values()),
        )

    def batches(self) -> FormBatches:
        return FormBatches(
            printed=[
                PrintedBatch(batch=name, variant=one.variant, count=len(one.serials))
                for name, one in self.printed.items()
            ],
            issued=[IssuedBatch(batch=name, count=one.count) for name, one in self.issued.items()],
            returned=[
                ReturnedBatch(batch=name, count=one.count, returned_on=one.returned_on)
                for name, one in self.returned.items()
            ],
        )


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


def stream(appraisal: str) -> str:
    """The stream of the batches."""
    return f"forms-{appraisal}"


def forms_of(context: ServiceContext, appraisal: str) -> Forms:
    """The forms as they stand."""
    forms, _ = context.log.replay(appraisal, stream(appraisal), evolve_forms, Forms())
    return forms


def as_printed(batch: FormsPrinted) -> PrintedForms:
    """A batch as it is told."""
    return PrintedForms(batch=batch.batch, variant=batch.variant, serials=list(batch.serials))
