"""Why an office has the votes it has (D-4), and what chance did to it (R-24)."""

from typing import Annotated, Literal

import msgspec

from services.complaints.events import SortedTo
from services.kernel.rpc.request import Answer
from services.roster.events import CategoryCode
from services.tally.answers.words import BallotId, Digest, MatterId, Number, OfficeId, Rank, Rules, Votes, Weighed


class SortedMatter(Answer):
    """A complaint, and the offices it is sorted to."""

    matter_id: MatterId
    offices: list[SortedTo]


class Vote(Answer):
    """One vote of an office: `of` is the group or the channel it came by, `rules` what makes it count.

    A vote of a ballot has its id and the office `picked` there; of a complaint the matter it came in by and all that
    stand together for it; of a secret channel's summary the `filing` that tells of it, and nothing else (A-21).
    """

    source: Literal["directed", "sampled", "other"]
    of: Annotated[str, msgspec.Meta(examples=["hotline_12345"])]
    categories: list[CategoryCode]
    rules: Rules
    corrected: bool
    ruled: bool
    ballot_id: BallotId | msgspec.UnsetType = msgspec.UNSET
    picked: OfficeId | msgspec.UnsetType = msgspec.UNSET
    matter_id: MatterId | msgspec.UnsetType = msgspec.UNSET
    matters: list[SortedMatter] | msgspec.UnsetType = msgspec.UNSET
    filing: Number | msgspec.UnsetType = msgspec.UNSET


class OfficeVotes(Answer):
    """Every vote of one office in the latest count."""

    office: OfficeId
    digest: Digest
    votes: list[Vote]


class ResampledOffice(Answer):
    """Where an office would stand under other draws: 95 of 100 lie between low and high.

    `within` says in how many redraws its rank was not beyond the cut; `full_pool`: had every valid public ballot
    counted.
    """

    office: OfficeId
    rank: Rank
    rank_low: Rank
    rank_high: Rank
    votes_low: Weighed
    votes_high: Weighed
    within: Number
    full_pool_votes: Weighed
    full_pool_rank: Rank


class Resampling(Answer):
    """Other draws of the same pool, for offices near the cut. `unreviewed` picks were judged by the rules alone."""

    digest: Digest
    redraws: Annotated[int, msgspec.Meta(examples=[10_000])]
    cut: Rank
    valid: Number
    unreviewed: Number
    offices: list[ResampledOffice]


class OfficeFiltered(Answer):
    """An office as it stands and as it would stand: two values each."""

    office_id: OfficeId
    rank: Annotated[list[Rank], msgspec.Meta(min_length=2, max_length=2, examples=[[1, 2]])]
    final: Annotated[list[Weighed], msgspec.Meta(min_length=2, max_length=2, examples=[[31, 28]])]
    other: Annotated[list[Votes], msgspec.Meta(min_length=2, max_length=2, examples=[[4, 1]])]
    lost: Weighed


class ComplaintsFiltered(Answer):
    """`counted` as it is and as it would be; `not_counted` are those that the filter would take out, by reason."""

    reported: Number
    counted: Annotated[list[Number], msgspec.Meta(min_length=2, max_length=2, examples=[[150, 62]])]
    not_counted: Annotated[dict[str, int], msgspec.Meta(examples=[{"UNVERIFIED": 88}])]


class VerifiedCount(Answer):
    """What the result would be if only complaints found true counted (查实过滤). It changes nothing.

    `other` are all complaints' votes, as they are and as they would be; `offices` those that would be moved.
    """

    digest: Digest
    rules_digest: Digest
    required_already: bool
    complaints: ComplaintsFiltered
    other: Annotated[list[Votes], msgspec.Meta(min_length=2, max_length=2, examples=[[171, 70]])]
    offices: list[OfficeFiltered]
