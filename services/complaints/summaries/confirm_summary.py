"""A second person of the discipline office agrees with its summary; before that it counts for nothing."""

from typing import Any

import msgspec

from services.complaints.desk import Account, Id
from services.complaints.events import SummaryConfirmed
from services.complaints.intake import intake as intake_
from services.complaints.intake.intake import Intake
from services.complaints.summaries import summary as summary_
from services.complaints.summaries.summary import Summary
from services.kernel.context import ServiceContext
from services.kernel.refusal import Refusal, SamePerson


class NoSummary(Refusal):
    """The channel has filed no summary. Facts: `channel`."""


class SummaryReplaced(Refusal):
    """Another summary was filed since the one that was looked at. Facts: `filing`, `holds`."""


class ConfirmSummary(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody other than who filed it agrees with the filing that was shown."""

    appraisal: Id
    channel: str
    filing: int
    by: Account


def handle(command: ConfirmSummary, context: ServiceContext) -> dict[str, Any]:
    """Record the confirmation. Answers `{filing}`."""
    summary_.change(
        context,
        command.appraisal,
        command.channel,
        lambda summary, intake: confirm_summary(command, summary, intake),
    )
    return {"filing": command.filing}


def confirm_summary(command: ConfirmSummary, summary: Summary, intake: Intake) -> list[SummaryConfirmed]:
    """Decide a confirmation. One is enough."""
    intake_.must_be_open(intake)
    if not summary.filings:
        raise NoSummary(channel=command.channel)
    if command.filing != summary.holds:
        raise SummaryReplaced(filing=command.filing, holds=summary.holds)
    if summary.filings[command.filing].by == command.by:
        raise SamePerson(by=command.by)
    if command.filing in summary.confirmed:
        return []
    return [SummaryConfirmed(channel=command.channel, filing=command.filing, by=command.by)]
