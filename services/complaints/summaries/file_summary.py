"""The discipline office's own clerk enters its summary: office, behaviours, month, count, and nothing else (A-21)."""

from datetime import datetime

from services.complaints.answers import SummaryTaken
from services.complaints.contract import CountedLine, FileSummary
from services.complaints.events import SummaryFiled, SummaryLine
from services.complaints.intake.intake import Intake
from services.complaints.refusals import LineRepeated, MonthOutsideQuarter, UnknownOffice
from services.complaints.summaries import summary as summary_
from services.complaints.summaries.summary import Summary
from services.kernel.context import ServiceContext
from services.roster.events import CATEGORIES, CategoryCode


def handle(request: FileSummary, context: ServiceContext) -> SummaryTaken:
    """Record the summary."""
    now = context.clock.now()
    summary = summary_.change(
        context,
        request.appraisal,
        request.channel,
        lambda known, intake: file_summary(request, known, intake, now),
    )
    filing = max(summary.filings)
    filed = summary.filings[filing]
    return SummaryTaken(filing=filing, matters=sum(line.count for line in filed.lines), late=filed.late)


def file_summary(request: FileSummary, summary: Summary, intake: Intake, now: datetime) -> list[SummaryFiled]:
    """Decide a filing. It replaces the one before; the same again is nothing. What comes too late is kept as late."""
    seen: set[tuple[str, tuple[CategoryCode, ...], str]] = set()
    lines = [_line(line, intake) for line in request.lines]
    for line in lines:
        if (line.office, line.categories, line.month) in seen:
            raise LineRepeated(office=line.office, month=line.month)
        seen.add((line.office, line.categories, line.month))
    filed = SummaryFiled(channel=request.channel, lines=tuple(lines), by=request.by, late=intake.is_late(now))
    last = summary.filings.get(max(summary.filings, default=0))
    return [] if last is not None and last.lines == filed.lines else [filed]


def _line(line: CountedLine, intake: Intake) -> SummaryLine:
    if line.office not in intake.offices:
        raise UnknownOffice(office=line.office)
    if not f"{intake.quarter_from:%Y-%m}" <= line.month <= f"{intake.quarter_to:%Y-%m}":
        raise MonthOutsideQuarter(month=line.month)
    categories = tuple(category for category in CATEGORIES if category in line.categories)
    return SummaryLine(office=line.office, categories=categories, month=line.month, count=line.count)
