"""The appeals of one appraisal (申诉, R-39): what must be remembered to decide the next step of each."""

from dataclasses import dataclass, replace

from services.kernel.event import Event
from services.tally.events import AppealDecided, AppealLodged, AppealReviewed
from services.tally.refusals import AppealDecidedAlready, AppealUnknown

STREAM = "appeals"


@dataclass(frozen=True)
class Appeal:
    """One appeal: lodged, reviewed by one person as often as needed, decided when another confirms."""

    lodged: AppealLodged
    review: AppealReviewed | None = None
    decided: AppealDecided | None = None


@dataclass(frozen=True)
class Appeals:
    """All appeals, by number from 1."""

    by_number: tuple[Appeal, ...] = ()

    def open(self, number: int) -> Appeal:
        """An appeal that waits for its answer. Raises `AppealUnknown`, `AppealDecidedAlready`."""
        appeal = self.find(number)
        if appeal.decided is not None:
            raise AppealDecidedAlready(appeal=number, conclusion=appeal.decided.conclusion)
        return appeal

    def find(self, number: int) -> Appeal:
        """Raises `AppealUnknown`."""
        if not 1 <= number <= len(self.by_number):
            raise AppealUnknown(appeal=number)
        return self.by_number[number - 1]

    def changed(self, number: int, appeal: Appeal) -> "Appeals":
        return Appeals((*self.by_number[: number - 1], appeal, *self.by_number[number:]))


def evolve(appeals: Appeals, event: Event) -> Appeals:
    """The appeals after this event."""
    match event:
        case AppealLodged():
            return Appeals((*appeals.by_number, Appeal(event)))
        case AppealReviewed():
            return appeals.changed(event.appeal, replace(appeals.find(event.appeal), review=event))
        case AppealDecided():
            return appeals.changed(event.appeal, replace(appeals.find(event.appeal), decided=event))
    return appeals
