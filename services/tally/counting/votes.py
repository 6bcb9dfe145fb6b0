"""Why an office has the votes it has (为什么这样算, D-4): every addend down to its ballot or matter, with its rule."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from services.complaints.events import SortedTo
from services.roster.events import CategoryCode
from services.tally.counting.complaints_count import Vote
from services.tally.counting.corrections import correct_matters, correct_picks
from services.tally.counting.facts import Facts, Matter
from services.tally.counting.standings import counted_complaints, examined
from services.tally.counting.summary_count import count_summaries

Source = Literal["directed", "sampled", "other"]


@dataclass(frozen=True, kw_only=True)
class Addend:
    """One vote of an office. `of` is the group or the channel it came by, `rules` what makes it count.

    `picked` is the office that stands on the ballot, from which an appeal may have moved the vote here.
    A secret channel's has neither ballot nor matter, only the `filing` of the summary that tells of it (A-21).
    `matters` are all that stand together for the vote of a complaint, each with the offices it is sorted to: a
    correction of one must not lose the others.
    """

    source: Source
    of: str
    categories: tuple[CategoryCode, ...]
    rules: tuple[str, ...]
    ballot_id: str | None = None
    picked: str = ""
    matter_id: str | None = None
    matters: tuple[tuple[str, tuple[SortedTo, ...]], ...] = ()
    filing: int | None = None
    corrected: bool = False
    ruled: bool = False


def votes_of(facts: Facts, office: str) -> list[Addend]:
    """The addends of one office, directed before sampled before other. As many as the result says."""
    order: tuple[Source, ...] = ("directed", "sampled", "other")
    found = [*_ballots(facts, office), *_complaints(facts, office), *_summaries(facts, office)]
    return sorted(
        found, key=lambda addend: (order.index(addend.source), addend.of, addend.ballot_id or addend.matter_id or "")
    )


def _ballots(facts: Facts, office: str) -> Iterator[Addend]:
    for ballot, verdict in examined(facts):
        for before, pick in zip(
            verdict.picks, correct_picks(ballot.ballot_id, verdict, facts.picks_corrected), strict=True
        ):
            if pick.office != office or pick.reason is not None:
                continue
            public = ballot.group == "public"
            ruled = (ballot.ballot_id, before.office) in facts.ruled
            corrected = (ballot.ballot_id, before.office) in facts.picks_corrected
            yield Addend(
                source="sampled" if public else "directed",
                of=ballot.group,
                categories=pick.categories,
                rules=_rules(public=public, paper=ballot.channel == "paper", ruled=ruled, corrected=corrected),
                ballot_id=ballot.ballot_id,
                picked=before.office,
                corrected=corrected,
                ruled=ruled,
            )


def _complaints(facts: Facts, office: str) -> Iterator[Addend]:
    assert facts.opened is not None
    matters, _ = correct_matters(facts)
    for vote in counted_complaints(facts, facts.opened.rules).votes:
        if vote.office == office:
            yield from [_of_complaint(vote, facts, matters)] * vote.votes


def _summaries(facts: Facts, office: str) -> Iterator[Addend]:
    assert facts.opened is not None
    for line in count_summaries(facts.summaries, facts.opened.rules, facts.offices).lines:
        if line.office == office:
            addend = Addend(
                source="other",
                of=line.channel,
                categories=line.categories,
                rules=("R-30", "R-36", "A-21"),
                filing=line.filing,
            )
            yield from [addend] * line.votes


def _of_complaint(vote: Vote, facts: Facts, matters: Mapping[str, Matter]) -> Addend:
    corrected = not facts.matters_corrected.keys().isdisjoint(vote.matters)
    return Addend(
        source="other",
        of=vote.channel,
        categories=vote.categories,
        rules=("R-36", "A-20", *(("A-24",) if corrected else ())),
        matter_id=vote.matter_id,
        matters=tuple((matter, _sorted_to(matters[matter])) for matter in vote.matters),
        corrected=corrected,
    )


def _sorted_to(matter: Matter) -> tuple[SortedTo, ...]:
    """The offices a matter counts for as it is sorted now, after corrections."""
    assert matter.sorted is not None  # or it would give no vote
    return matter.sorted[1].offices


def _rules(*, public: bool, paper: bool, ruled: bool, corrected: bool) -> tuple[str, ...]:
    """Which of the announcement's rules this vote counts by."""
    by_group = ("R-24", "A-18") if public else ("R-13", "A-04") if paper else ("R-12", "A-11")
    return (
        "R-31",
        "R-32",
        "R-33",
        "R-36",
        *by_group,
        *(("R-37",) if ruled else ()),
        *(("A-24",) if corrected else ()),
    )
