"""Deciding what a channel reports (R-27…R-29).

A matter is known by its channel and number, an event by its `seq`: the same again is harmless, and which of
several comes first does not matter, because the highest `seq` holds at counting (A-20).
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from services.complaints import channels
from services.complaints.contract import ComplaintEvent
from services.complaints.events import ComplaintReported
from services.complaints.intake.intake import Intake
from services.complaints.matter import Matter
from services.complaints.refusals import SequenceConflict
from services.complaints.words import Words
from services.roster.events import Feed

NEXT = -1


@dataclass(frozen=True, kw_only=True)
class ReportComplaint:
    """A channel says how a matter stands. Numbers are hashed already; `words` are not part of the event.

    `seq` is `NEXT` when the source did not number its report.
    """

    matter_id: str
    channel: str
    seq: int
    pushed: ComplaintEvent
    complainant: str | None
    now: datetime
    feed: Feed = "http"

    @property
    def words(self) -> Words:
        return Words(self.pushed.data.text or "", self.pushed.data.department or "")


SaysTheSame = Callable[[ComplaintReported], bool]


def report(
    command: ReportComplaint, matter: Matter, intake: Intake, text: str | None, says_the_same: SaysTheSame
) -> list[ComplaintReported]:
    """Decide one event. What comes too late is recorded all the same, as late: nothing is lost, and it does
    not count (1.3 rule 7). `text` names the words; `says_the_same` compares them with those of a report."""
    data = command.pushed.data
    channels.must_report(channels.must_feed(intake.channels, command.channel, command.feed), data.kind, data.box)
    event = reported(command, text, late=intake.is_late(command.now))
    before = matter.reports.get(command.seq)
    if before is None:
        return [event]
    if _facts(before) != _facts(event) or not says_the_same(before):
        raise SequenceConflict(matter_id=command.matter_id, seq=command.seq)
    return []


def numbered(command: ReportComplaint, matter: Matter, says_the_same: SaysTheSame) -> ReportComplaint:
    """The command with its number: of a report that has none, that of the latest if it says the same, or the next."""
    if command.seq != NEXT:
        return command
    if not matter.reports:
        return replace(command, seq=1)
    last = max(matter.reports)
    latest = matter.reports[last]
    same = _facts(latest) == _facts(reported(command, None, late=False)) and says_the_same(latest)
    return replace(command, seq=last if same else last + 1)


def reported(command: ReportComplaint, text: str | None, *, late: bool) -> ComplaintReported:
    """The event a command becomes."""
    data = command.pushed.data
    return ComplaintReported(
        matter_id=command.matter_id,
        channel=command.channel,
        seq=command.seq,
        kind=data.kind,
        received_at=data.received_at.astimezone(UTC),
        status=data.status,
        complainant=command.complainant,
        people=data.people,
        occurred=data.occurred,
        verified=data.verified,
        text=text,
        late=late,
        box=data.box,
    )


def _facts(event: ComplaintReported) -> tuple[Any, ...]:
    """What an event says, leaving aside its words and when it came."""
    return (
        event.kind,
        event.received_at,
        event.status,
        event.complainant,
        event.people,
        event.occurred,
        event.verified,
        event.box,
    )
