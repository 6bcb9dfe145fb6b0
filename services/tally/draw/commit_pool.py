"""Fixing what can be drawn, before anyone knows the seed (DESIGN, "The draw")."""

from dataclasses import dataclass

from services.ballot.events import BoxSealed
from services.kernel.context import ServiceContext
from services.tally import state as counting
from services.tally.context import TallyContext
from services.tally.contract import CommitPool, LogEnd, PoolState
from services.tally.events import LogPosition, PoolCommitted
from services.tally.records.ballot_log import BallotLog
from services.tally.records.milestones import milestones_of
from services.tally.records.verified_log import Chain, LogBroken, in_chunks
from services.tally.refusals import BoxNotSealed, EvidenceDiffers
from services.tally.state import Count


@dataclass(frozen=True, kw_only=True)
class Survey:
    """The sealed ballot log as tally has it: how many public ballots, and the root over what the seal covers."""

    seal: BoxSealed
    sealed_root: str | None
    ballots: LogPosition
    pool_size: int
    pool_digest: str


def commit_pool(command: CommitPool, count: Count, survey: Survey | None) -> list[PoolCommitted]:
    """Decide the pool; `survey` is None before the seal. Asking again changes nothing."""
    if count.pool is not None:
        return []
    if survey is None:
        raise BoxNotSealed(appraisal=command.appraisal)
    if survey.sealed_root != survey.seal.root:
        raise EvidenceDiffers(check="ballot: seal", found=survey.sealed_root, recorded=survey.seal.root)
    return [PoolCommitted(ballots=survey.ballots, pool_size=survey.pool_size, pool_digest=survey.pool_digest)]


def handle(request: CommitPool, context: TallyContext) -> PoolState:
    """Commit the pool."""
    appraisal, stream = request.appraisal, counting.stream(request.appraisal)
    surveyed = None if context.count(appraisal).pool is not None else survey(context, appraisal)
    count = context.log.decide(
        appraisal, stream, counting.evolve, Count(), lambda count: commit_pool(request, count, surveyed)
    )
    assert count.pool is not None
    ballots = count.pool.ballots
    return PoolState(
        pool_size=count.pool.pool_size,
        pool_digest=count.pool.pool_digest,
        ballots=LogEnd(sequence=ballots.sequence, root=ballots.root),
    )


def survey(context: ServiceContext, appraisal: str) -> Survey | None:
    """Read the ballot log up to its seal."""
    sealed = milestones_of(context, appraisal).sealed
    if sealed is None:
        return None
    sequence, seal = sealed
    log = BallotLog(Chain("ballot", (seal.size,), context.log.algorithm(appraisal)), pool_until=sequence)
    try:
        for chunk in in_chunks(context.received.bodies("ballot", appraisal, until=sequence)):
            log.read(chunk)
    except LogBroken as broken:
        raise EvidenceDiffers(check="ballot: records", sequence=broken.sequence) from broken
    return Survey(
        seal=seal,
        sealed_root=log.chain.roots.get(seal.size) if seal.size == sequence - 1 else None,
        ballots=LogPosition(source="ballot", sequence=log.chain.size, root=log.chain.root()),
        pool_size=log.pool_size,
        pool_digest=log.pool_digest,
    )
