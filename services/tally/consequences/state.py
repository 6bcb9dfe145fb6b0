"""What follows for an office that was named (结果运用, R-41…R-45): what must be remembered to decide the next step."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from services.kernel.event import Event
from services.tally.events import (
    AssessmentEntered,
    NoticeGiven,
    RectificationPlanned,
    RectificationShown,
    SuperiorTold,
    TalkArranged,
    TalkHeld,
    YellowCardGiven,
)
from services.tally.refusals import NoYellowCard

STREAM = "consequences"


@dataclass(frozen=True)
class Followed:
    """What followed for one office so far."""

    card: YellowCardGiven | None = None
    talk: TalkArranged | None = None
    held: TalkHeld | None = None
    superior: SuperiorTold | None = None
    notice: NoticeGiven | None = None
    assessment: AssessmentEntered | None = None
    plan: RectificationPlanned | None = None
    shown: tuple[RectificationShown, ...] = ()


@dataclass(frozen=True)
class Consequences:
    """What followed, by office."""

    by_office: Mapping[str, Followed] = field(default_factory=lambda: MappingProxyType({}))

    def of(self, office: str) -> Followed:
        return self.by_office.get(office, Followed())

    def carded(self, office: str) -> Followed:
        """What followed for an office that has its card. Raises `NoYellowCard`."""
        followed = self.of(office)
        if followed.card is None:
            raise NoYellowCard(office=office)
        return followed


def evolve(consequences: Consequences, event: Event) -> Consequences:
    """The consequences after this event."""
    match event:
        case YellowCardGiven():
            changed = replace(consequences.of(event.office), card=event)
        case TalkArranged():
            changed = replace(consequences.of(event.office), talk=event)
        case TalkHeld():
            changed = replace(consequences.of(event.office), held=event)
        case NoticeGiven():
            changed = replace(consequences.of(event.office), notice=event)
        case AssessmentEntered():
            changed = replace(consequences.of(event.office), assessment=event)
        case SuperiorTold():
            changed = replace(consequences.of(event.office), superior=event)
        case RectificationPlanned():
            changed = replace(consequences.of(event.office), plan=event)
        case RectificationShown():
            known = consequences.of(event.office)
            changed = replace(known, shown=(*known.shown, event))
        case _:
            return consequences
    return Consequences(MappingProxyType({**consequences.by_office, event.office: changed}))
