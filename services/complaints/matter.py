"""One matter: what its source reported, what the sorters made of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from services.complaints.events import (
    ComplaintDeclined,
    ComplaintReported,
    ComplaintsMerged,
    ComplaintSorted,
    SortingConfirmed,
)
from services.kernel.event import Event
from services.kernel.refusal import Refusal


class MatterUnknown(Refusal):
    """No such matter in this appraisal. Facts: `matter_id`."""


class MatterMerged(Refusal):
    """The matter counts under another one. Facts: `matter_id`, `into`."""


@dataclass(frozen=True)
class Matter:
    """The matter's state. `version` is the number of its events; `sorted_at` the one of its latest sorting."""

    version: int = 0
    reports: Mapping[int, ComplaintReported] = field(default_factory=dict)
    sorting: ComplaintSorted | None = None
    sorted_at: int = 0
    confirmed: frozenset[tuple[int, str]] = frozenset()
    declined: ComplaintDeclined | None = None
    into: str | None = None

    @property
    def latest(self) -> ComplaintReported:
        """The report that holds: of those in time the highest `seq`, or of all when every one is late (A-20)."""
        in_time = [seq for seq, report in self.reports.items() if not report.late]
        return self.reports[max(in_time or self.reports)]

    @property
    def is_confirmed(self) -> bool:
        """Whether a second person agreed with the latest sorting."""
        return any(sorting == self.sorted_at for sorting, _ in self.confirmed)


def stream(matter_id: str) -> str:
    """The stream of a matter."""
    return f"complaint-{matter_id}"


def evolve(matter: Matter, event: Event) -> Matter:
    """What the matter is after this. A new sorting takes a decline back, and the other way round."""
    matter = replace(matter, version=matter.version + 1)
    match event:
        case ComplaintReported():
            # the log kept out a second report of one seq; if there were one, the first would hold
            return replace(matter, reports={event.seq: event, **matter.reports})
        case ComplaintSorted():
            return replace(matter, sorting=event, sorted_at=matter.version, declined=None)
        case SortingConfirmed():
            return replace(matter, confirmed=matter.confirmed | {(event.sorting, event.by)})
        case ComplaintDeclined():
            return replace(matter, declined=event)
        case ComplaintsMerged():
            return replace(matter, into=event.into)
    return matter


def must_be_sortable(matter_id: str, matter: Matter) -> None:
    """Raise unless the matter was reported and stands for itself."""
    if not matter.reports:
        raise MatterUnknown(matter_id=matter_id[:40])
    if matter.into is not None:
        raise MatterMerged(matter_id=matter_id, into=matter.into)
