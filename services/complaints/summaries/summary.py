"""What a secret channel says of the matters it accepted: counts, filed by one, confirmed by another (A-21)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from services.complaints import channels
from services.complaints.desk import TRIES
from services.complaints.events import SummaryConfirmed, SummaryFiled
from services.complaints.intake import intake as intake_
from services.complaints.intake.intake import Intake
from services.kernel.context import ServiceContext
from services.kernel.event import Event
from services.kernel.refusal import Outdated


@dataclass(frozen=True)
class Summary:
    """The channel's filings by their version in its stream, and who confirmed which."""

    version: int = 0
    filings: Mapping[int, SummaryFiled] = field(default_factory=dict)
    confirmed: Mapping[int, str] = field(default_factory=dict)

    @property
    def holds(self) -> int:
        """The version of the filing that holds: of those in time the last, or when every one is late the last."""
        in_time = [version for version, filed in self.filings.items() if not filed.late]
        return max(in_time or self.filings, default=0)


def stream(channel: str) -> str:
    """The stream of a channel's summary."""
    return f"summary-{channel}"


def evolve(summary: Summary, event: Event) -> Summary:
    """What the summary is after this."""
    summary = replace(summary, version=summary.version + 1)
    match event:
        case SummaryFiled():
            return replace(summary, filings={**summary.filings, summary.version: event})
        case SummaryConfirmed():
            return replace(summary, confirmed={event.filing: event.by, **summary.confirmed})
    return summary


Decision = Callable[[Summary, Intake], Sequence[Event]]


def change(context: ServiceContext, appraisal: str, channel: str, decision: Decision) -> Summary:
    """Decide on a channel's summary and record it; if it or the intake moved on meanwhile, decide again."""
    log, name = context.log, stream(channel)
    for _ in range(TRIES):
        intake, held = log.replay(appraisal, intake_.stream(appraisal), intake_.evolve, Intake())
        summary, version = log.replay(appraisal, name, evolve, Summary())
        if intake.until is None:
            raise intake_.IntakeNotOpen
        channels.of_summaries(intake.channels, channel)
        events = decision(summary, intake)
        try:
            log.append(appraisal, name, events, after=version, expect_versions=((intake_.stream(appraisal), held),))
        except Outdated as outdated:
            last = outdated
        else:
            for event in events:
                summary = evolve(summary, event)
            return summary
    raise last
