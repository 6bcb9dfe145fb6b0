"""What tally has heard of its neighbours' milestones: opened, sealed, frozen."""

from dataclasses import dataclass, replace

from services.ballot.events import BoxSealed
from services.complaints.events import ComplaintsFrozen
from services.kernel.context import ServiceContext
from services.kernel.event import Language
from services.kernel.log.store import transaction
from services.roster.events import AppraisalOpened, CredentialVoided
from services.tally.refusals import NotOpened

VOIDED = Language(CredentialVoided)
MILESTONES = Language(AppraisalOpened, CredentialVoided, BoxSealed, ComplaintsFrozen)


@dataclass(frozen=True, kw_only=True)
class Milestones:
    """The milestones of one appraisal, each with its sequence in its owner's log.

    `voided_at` is where roster last voided a credential (A-17), which it does until the voting ends; 0: it did not.
    """

    opened: tuple[int, AppraisalOpened] | None = None
    voided_at: int = 0
    sealed: tuple[int, BoxSealed] | None = None
    frozen: tuple[int, ComplaintsFrozen] | None = None

    def opening(self, appraisal: str) -> AppraisalOpened:
        """The rules and offices. Raises `NotOpened`."""
        if self.opened is None:
            raise NotOpened(appraisal=appraisal)
        return self.opened[1]


def milestones_of(context: ServiceContext, appraisal: str) -> Milestones:
    """Look for the milestones in what was received without gaps."""
    with transaction(context.engine) as connection:
        rows = connection.execute(
            "select r.body from received r join heard h using (source, appraisal)"
            " where r.appraisal = %s and r.type = any(%s) and r.sequence <= h.sequence",
            (appraisal, list(MILESTONES.event_types)),
            binary=True,
        ).fetchall()
    found = Milestones()
    for (body,) in rows:
        recorded = MILESTONES.decode(body)
        match recorded.data:
            case AppraisalOpened() as opened:
                found = replace(found, opened=(recorded.sequence, opened))
            case CredentialVoided():
                found = replace(found, voided_at=max(found.voided_at, recorded.sequence))
            case BoxSealed() as sealed:
                found = replace(found, sealed=(recorded.sequence, sealed))
            case ComplaintsFrozen() as frozen:
                found = replace(found, frozen=(recorded.sequence, frozen))
    return found


def voided(context: ServiceContext, appraisal: str) -> frozenset[str]:
    """The ballots that roster has voided (A-17)."""
    with transaction(context.engine) as connection:
        rows = connection.execute(
            "select r.body from received r join heard h using (source, appraisal)"
            " where r.source = 'roster' and r.appraisal = %s and r.type = %s and r.sequence <= h.sequence",
            (appraisal, CredentialVoided.wire),
            binary=True,
        ).fetchall()
    return frozenset(VOIDED.decode(body).data.ballot_id for (body,) in rows)  # type: ignore[attr-defined]
