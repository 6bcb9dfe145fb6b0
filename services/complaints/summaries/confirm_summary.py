"""A second person of the discipline office agrees with its summary; before that it counts for nothing."""

from services.complaints.answers import SummaryAgreed
from services.complaints.contract import ConfirmSummary
from services.complaints.events import SummaryConfirmed
from services.complaints.intake import intake as intake_
from services.complaints.intake.intake import Intake
from services.complaints.refusals import NoSummary, SummaryReplaced
from services.complaints.summaries import summary as summary_
from services.complaints.summaries.summary import Summary
from services.kernel.context import ServiceContext
from services.kernel.two_people import must_be_two


def handle(request: ConfirmSummary, context: ServiceContext) -> SummaryAgreed:
    """Record the confirmation."""
    summary_.change(
        context,
        request.appraisal,
        request.channel,
        lambda summary, intake: confirm_summary(request, summary, intake),
    )
    return SummaryAgreed(filing=request.filing)


def confirm_summary(request: ConfirmSummary, summary: Summary, intake: Intake) -> list[SummaryConfirmed]:
    """Decide a confirmation. One is enough."""
    intake_.must_be_open(intake)
    if not summary.filings:
        raise NoSummary(channel=request.channel)
    if request.filing != summary.holds:
        raise SummaryReplaced(filing=request.filing, holds=summary.holds)
    must_be_two(summary.filings[request.filing].by, request.by)
    if request.filing in summary.confirmed:
        return []
    return [SummaryConfirmed(channel=request.channel, filing=request.filing, by=request.by)]
