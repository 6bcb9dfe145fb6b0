"""One matter: what its source reported, what the sorters made of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from services.complaints.events import (
    ComplaintDeclined,
    ComplaintReported,
    ComplaintsMerged,
    ComplaintSorted,
    DecisionUndone,
    MattersMarkedDistinct,
    SortingConfirmed,
)
from services.complaints.refusals import DecidedAcrossChannels, MatterMerged, MatterUnknown, NothingToUndo
from services.kernel.event import Event
from services.kernel.two_people import must_be_two

Decision = ComplaintSorted | SortingConfirmed | ComplaintDeclined | ComplaintsMerged | MattersMarkedDistinct


@dataclass(frozen=True)
class Matter:
    """The matter's state. `version` is the number of its events; `decisions` are those that stand, by their version;
    `undone` says who took which back."""

    version: int = 0
    reports: Mapping[int, ComplaintReported] = field(default_factory=dict)
    decisions: Mapping[int, Decision] = field(default_factory=dict)
    undone: Mapping[int, DecisionUndone] = field(default_factory=dict)

    @property
    def latest(self) -> ComplaintReported:
        """The report that holds: of those in time the highest `seq`, or of all when every one is late (A-20)."""
        in_time = [seq for seq, report in self.reports.items() if not report.late]
        return self.reports[max(in_time or self.reports)]

    @property
    def channel(self) -> str | None:
        """The channel that reported it; None when nobody did."""
        return next((report.channel for report in self.reports.values()), None)

    @property
    def sorted_at(self) -> int:
        """The version of the latest sorting that stands; 0 when there is none."""
        return max((at for at, made in self.decisions.items() if isinstance(made, ComplaintSorted)), default=0)

    @property
    def sorting(self) -> ComplaintSorted | None:
        made = self.decisions.get(self.sorted_at)
        return made if isinstance(made, ComplaintSorted) else None

    @property
    def confirmed_by(self) -> str | None:
        """Who agreed with the latest sorting."""
        at = self.sorted_at
        agreed = (made for made in self.decisions.values() if isinstance(made, SortingConfirmed) and made.sorting == at)
        return next((made.by for made in agreed), None)

    @property
    def is_confirmed(self) -> bool:
        """Whether a second person agreed with the latest sorting."""
        return self.confirmed_by is not None

    @property
    def declined(self) -> ComplaintDeclined | None:
        """The latest decline; a sorting after it takes it back."""
        after = [(at, made) for at, made in self.decisions.items() if at > self.sorted_at]
        declines = [(at, made) for at, made in after if isinstance(made, ComplaintDeclined)]
        return max(declines, key=lambda decline: decline[0])[1] if declines else None

    @property
    def merger(self) -> tuple[int, ComplaintsMerged] | None:
        """The merger that stands, and its version. None once the complainant gave a name (1.3 rule 3)."""
        mergers = [(at, made) for at, made in self.decisions.items() if isinstance(made, ComplaintsMerged)]
        if not mergers or self.latest.complainant is not None:
            return None
        return max(mergers, key=lambda merger: merger[0])

    @property
    def into(self) -> str | None:
        """The matter it counts under."""
        return self.merger[1].into if self.merger else None

    @property
    def marked_distinct(self) -> frozenset[str]:
        """The matters that somebody found to be others than this one."""
        return frozenset(made.other for made in self.decisions.values() if isinstance(made, MattersMarkedDistinct))


def stream(matter_id: str) -> str:
    """The stream of a matter."""
    return f"complaint-{matter_id}"


def evolve(matter: Matter, event: Event) -> Matter:
    """What the matter is after this."""
    matter = replace(matter, version=matter.version + 1)
    match event:
        case ComplaintReported():
            # the log kept out a second report of one seq; if there were one, the first would hold
            return replace(matter, reports={event.seq: event, **matter.reports})
        case DecisionUndone():
            left = {at: made for at, made in matter.decisions.items() if at != event.decision}
            return replace(matter, decisions=left, undone={**matter.undone, event.decision: event})
        case (
            ComplaintSorted() | SortingConfirmed() | ComplaintDeclined() | ComplaintsMerged() | MattersMarkedDistinct()
        ):
            return replace(matter, decisions={**matter.decisions, matter.version: event})
    return matter


def must_be_known(matter_id: str, matter: Matter, channel: str | None = None) -> None:
    """Raise unless the matter was reported, by this channel if one is named."""
    if not matter.reports or channel not in (None, matter.channel):
        raise MatterUnknown(matter_id=matter_id[:40])


def must_be_sortable(matter_id: str, matter: Matter, channel: str | None = None) -> None:
    """Raise unless the matter is known there and stands for itself."""
    must_be_known(matter_id, matter, channel)
    if matter.into is not None:
        raise MatterMerged(matter_id=matter_id, into=matter.into)


def taken_back(matter_id: str, matter: Matter, decision: int, account: str, *, across: bool) -> list[DecisionUndone]:
    """Take a decision back: a channel's sorters and the Inspection Office each their own, and nobody what they decided.

    Raises `NothingToUndo`, `DecidedAcrossChannels`, `SamePerson`.
    """
    before, made = matter.undone.get(decision), matter.decisions.get(decision)
    if made is None:
        if before is not None and before.by == account:
            return []
        raise NothingToUndo(matter_id=matter_id, decision=decision)
    if across != (isinstance(made, ComplaintsMerged | MattersMarkedDistinct) and made.across):
        raise DecidedAcrossChannels(matter_id=matter_id)
    must_be_two(made.by, account)
    return [DecisionUndone(matter_id=matter_id, decision=decision, by=account)]
