"""What is missing of rows that are counted, as two people accept it (ADR 0045).

One proposes to go on with what is there; on the same day another confirms exactly that.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from hashlib import sha256
from typing import Any, Literal, Protocol, TypeVar

from services.kernel.clock import CHINA, civil_date
from services.kernel.contract import Account, Count, Instant, ProposalId
from services.kernel.refusal import LossChanged, LossLapsed, LossNotProposed, NothingLost
from services.kernel.rpc.request import Answer
from services.kernel.two_people import must_be_two

LossReason = Literal["COUNT_SHORT", "LANE_SHORT", "LANE_LOST"]


class Figures(Protocol):
    """How many rows at least were put in, as far as anybody knows, how many are there, and the code for it."""

    @property
    def why(self) -> LossReason: ...
    @property
    def counted(self) -> int: ...
    @property
    def found(self) -> int: ...


class Proposed(Figures, Protocol):
    """A proposal as the log has it; `at` is null in logs from before proposals lapsed, and they have."""

    @property
    def by(self) -> str: ...
    @property
    def at(self) -> datetime | None: ...


class AcceptedLoss(Answer):
    """What two people have accepted to be missing: at least `counted` rows had been put in, `found` were there."""

    why: LossReason
    counted: Count
    found: Count


class LossProposal(Answer):
    """A proposal to go on although rows are missing: at least `counted` had been put in, `found` were there. Another
    account can confirm it before `until`, the end of its day in China.
    """

    proposal: ProposalId
    why: LossReason
    counted: Count
    found: Count
    by: Account
    at: Instant
    until: Instant


@dataclass(frozen=True)
class Loss:
    """At least `counted` rows were put in, as far as anybody knows, and `found` are there."""

    why: LossReason
    counted: int
    found: int

    def is_as(self, proposed: Figures) -> bool:
        """Whether it is the loss that was proposed, whoever has come since: the same reason, as many missing."""
        return (proposed.why, proposed.counted - proposed.found) == (self.why, self.counted - self.found)


P = TypeVar("P", bound=Proposed)


def propose_loss(loss: Loss | None, before: P | None, made: Callable[..., P], by: str, now: datetime) -> list[P]:
    """Decide a proposal. The same by the same person on the same day changes nothing. Raises `NothingLost`."""
    if loss is None:
        raise NothingLost
    facts = {"why": loss.why, "counted": loss.counted, "found": loss.found, "by": by}
    if before is not None and waits(before, now) and before == made(**facts, at=before.at):
        return []
    return [made(**facts, at=now)]


def confirm_loss(loss: Loss | None, proposed: P | None, proposal: str, by: str, now: datetime) -> dict[str, Any]:
    """Decide the confirmation of one proposal, by a second person: the facts of what is accepted.

    It is of the loss that was proposed, whoever has come since. Raises `NothingLost`, `LossNotProposed`, `LossLapsed`,
    `LossChanged`, `SamePerson`.
    """
    if loss is None:
        raise NothingLost
    if proposed is None or proposal_of(proposed) != proposal:
        raise LossNotProposed
    if not waits(proposed, now):
        raise LossLapsed
    if not loss.is_as(proposed):
        raise LossChanged(counted=loss.counted, found=loss.found)
    must_be_two(proposed.by, by)
    return {"why": loss.why, "counted": loss.counted, "found": loss.found, "by": proposed.by, "confirmed_by": by}


def waits(proposed: Proposed, now: datetime) -> bool:
    """Whether a proposal can be confirmed: until the end of its day."""
    return proposed.at is not None and civil_date(proposed.at) == civil_date(now)


def told(proposed: Proposed | None, now: datetime) -> LossProposal | None:
    """A proposal as the desk sees it; None: none waits."""
    if proposed is None or proposed.at is None or not waits(proposed, now):
        return None
    return LossProposal(
        proposal=proposal_of(proposed),
        why=proposed.why,
        counted=proposed.counted,
        found=proposed.found,
        by=proposed.by,
        at=proposed.at,
        until=datetime.combine(civil_date(proposed.at) + timedelta(days=1), time(), CHINA),
    )


def proposal_of(proposed: Proposed) -> str:
    """The name of a proposal, 16 hexadecimal characters: a digest of it, so that its figures are confirmed with it."""
    at = proposed.at.timestamp() if proposed.at is not None else ""
    facts = (proposed.why, proposed.counted, proposed.found, proposed.by, at)
    return sha256("|".join(map(str, facts)).encode()).hexdigest()[:16]
