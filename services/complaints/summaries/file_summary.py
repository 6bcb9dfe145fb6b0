"""The discipline office's own clerk enters its summary: office, behaviours, month, count, and nothing else (A-21)."""

from datetime import datetime
from typing import Annotated, Any

import msgspec

from services.complaints.desk import Account, Id
from services.complaints.events import SummaryFiled, SummaryLine
from services.complaints.intake.intake import Intake
from services.complaints.intake.pushed import Month
from services.complaints.sorting.sort import CategoryMissing, UnknownOffice
from services.complaints.summaries import summary as summary_
from services.complaints.summaries.summary import Summary
from services.kernel.context import ServiceContext
from services.kernel.refusal import Refusal
from services.roster.events import CATEGORIES, CategoryCode


class MonthOutsideQuarter(Refusal):
    """Matters registered in this month are not this quarter's (A-20). Facts: `month`."""


class LineRepeated(Refusal):
    """The same office, behaviours and month are there twice; which number is meant is not guessed. Facts: `office`,
    `month`."""


class Line(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One line of the form. It has no room for words or for a person."""

    office: Id
    categories: Annotated[list[CategoryCode], msgspec.Meta(max_length=20)]
    month: Month
    count: Annotated[int, msgspec.Meta(ge=1, le=10_000)]


class FileSummary(msgspec.Struct, frozen=True, kw_only=True):
    """The whole summary of a channel for the quarter. No lines: it accepted nothing about an office."""

    appraisal: Id
    channel: str
    lines: Annotated[list[Line], msgspec.Meta(max_length=5_000)]
    by: Account


def handle(command: FileSummary, context: ServiceContext) -> dict[str, Any]:
    """Record the summary. Answers `{filing, matters, late}`."""
    now = context.clock.now()
    summary = summary_.change(
        context,
        command.appraisal,
        command.channel,
        lambda known, intake: file_summary(command, known, intake, now),
    )
    filing = max(summary.filings)
    filed = summary.filings[filing]
    return {"filing": filing, "matters": sum(line.count for line in filed.lines), "late": filed.late}


def file_summary(command: FileSummary, summary: Summary, intake: Intake, now: datetime) -> list[SummaryFiled]:
    """Decide a filing. It replaces the one before; the same again is nothing. What comes too late is kept as late."""
    seen: set[tuple[str, tuple[CategoryCode, ...], str]] = set()
    lines = [_line(line, intake) for line in command.lines]
    for line in lines:
        if (line.office, line.categories, line.month) in seen:
            raise LineRepeated(office=line.office, month=line.month)
        seen.add((line.office, line.categories, line.month))
    filed = SummaryFiled(channel=command.channel, lines=tuple(lines), by=command.by, late=intake.is_late(now))
    last = summary.filings.get(max(summary.filings, default=0))
    return [] if last is not None and last.lines == filed.lines else [filed]


def _line(line: Line, intake: Intake) -> SummaryLine:
    if line.office not in intake.offices:
        raise UnknownOffice(office=line.office)
    if not line.categories:
        raise CategoryMissing(office=line.office)
    if not f"{intake.quarter_from:%Y-%m}" <= line.month <= f"{intake.quarter_to:%Y-%m}":
        raise MonthOutsideQuarter(month=line.month)
    categories = tuple(category for category in CATEGORIES if category in line.categories)
    return SummaryLine(office=line.office, categories=categories, month=line.month, count=line.count)
