"""What people have said of the picks of one ballot: a ruling stands when two say the same (R-37)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from services.kernel.context import ServiceContext
from services.kernel.event import Event
from services.tally.events import LANGUAGE as TALLY
from services.tally.events import PickReason, PickRuled, RulingProposed

Decision = tuple[bool, PickReason | None]


@dataclass(frozen=True)
class Opinions:
    """The latest opinion of each account about each office, and the latest ruling."""

    said: Mapping[tuple[str, str], Decision] = field(default_factory=lambda: MappingProxyType({}))
    ruled: Mapping[str, PickRuled] = field(default_factory=lambda: MappingProxyType({}))

    def who_else_says(self, office: str, decision: Decision, by: str) -> str | None:
        """Another person who says the same of this pick."""
        return next(
            (who for (about, who), said in self.said.items() if about == office and who != by and said == decision),
            None,
        )


def evolve(opinions: Opinions, event: Event) -> Opinions:
    """The opinions after this event. A ruling leaves only the two that made it: other opinions were overruled."""
    match event:
        case RulingProposed():
            said = {**opinions.said, (event.office, event.by): (event.counted, event.reason)}
            return Opinions(MappingProxyType(said), opinions.ruled)
        case PickRuled():
            others = {key: said for key, said in opinions.said.items() if key[0] != event.office}
            decision = (event.counted, event.reason)
            said = {**others, (event.office, event.by): decision, (event.office, event.confirmed_by): decision}
            return Opinions(MappingProxyType(said), MappingProxyType({**opinions.ruled, event.office: event}))
    return opinions


def stream(ballot_id: str) -> str:
    """Where the opinions about one ballot are."""
    return f"ruling-{ballot_id}"


@dataclass(frozen=True, kw_only=True)
class SaidSoFar:
    """Everything said in an appraisal, up to the sequence `head` of tally's log."""

    head: int
    rulings: Mapping[tuple[str, str], PickRuled]
    assumed: Mapping[tuple[str, str], PickRuled]
    by: Mapping[tuple[str, str], frozenset[str]]


def said_so_far(context: ServiceContext, appraisal: str) -> SaidSoFar:
    """Read tally's own log: rulings, what single opinions would make of the rest, and who has said something."""
    head = 0
    rulings: dict[tuple[str, str], PickRuled] = {}
    assumed: dict[tuple[str, str], PickRuled] = {}
    by: dict[tuple[str, str], frozenset[str]] = {}
    for body in context.log.bodies(appraisal):
        recorded = TALLY.decode(body)
        head, event = recorded.sequence, recorded.data
        match event:
            case PickRuled():
                rulings[event.ballot_id, event.office] = event
            case RulingProposed():
                pick = (event.ballot_id, event.office)
                by[pick] = by.get(pick, frozenset()) | {event.by}
                assumed[pick] = PickRuled(
                    ballot_id=event.ballot_id,
                    office=event.office,
                    counted=event.counted,
                    reason=event.reason,
                    by=event.by,
                    confirmed_by="",
                )
    return SaidSoFar(head=head, rulings=rulings, assumed=assumed, by=by)
