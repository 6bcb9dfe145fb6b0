"""The result as it leaves tally. What is hashed is the document of `counting.result`; these are its types (D-3)."""

from typing import Annotated

import msgspec

from services.kernel.contract import AppraisalId
from services.kernel.rpc.request import Answer
from services.roster.events import CategoryCode, GroupCode
from services.tally.answers.words import Digest, Number, OfficeId, Rank, Reasons, Version, Votes, Weighed

CATEGORIES_EXAMPLE = {"cold": 9, "lazy": 5, "shirk": 12, "disorder": 3, "corrupt": 2}


class GroupBallots(Answer):
    """The ballots of one group. Of the public only those `walked` in the draw were looked at."""

    received: Number
    valid: Number
    void: Number
    reasons: Reasons
    walked: Number | msgspec.UnsetType = msgspec.UNSET


class PicksCounted(Answer):
    """The picks of valid ballots, and those that do not count by their reason."""

    counted: Number
    void: Reasons


class MattersCounted(Answer):
    """Complaints: how many were reported, count, and do not count for which reason."""

    reported: Number
    counted: Number
    not_counted: Reasons


class ComplaintsCounted(MattersCounted):
    """`summarised`: what secret channels told of in sum, if any did (A-21)."""

    summarised: MattersCounted | msgspec.UnsetType = msgspec.UNSET


class DirectedVotes(Answer):
    """定向得票 by group."""

    leaders: Votes
    market: Votes
    projects: Votes
    service: Votes
    total: Votes


class OfficeResult(Answer):
    """One office: 定向得票 + 抽样得票 + 其他得票 = 最终得票 (R-36). `other` is by channel, with its `total`."""

    office_id: OfficeId
    rank: Rank
    final: Weighed
    directed: DirectedVotes
    sampled: Votes
    other: Annotated[dict[str, int], msgspec.Meta(examples=[{"hotline_12345": 4, "total": 4}])]
    categories: Annotated[dict[CategoryCode, int], msgspec.Meta(examples=[CATEGORIES_EXAMPLE])]


class Result(Answer):
    """The result of one count; every office of the catalogue is in it, in the order of ranks."""

    appraisal: AppraisalId
    rules_digest: Digest
    catalogue_digest: Digest
    result_version: Version
    ballots: dict[GroupCode, GroupBallots]
    picks: PicksCounted
    complaints: ComplaintsCounted
    offices: list[OfficeResult]


class DirectedCells(Answer):
    """定向得票 as everybody may see them: null where a number is so small that it points at people (A-26)."""

    leaders: Votes | None
    market: Votes | None
    projects: Votes | None
    service: Votes | None
    total: Votes | None


class PublishedOffice(Answer):
    """One office as everybody may see it: hidden cells are null."""

    office_id: OfficeId
    rank: Rank
    final: Weighed
    directed: DirectedCells
    sampled: Votes | None
    other: Annotated[dict[str, int | None], msgspec.Meta(examples=[{"hotline_12345": None, "total": 5}])]
    categories: Annotated[
        dict[CategoryCode, int | None], msgspec.Meta(examples=[{**CATEGORIES_EXAMPLE, "corrupt": None}])
    ]


class Share(Answer):
    """What one source gave: votes, and thousandths of what all final votes together weigh."""

    votes: Votes
    permille: Number


class Shares(Answer):
    """The three sources of votes."""

    directed: Share
    sampled: Share
    other: Share


class PublishedResult(Answer):
    """The published result without its small cells (A-26). `digest` is that of the whole result."""

    appraisal: AppraisalId
    rules_digest: Digest
    catalogue_digest: Digest
    result_version: Version
    ballots: dict[GroupCode, GroupBallots]
    picks: PicksCounted
    complaints: ComplaintsCounted
    offices: list[PublishedOffice]
    digest: Digest
    min_cell: Number
    shares: Shares


class QuarterCell(Answer):
    """What a published result says of one office."""

    rank: Rank
    final: Weighed
    categories: Annotated[
        dict[CategoryCode, int | None], msgspec.Meta(examples=[{**CATEGORIES_EXAMPLE, "corrupt": None}])
    ]
    named: bool


class OfficeQuarters(Answer):
    """One office, quarter by quarter; null where it was not in the catalogue."""

    office_id: OfficeId
    department: Annotated[str, msgspec.Meta(examples=["县自然资源局"])]
    name: Annotated[str, msgspec.Meta(examples=["不动产登记中心"])]
    times_named: Number
    quarters: list[QuarterCell | None]


class Quarters(Answer):
    """A county's published results side by side, the oldest first (R-45)."""

    appraisals: list[AppraisalId]
    offices: list[OfficeQuarters]
