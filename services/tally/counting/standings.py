"""Counting the facts: 定向得票 + 抽样得票 + 其他得票 = 最终得票 (R-36), every pick once or void with a reason."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from services.ballot.events import BallotCast
from services.roster.events import CATEGORIES, DIRECTED, CategoryCode, GroupCode, Office, Rules
from services.tally.counting.complaints_count import ComplaintsCount, count_complaints
from services.tally.counting.corrections import correct_matters, correct_picks
from services.tally.counting.facts import Facts
from services.tally.counting.summary_count import SummariesCount, count_summaries
from services.tally.validity.validity import Verdict, judge


@dataclass
class GroupCount:
    """The ballots of one group. Of the public, only the walked were looked at; elsewhere all were."""

    received: int = 0
    examined: int = 0
    valid: int = 0
    reasons: Counter[str] = field(default_factory=Counter)

    @property
    def void(self) -> int:
        return self.examined - self.valid


@dataclass
class OfficeCount:
    """The votes of one office by where they came from, and what they say of it; unweighted."""

    directed: Counter[GroupCode] = field(default_factory=Counter)
    sampled: int = 0
    other: Counter[str] = field(default_factory=Counter)
    categories: Counter[CategoryCode] = field(default_factory=Counter)

    def final(self, rules: Rules) -> Fraction:
        """The final votes, exactly. Weights are 1 unless the rules of the quarter say otherwise (A-22)."""
        directed, sampled, other = rules.weights
        return directed * self.directed.total() + sampled * self.sampled + other * self.other.total()


@dataclass(frozen=True, kw_only=True)
class Standings:
    """What the facts add up to. `offices` are ranked, the most votes first, equal votes sharing a rank (A-23)."""

    groups: dict[GroupCode, GroupCount]
    picks_counted: int
    picks_void: Counter[str]
    complaints: ComplaintsCount
    summaries: SummariesCount
    offices: list[tuple[int, Office, OfficeCount]]


def standings(facts: Facts) -> Standings:
    """Count the facts of an opened appraisal."""
    opened = facts.opened
    assert opened is not None, "an appraisal that is not open has no rules to count by"
    groups: dict[GroupCode, GroupCount] = {code: GroupCount() for code in (*DIRECTED, "public")}
    groups["public"].received = facts.unread_public
    for ballot in facts.ballots.values():
        groups[ballot.group].received += 1
    offices = {office.office_id: OfficeCount() for office in opened.offices}
    picks_counted, picks_void = 0, Counter[str]()
    for ballot, verdict in examined(facts):
        group = groups[ballot.group]
        group.examined += 1
        group.valid += verdict.valid
        if verdict.reason is not None:
            group.reasons[verdict.reason] += 1
        for pick in correct_picks(ballot.ballot_id, verdict, facts.picks_corrected):
            if pick.reason is not None:
                picks_void[pick.reason] += 1
                continue
            picks_counted += 1
            office = offices[pick.office]
            office.categories.update(pick.categories)
            if ballot.group == "public":
                office.sampled += 1
            else:
                office.directed[ballot.group] += 1
    complaints = counted_complaints(facts, opened.rules)
    for vote in complaints.votes:
        offices[vote.office].other[vote.channel] += vote.votes
        offices[vote.office].categories.update(dict.fromkeys(vote.categories, vote.votes))
    summaries = count_summaries(facts.summaries, opened.rules, offices)
    for line in summaries.lines:
        offices[line.office].other[line.channel] += line.votes
        offices[line.office].categories.update(dict.fromkeys(line.categories, line.votes))
    return Standings(
        groups=groups,
        picks_counted=picks_counted,
        picks_void=picks_void,
        complaints=complaints,
        summaries=summaries,
        offices=_ranked(facts.offices, offices, opened.rules),
    )


def examined(facts: Facts) -> Iterator[tuple[BallotCast, Verdict]]:
    """The ballots that are judged: every directed one, and of the public those walked in the draw (R-24)."""
    if facts.opened is None:
        return
    offices, rulings = facts.offices, facts.rulings
    walked = frozenset(facts.sample.walked) if facts.sample is not None else frozenset()
    for ballot in facts.ballots.values():
        if ballot.group != "public" or ballot.ballot_id in walked:
            yield ballot, judge(ballot, facts.opened.rules, offices, rulings, facts.voided)


def counted_complaints(facts: Facts, rules: Rules) -> ComplaintsCount:
    """The complaints' votes, after corrections. What was taken out is still reported, and not counted."""
    matters, taken_out = correct_matters(facts)
    return count_complaints(matters, rules, facts.offices, taken_out)


def profile(office: OfficeCount) -> dict[CategoryCode, int]:
    """冷懒推乱贪 in the order of the form; one vote may show several (A-09)."""
    return {category: office.categories[category] for category in CATEGORIES}


def _ranked(
    catalogue: dict[str, Office], counts: dict[str, OfficeCount], rules: Rules
) -> list[tuple[int, Office, OfficeCount]]:
    finals = {office_id: votes.final(rules) for office_id, votes in counts.items()}
    order = sorted(counts, key=lambda office_id: (-finals[office_id], office_id))
    ranked: list[tuple[int, Office, OfficeCount]] = []
    rank, votes = 0, Fraction(-1)
    for place, office_id in enumerate(order, start=1):
        if finals[office_id] != votes:
            rank, votes = (place if rules.ties == "shared" else rank + 1), finals[office_id]
        ranked.append((rank, catalogue[office_id], counts[office_id]))
    return ranked
