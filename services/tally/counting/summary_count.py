"""How a secret channel's summary counts (R-30, A-21; requirements 1.3).

An accepted matter that names an office gives it one vote (1.3 rule 1), and a line of a summary says how many such there
are: so its count is its votes, each showing all the line's behaviours. Repetitions of one person (rule 2) are for the
office itself to leave out, because only there it is known who that is; for the same reason nobody can tell whether that
person also called the hotline, and both count.

A line says of no matter that it was found true (A-21), so where the rules require that, none of them counts.

Why a line's matters do not count, in the order in which it is asked: LATE, NOT_CONFIRMED, OUT_OF_QUARTER, UNVERIFIED,
UNKNOWN_OFFICE.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from services.complaints.events import SummaryFiled, SummaryLine
from services.roster.events import CategoryCode, Rules


@dataclass
class Summary:
    """What is known of a channel's summary: its filings by version, and who confirmed which."""

    filings: dict[int, SummaryFiled] = field(default_factory=dict)
    confirmed: set[tuple[int, str]] = field(default_factory=set)


@dataclass(frozen=True, kw_only=True)
class SummaryVotes:
    """The votes of one line, all for one office."""

    office: str
    channel: str
    categories: tuple[CategoryCode, ...]
    votes: int
    filing: int


@dataclass(frozen=True, kw_only=True)
class SummariesCount:
    """The votes, and how many matters the summaries tell of; those that do not count, under their one reason."""

    lines: tuple[SummaryVotes, ...] = ()
    reported: int = 0
    not_counted: Mapping[str, int] = field(default_factory=dict)

    @property
    def counted(self) -> int:
        return sum(line.votes for line in self.lines)


def count_summaries(summaries: Mapping[str, Summary], rules: Rules, offices: Mapping[str, object]) -> SummariesCount:
    """Count the summaries of an appraisal. `offices` is the frozen catalogue."""
    counted: list[SummaryVotes] = []
    not_counted: Counter[str] = Counter()
    reported = 0
    for channel, summary in sorted(summaries.items()):
        if not summary.filings:
            continue
        filing = in_force(summary)
        for line in summary.filings[filing].lines:
            reported += line.count
            reason = why_not(summary, filing, line, rules, offices)
            if reason is not None:
                not_counted[reason] += line.count
                continue
            counted.append(
                SummaryVotes(
                    office=line.office, channel=channel, categories=line.categories, votes=line.count, filing=filing
                )
            )
    return SummariesCount(lines=tuple(counted), reported=reported, not_counted=dict(not_counted))


def in_force(summary: Summary) -> int:
    """The filing that holds: of those in time the last, or when every one is late the last of all."""
    in_time = [version for version, filed in summary.filings.items() if not filed.late]
    return max(in_time or summary.filings)


def why_not(
    summary: Summary, filing: int, line: SummaryLine, rules: Rules, offices: Mapping[str, object]
) -> str | None:
    """Why the matters of a line give no votes; None: they do."""
    filed = summary.filings[filing]
    if filed.late:
        return "LATE"
    if not any(version == filing and by != filed.by for version, by in summary.confirmed):
        return "NOT_CONFIRMED"
    if not f"{rules.quarter_from:%Y-%m}" <= line.month <= f"{rules.quarter_to:%Y-%m}":
        return "OUT_OF_QUARTER"
    if rules.complaint_requires_verified:
        return "UNVERIFIED"
    if line.office not in offices:
        return "UNKNOWN_OFFICE"
    return None
