"""What has been heard, kept as keyed facts: order between sources and repetition change nothing.

Nothing is added up on arrival. Every fact has a key, and of two facts with one key the log's own numbering
says which holds; so any interleaving and any repetition of the same records gives the same facts.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from services.ballot.events import BallotCast, BoxSealed, ReceiptsListed
from services.complaints.events import (
    ComplaintDeclined,
    ComplaintReported,
    ComplaintsFrozen,
    ComplaintsMerged,
    ComplaintSorted,
    DecisionUndone,
    SortingConfirmed,
    SummaryConfirmed,
    SummaryFiled,
)
from services.kernel.event import Event, Language, Recorded
from services.roster.events import AppraisalOpened, CredentialVoided, IssuedListed, Office
from services.tally.counting.summary_count import Summary
from services.tally.events import (
    LANGUAGE,
    MatterCorrected,
    MatterCorrection,
    PickCorrected,
    PickCorrection,
    PickRuled,
    PoolCommitted,
    ResultCounted,
    SampleDrawn,
)

ROSTER = Language(AppraisalOpened, CredentialVoided, IssuedListed)
BALLOT = Language(BallotCast, BoxSealed, ReceiptsListed)
COMPLAINTS = Language(
    ComplaintReported,
    ComplaintSorted,
    SortingConfirmed,
    ComplaintDeclined,
    ComplaintsMerged,
    DecisionUndone,
    SummaryFiled,
    SummaryConfirmed,
    ComplaintsFrozen,
)
LANGUAGES = {"roster": ROSTER, "ballot": BALLOT, "complaints": COMPLAINTS, "tally": LANGUAGE}

Fact = TypeVar("Fact")


@dataclass
class Matter:
    """What is known of one complaint: its reports by `seq`, what was decided by version, which of that was undone."""

    reports: dict[int, tuple[int, ComplaintReported]] = field(default_factory=dict)
    decisions: dict[int, Event] = field(default_factory=dict)
    undone: set[int] = field(default_factory=set)

    @property
    def sorted(self) -> tuple[int, ComplaintSorted] | None:
        """The latest sorting that stands, with its version."""
        return self._standing(ComplaintSorted)

    @property
    def anonymous(self) -> bool:
        """Whether the report that holds names nobody."""
        report = self.in_force
        return report is None or report.complainant is None

    @property
    def in_force(self) -> ComplaintReported | None:
        """The report with the highest `seq` that was not late. A late change does not touch what was fixed."""
        in_time = [(seq, report) for seq, (_, report) in self.reports.items() if not report.late]
        return max(in_time, key=lambda numbered: numbered[0])[1] if in_time else None

    @property
    def declined(self) -> tuple[int, ComplaintDeclined] | None:
        return self._standing(ComplaintDeclined)

    @property
    def merged(self) -> tuple[int, ComplaintsMerged] | None:
        return self._standing(ComplaintsMerged)

    @property
    def confirmed(self) -> set[tuple[int, str]]:
        """Which sortings were agreed with, and by whom."""
        standing = (made for version, made in self.decisions.items() if version not in self.undone)
        return {(made.sorting, made.by) for made in standing if isinstance(made, SortingConfirmed)}

    def _standing(self, kind: type[Fact]) -> tuple[int, Fact] | None:
        standing = [
            (version, made)
            for version, made in self.decisions.items()
            if isinstance(made, kind) and version not in self.undone
        ]
        return max(standing, key=lambda decision: decision[0]) if standing else None


@dataclass
class Facts:
    """Gather the facts of one appraisal, then count.

    A replay of a large quarter does not keep public ballots that were never walked; it only counts them in
    `unread_public`.
    """

    opened: AppraisalOpened | None = None
    ballots: dict[str, BallotCast] = field(default_factory=dict)
    voided: set[str] = field(default_factory=set)
    unread_public: int = 0
    matters: dict[str, Matter] = field(default_factory=dict)
    summaries: dict[str, Summary] = field(default_factory=dict)
    ruled: dict[tuple[str, str], tuple[int, PickRuled]] = field(default_factory=dict)
    pool: PoolCommitted | None = None
    sample: SampleDrawn | None = None
    counted: dict[int, ResultCounted] = field(default_factory=dict)
    picks_corrected: dict[tuple[str, str], tuple[int, PickCorrection]] = field(default_factory=dict)
    matters_corrected: dict[str, tuple[int, MatterCorrection]] = field(default_factory=dict)

    @property
    def offices(self) -> dict[str, Office]:
        """The frozen catalogue by office id; empty before the opening."""
        return {} if self.opened is None else {office.office_id: office for office in self.opened.offices}

    @property
    def rulings(self) -> dict[tuple[str, str], PickRuled]:
        """The latest ruling of each pick."""
        return {pick: ruling for pick, (_, ruling) in self.ruled.items()}

    def learn(self, recorded: Recorded) -> None:
        """Take in one record. Records of other kinds are not ours to keep."""
        event: Event = recorded.data
        sequence, version = recorded.sequence, recorded.version
        match event:
            case AppraisalOpened():
                self.opened = event
            case CredentialVoided():
                self.voided.add(event.ballot_id)
            case BallotCast():
                self.ballots[event.ballot_id] = event
            case ComplaintReported():
                reports = self._matter(event.matter_id).reports
                # one `seq` twice is a repetition by the source: what was recorded first holds
                reports[event.seq] = min(reports.get(event.seq, (sequence, event)), (sequence, event), key=_number)
            case ComplaintSorted() | SortingConfirmed() | ComplaintDeclined() | ComplaintsMerged():
                self._matter(event.matter_id).decisions[version] = event
            case DecisionUndone():
                self._matter(event.matter_id).undone.add(event.decision)
            case SummaryFiled():
                self._summary(event.channel).filings[version] = event
            case SummaryConfirmed():
                self._summary(event.channel).confirmed.add((event.filing, event.by))
            case PickRuled():
                pick = (event.ballot_id, event.office)
                self.ruled[pick] = _latest(self.ruled.get(pick), (sequence, event))
            case PoolCommitted():
                self.pool = event
            case SampleDrawn():
                self.sample = event
            case ResultCounted():
                self.counted[event.result_version] = event
            case PickCorrected(correction=of_pick):
                pick = (of_pick.ballot_id, of_pick.office)
                self.picks_corrected[pick] = _latest(self.picks_corrected.get(pick), (sequence, of_pick))
            case MatterCorrected(correction=of_matter):
                known = self.matters_corrected.get(of_matter.matter_id)
                self.matters_corrected[of_matter.matter_id] = _latest(known, (sequence, of_matter))

    def with_own(self, records: Iterable[Recorded]) -> "Facts":
        """What the neighbours said, with only these records of tally's own log: what an earlier count looked at."""
        earlier = Facts(
            opened=self.opened,
            ballots=self.ballots,
            voided=self.voided,
            unread_public=self.unread_public,
            matters=self.matters,
            summaries=self.summaries,
        )
        for recorded in records:
            earlier.learn(recorded)
        return earlier

    def _matter(self, matter_id: str) -> Matter:
        return self.matters.setdefault(matter_id, Matter())

    def _summary(self, channel: str) -> Summary:
        return self.summaries.setdefault(channel, Summary())


def _latest(known: tuple[int, Fact] | None, heard: tuple[int, Fact]) -> tuple[int, Fact]:
    return heard if known is None or heard[0] >= known[0] else known


def _number(numbered: tuple[int, ComplaintReported]) -> int:
    return numbered[0]
