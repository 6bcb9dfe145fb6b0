"""The summary as it stands, for those of the channel who file and confirm it."""

from services.complaints.answers import SummaryShown
from services.complaints.contract import ShowSummary
from services.complaints.refusals import NoSummary
from services.complaints.summaries import summary as summary_
from services.kernel.context import ServiceContext


def handle(request: ShowSummary, context: ServiceContext) -> SummaryShown:
    """The filing that holds. Raises `NoSummary`."""
    summary = summary_.change(context, request.appraisal, request.channel, lambda _summary, _intake: [])
    if not summary.filings:
        raise NoSummary(channel=request.channel)
    filed = summary.filings[summary.holds]
    return SummaryShown(
        filing=summary.holds,
        by=filed.by,
        late=filed.late,
        confirmed_by=summary.confirmed.get(summary.holds),
        lines=filed.lines,
    )
