"""What tally decided. Totals are never stored here: they are counted from the events, each time."""

from typing import Literal

import msgspec

from services.kernel.event import Event

PickReason = Literal[
    "NO_EXAMPLE", "EXAMPLE_TOO_OLD", "EXAMPLE_UNDATED", "NO_CATEGORY", "OUT_OF_SCOPE", "UNKNOWN_OFFICE"
]
BallotReason = Literal[
    "OVER_LIMIT",
    "DUPLICATE_PERSON",
    "DUPLICATE_ACCOUNT",
    "OUT_OF_WINDOW",
    "BLANK",
    "NOT_ELIGIBLE",
    "FORM_DAMAGED",
]


class LogPosition(msgspec.Struct, frozen=True, kw_only=True):
    """How far a log was read, and the RFC 6962 root of that much of it (hexadecimal)."""

    source: str
    sequence: int
    root: str


class PickRuled(Event, wire="tally.PickRuled.v1"):
    """Two people ruled on a pick whose example needs judgement (有效票认定, R-37). The latest ruling holds."""

    ballot_id: str
    office: str
    counted: bool
    reason: PickReason | None
    by: str
    confirmed_by: str


class PoolCommitted(Event, wire="tally.PoolCommitted.v1"):
    """The public ballots that can be drawn are fixed, before anyone knows the seed.

    `pool_digest` is the SHA-256 of their ids in log order, each followed by a newline.
    """

    ballots: LogPosition
    pool_size: int
    pool_digest: str


class SampleDrawn(Event, wire="tally.SampleDrawn.v1"):
    """Of the public ballots, only `drawn` count (抽样评议, R-24, A-18).

    `walked` are the ids looked at in ticket order until enough were valid; `drawn` are the valid ones among
    them. The outcome is recorded, so replay never draws again; anyone can repeat it with the seed.
    """

    seed: str
    pool_digest: str
    walked: tuple[str, ...]
    drawn: tuple[str, ...]


class ResultCounted(Event, wire="tally.ResultCounted.v1"):
    """The count of these positions of the logs gave the result with this digest. `result_version` begins at 1."""

    positions: tuple[LogPosition, ...]
    result_version: int
    digest: str


class ResultHandedOver(Event, wire="tally.ResultHandedOver.v1"):
    """The statistics went to the Conduct Supervision Office (R-38)."""

    digest: str
    by: str


class ResultDetermined(Event, wire="tally.ResultDetermined.v1"):
    """The Conduct Supervision Office decided which offices are named, and why (A-23). The system only ranks.

    `reason` names the words by their salted digest; they are kept beside the log.
    """

    digest: str
    named: tuple[str, ...]
    reason: str
    by: str


class ResultPublished(Event, wire="tally.ResultPublished.v1"):
    """The result is public; appeals count from here."""

    digest: str
    by: str
