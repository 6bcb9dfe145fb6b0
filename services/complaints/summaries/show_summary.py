"""The summary as it stands, for those of the channel who file and confirm it."""

from typing import Any

import msgspec

from services.complaints.desk import Id
from services.complaints.summaries import summary as summary_
from services.complaints.summaries.confirm_summary import NoSummary
from services.kernel.context import ServiceContext


class ShowSummary(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody of the channel looks at its summary."""

    appraisal: Id
    channel: str


def find(command: ShowSummary, context: ServiceContext) -> dict[str, Any]:
    """`{filing, by, late, confirmed_by, lines}` of the filing that holds. Raises `NoSummary`."""
    summary = summary_.change(context, command.appraisal, command.channel, lambda _summary, _intake: [])
    if not summary.filings:
        raise NoSummary(channel=command.channel)
    filed = summary.filings[summary.holds]
    return {
        "filing": summary.holds,
        "by": filed.by,
        "late": filed.late,
        "confirmed_by": summary.confirmed.get(summary.holds),
        "lines": [{**msgspec.to_builtins(line), "categories": list(line.categories)} for line in filed.lines],
    }
