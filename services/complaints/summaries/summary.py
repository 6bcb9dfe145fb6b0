"""What a secret channel says of the matters it accepted: counts, filed by one, confirmed by another (A-21)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from services.complaints import channels
from services.complaints.events import SummaryConfirmed, SummaryFiled
from services.complaints.intake import intake as intake_
from services.complaints.intake.intake import Intake
from services.complaints.refusals import IntakeNotOpen
from services.kernel.context import ServiceContext
from services.kernel.event import Event


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


Decision = Callable[[Summary, Intake], Iterable[Event]]


def change(context: ServiceContext, appraisal: str, channel: str, decision: Decision) -> Summary:
    """Decide on a channel's summary and record it; if it or the intake moved on meanwhile, decide again.

    Answers the summary after it. Raises `IntakeNotOpen`, `UnknownChannel`, `ChannelNotFed`.
    """
    log, intake_stream = context.log, intake_.stream(appraisal)
    rests_on: dict[str, int] = {}

    def decide(summary: Summary) -> Iterable[Event]:
        intake, rests_on[intake_stream] = log.replay(appraisal, intake_stream, intake_.evolve, Intake())
        if intake.until is None:
            raise IntakeNotOpen
        channels.of_summaries(intake.channels, channel)
        return decision(summary, intake)

    return log.decide(
        appraisal,
        stream(channel),
        evolve,
        Summary(),
        decide,
        expect_versions=lambda _events: tuple(rests_on.items()),
    )
