"""Which complaints count, for which office, through which channel (其他评议, R-27…R-30, A-20; requirements 1.3).

Why a matter does not count, in the order in which it is asked: LATE, WITHDRAWN, NOT_ACCEPTED, UNFOUNDED, MERGED, the
reason a sorter declined it for, UNSORTED, NOT_CONFIRMED, KIND, OUT_OF_QUARTER, DEPARTMENT_ONLY, TOO_OLD, UNVERIFIED,
UNKNOWN_OFFICE.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from services.complaints.events import ComplaintReported, SortedTo
from services.kernel.clock import civil_date
from services.roster.events import CATEGORIES, CategoryCode, Rules
from services.tally.counting.facts import Matter
from services.tally.counting.mergers import groups


@dataclass(frozen=True, kw_only=True)
class Vote:
    """One vote for an office: of one person, or of one anonymous matter, through the channel it came by first.

    `matters` are all that stand together for it, the first registered first (D-4). Where the rules count a joint
    petition by heads, it stands for as many `votes`.
    """

    office: str
    channel: str
    categories: tuple[CategoryCode, ...]
    matters: tuple[str, ...]
    votes: int = 1

    @property
    def matter_id(self) -> str:
        """The matter by which the vote came in."""
        return self.matters[0]


@dataclass(frozen=True, kw_only=True)
class ComplaintsCount:
    """The votes, and how many matters they stand for; each other matter is under its one reason, in `reasons` by id.

    Matters of one person about one office are counted, and stand together for one vote.
    """

    votes: tuple[Vote, ...]
    reported: int
    reasons: Mapping[str, str]

    @property
    def not_counted(self) -> Counter[str]:
        """How many matters do not count for each reason."""
        return Counter(self.reasons.values())

    @property
    def counted(self) -> int:
        return self.reported - len(self.reasons)


@dataclass(frozen=True, kw_only=True)
class _Claim:
    """A matter's claim of a vote for one office, before claims of one person for one office are merged."""

    by: str
    sorted_to: SortedTo
    received_at: datetime
    channel: str
    matter_id: str
    votes: int

    def order(self) -> tuple[datetime, str, str]:
        return self.received_at, self.channel, self.matter_id


def count_complaints(
    matters: Mapping[str, Matter],
    rules: Rules,
    offices: Mapping[str, object],
    taken_out: Mapping[str, str] = MappingProxyType({}),
) -> ComplaintsCount:
    """Count the matters of an appraisal. `offices` is the frozen catalogue; a matter never reported is not one.

    `taken_out` are matters that an upheld appeal took out, with the ground (A-24); those merged into one of them
    do not come in instead.
    """
    reported = {matter_id: matter for matter_id, matter in matters.items() if matter.reports}
    alone = {m: taken_out.get(m) or why_not(matter, rules, offices) for m, matter in reported.items()}
    reasons = {matter_id: reason for matter_id, reason in alone.items() if reason is not None}
    for group in groups(reported):
        reasons |= _why_not_in(group, alone, reported)
    claims: dict[tuple[str, str], list[_Claim]] = {}
    for matter_id, matter in reported.items():
        for claim in _claims(matter, rules, offices) if matter_id not in reasons else ():
            claims.setdefault((claim.by, claim.sorted_to.office), []).append(claim)
    return ComplaintsCount(
        votes=tuple(_vote(same) for _, same in sorted(claims.items())), reported=len(reported), reasons=reasons
    )


def why_not(matter: Matter, rules: Rules, offices: Mapping[str, object]) -> str | None:
    """Why a matter that stands for itself gives no vote; None: it does. What the source and the sorters said goes
    before what we compute."""
    report = matter.in_force
    if report is None:
        return "LATE"
    return _why_status(report) or _why_sorting(matter) or _why_rules(matter, report, rules, offices)


GONE = ("LATE", "WITHDRAWN", "NOT_ACCEPTED")  # what befell one report, and says nothing of what it was about


def _why_not_in(group: list[str], alone: Mapping[str, str | None], matters: Mapping[str, Matter]) -> dict[str, str]:
    """Of matters merged into the first of `group`, one speaks for all; the others are MERGED (1.3 rule 4).

    When the first is gone, the others are not: the earliest that counts speaks; if none does, each has its own reason.
    """
    (first, *others) = group
    speaker: str | None = first
    if alone[first] in GONE:
        counting = [other for other in others if alone[other] is None]
        speaker = min(counting, key=lambda other: (registered_at(matters[other]), other), default=None)
    if speaker is None:
        return {}
    silent = (one for one in group if one != speaker)
    return {one: "MERGED" for one in silent if alone[one] not in (*GONE, "UNFOUNDED")}


def registered_at(matter: Matter) -> datetime:
    """When the matter was first registered at its source; what reopens it later attaches to that (1.3, 6)."""
    return min(report.received_at for _, report in matter.reports.values() if not report.late)


_BY_STATUS = {"withdrawn": "WITHDRAWN", "not_accepted": "NOT_ACCEPTED", "unfounded": "UNFOUNDED"}


def _why_status(report: ComplaintReported) -> str | None:
    if report.verified is False:
        return "UNFOUNDED"  # 查否: excluded, whatever the status says
    return _BY_STATUS.get(report.status)


def _why_sorting(matter: Matter) -> str | None:
    sorted_at, sorting = matter.sorted or (0, None)
    if matter.declined is not None and matter.declined[0] > sorted_at:
        return matter.declined[1].reason  # a later sorting takes it back
    if sorting is None:
        return "UNSORTED"
    if not any(version == sorted_at and by != sorting.by for version, by in matter.confirmed):
        return "NOT_CONFIRMED"  # by a second person, and of this very sorting
    return None


def _why_rules(matter: Matter, report: ComplaintReported, rules: Rules, offices: Mapping[str, object]) -> str | None:
    sorted_to = matter.sorted[1].offices if matter.sorted is not None else ()
    if report.kind not in rules.complaint_kinds:
        return "KIND"
    if not rules.quarter_from <= civil_date(registered_at(matter)) <= rules.quarter_to:
        return "OUT_OF_QUARTER"
    if not sorted_to:
        return "DEPARTMENT_ONLY"  # never guessed
    if report.occurred is not None and report.occurred < rules.example_not_before[:7]:
        return "TOO_OLD"  # the same rule as for examples on ballots
    if rules.complaint_requires_verified and not report.verified:
        return "UNVERIFIED"
    if not any(office.office in offices for office in sorted_to):
        return "UNKNOWN_OFFICE"
    return None


def _claims(matter: Matter, rules: Rules, offices: Mapping[str, object]) -> Iterator[_Claim]:
    report, sorting = matter.in_force, matter.sorted
    if report is None or sorting is None:
        return
    by_person = rules.complaint_unit == "person_office_quarter" and report.complainant
    for sorted_to in sorting[1].offices:
        if sorted_to.office in offices:
            yield _Claim(
                by=f"person {report.complainant}" if by_person else f"matter {report.matter_id}",
                sorted_to=sorted_to,
                received_at=registered_at(matter),
                channel=report.channel,
                matter_id=report.matter_id,
                votes=_heads(report, rules),
            )


def _heads(report: ComplaintReported, rules: Rules) -> int:
    """A joint petition is one matter of its sender and gives one vote; by heads, if the rules say so (1.3, 3)."""
    is_joint = rules.joint_petition == "per_capita" and report.people >= rules.joint_from
    return report.people if is_joint else 1


def _vote(same: list[_Claim]) -> Vote:
    """One vote of one person for one office: the earliest claim gives the channel, all give categories (as A-28).

    Of several joint petitions about it, the one of the most people says how many votes it is.
    """
    same = sorted(same, key=_Claim.order)
    first = same[0]
    shown = {category for claim in same for category in claim.sorted_to.categories}
    return Vote(
        office=first.sorted_to.office,
        channel=first.channel,
        categories=tuple(category for category in CATEGORIES if category in shown),
        matters=tuple(claim.matter_id for claim in same),
        votes=max(claim.votes for claim in same),
    )
