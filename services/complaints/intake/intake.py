"""The intake of an appraisal: whose quarter it is, until when what comes in counts, and whether it is frozen."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from services.complaints.events import ComplaintsFrozen, IntakeOpened, TextsErased
from services.complaints.refusals import ComplaintsFrozenAlready, IntakeNotOpen
from services.kernel.clock import civil_date
from services.kernel.event import Event
from services.roster.events import Channel


@dataclass(frozen=True)
class Intake:
    """The intake's state. A matter registered within the quarter is this appraisal's (A-02)."""

    quarter_from: date = date.max
    quarter_to: date = date.min
    until: datetime | None = None
    offices: frozenset[str] = frozenset()
    frozen: ComplaintsFrozen | None = None
    words_erased: TextsErased | None = None
    channels: Mapping[str, Channel] = field(default_factory=dict)

    def covers(self, received_at: datetime) -> bool:
        """Whether this was registered in the quarter, by the date in China."""
        return self.quarter_from <= civil_date(received_at) <= self.quarter_to

    def is_late(self, now: datetime) -> bool:
        """Whether what comes now no longer counts; it is kept all the same (1.3 rule 7)."""
        return self.frozen is not None or self.until is None or now >= self.until


def stream(appraisal: str) -> str:
    """The stream in which the intake is opened and frozen."""
    return f"intake-{appraisal}"


def evolve(intake: Intake, event: Event) -> Intake:
    """What the intake is after this."""
    match event:
        case IntakeOpened():
            return Intake(
                event.quarter_from,
                event.quarter_to,
                event.until,
                frozenset(event.offices),
                channels={channel.code: channel for channel in event.channels},
            )
        case ComplaintsFrozen():
            return replace(intake, frozen=event)
        case TextsErased():
            return replace(intake, words_erased=event)
    return intake


def must_be_open(intake: Intake) -> datetime:
    """Answers until when the channels are listened to. Raises `IntakeNotOpen`, `ComplaintsFrozenAlready`."""
    if intake.until is None:
        raise IntakeNotOpen
    if intake.frozen is not None:
        raise ComplaintsFrozenAlready
    return intake.until
