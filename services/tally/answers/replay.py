"""Jobs and comparisons of logs: what auditors ask for."""

from typing import Annotated, Any, Literal

import msgspec

from services.kernel.contract import Account, Instant
from services.kernel.rpc.request import Answer
from services.tally.answers.words import Digest, Number

AsOf = Annotated[int, msgspec.Meta(ge=1, description="统计日志的序号")] | Instant
OtherRules = Annotated[
    dict[Annotated[str, msgspec.Meta(min_length=1, max_length=80)], Any], msgspec.Meta(examples=[{"max_offices": 8}])
]  # by name, only those that differ; a value may be of any type until roster's rules are made of it


class JobAsked(Answer):
    """What a replay was asked for: up to where, and under which other rules."""

    as_of: AsOf | msgspec.UnsetType = msgspec.UNSET
    rules: OtherRules | msgspec.UnsetType = msgspec.UNSET


class JobState(Answer):
    """How far a job is: `progress` in records read of each log; `bytes` and `digest` (SHA-256) are of its output.

    `until` is when it is forgotten; null while it goes on. A bundle with ballots is `proposed` until a second person
    has confirmed it; `confirmed_by` is null of everything else.
    """

    job: Annotated[str, msgspec.Meta(examples=["5f0c1a9be2d34c77"])]
    kind: Literal["replay", "bundle", "resampling"]
    asked: JobAsked
    by: str
    asked_at: Instant | None
    state: Literal["proposed", "waiting", "running", "done", "failed"]
    progress: Annotated[dict[str, int], msgspec.Meta(examples=[{"ballot": 8192}])]
    bytes: Number
    digest: Digest | None
    failure: str | None
    until: Instant | None
    confirmed_by: str | None = None


class BundleNoted(Answer):
    """The id under which a bundle made at the machine itself is on record."""

    bundle: Annotated[str, msgspec.Meta(examples=["5f0c1a9be2d34c77"])]


class LogCompared(Answer):
    """A neighbour's log as tally has it and as its owner has it; the first sequence that is not the same, if any."""

    source: Annotated[str, msgspec.Meta(examples=["ballot"])]
    records: Number
    identical: bool
    first_difference: int | None


class RulesTriedCount(Answer):
    """How often anybody has asked what other rules would give."""

    tried: Number


class Recounted(Answer):
    """What came out of counting again; `same`: everything agreed with the count that was handed over.

    `difference` names the first check that did not hold.
    """

    digest: Digest
    found: Annotated[str, msgspec.Meta(examples=["5f0c1a9b" * 8])]
    same: bool
    difference: Annotated[str, msgspec.Meta(examples=["result: digest"])] | None
    checks: Number


class RecountShown(Answer):
    """A recount that was asked for. `difference` names the first check that did not hold; `reason` is null once
    erased."""

    at: Instant
    digest: Digest
    found: str
    same: bool
    difference: str | None
    reason: Annotated[str, msgspec.Meta(examples=["前两名得票相近,请复核"])] | None
    by: Account
