"""Showing how far the draw decided, to those who count, determine or audit (R-24)."""

import time
from collections.abc import Iterator

import msgspec

from services.ballot.events import BallotCast
from services.kernel.context import ServiceContext
from services.kernel.wire.rational import exact
from services.tally.answers.votes import ResampledOffice, Resampling
from services.tally.context import TallyContext
from services.tally.contract import ShowResampling
from services.tally.counting.facts import BALLOT
from services.tally.events import PoolCommitted
from services.tally.refusals import SampleNotDrawn
from services.tally.replay.jobs import ask
from services.tally.replay.replay import Progress
from services.tally.replay.resampling import REDRAWS, read_pool, resampled
from services.tally.result.show_result import document_of, facts_of, latest_digest

LARGE = 20_000  # public ballots that are redrawn in the service itself
PATIENCE, EVERY = 20.0, 0.5  # seconds that one call waits for the process, and between two looks
NEAR = 2  # offices up to twice the cut are told


def handle(request: ShowResampling, context: TallyContext) -> Resampling:
    """As `computed`. A large pool is redrawn in a process of its own, and who asks before it is done asks again.

    Raises `JobUnfinished` until then: nothing on the service's hub may take half a minute of a processor.
    """
    appraisal, cut = request.appraisal, request.cut
    count = context.count(appraisal)
    digest = latest_digest(appraisal, count)
    if count.pool is None or count.pool.pool_size <= LARGE:
        return computed(context, appraisal, cut)
    job = ask.resampled(context, appraisal, digest, cut)
    for _ in range(int(PATIENCE / EVERY)):
        if job.state in ("done", "failed"):
            break
        time.sleep(EVERY)
        job = ask.state(context, appraisal, job.job)
    return msgspec.json.decode(_output(context, appraisal, job.job), type=Resampling)


def _output(context: ServiceContext, appraisal: str, job: str) -> bytes:
    parts: list[bytes] = []
    while part := ask.part(context, appraisal, job, len(parts)):
        parts.append(part)
    return b"".join(parts)


def computed(context: TallyContext, appraisal: str, cut: int, progress: Progress | None = None) -> Resampling:
    """The offices near the cut, in the order of the result.

    The same count gives the same answer: the redraws are seeded with the pool's digest. Of the ballots that were
    not walked nobody has ruled on anything; `unreviewed` picks were judged by the rules alone.
    """
    count = context.count(appraisal)
    digest = latest_digest(appraisal, count)
    if count.pool is None:
        raise SampleNotDrawn(appraisal=appraisal)
    facts = facts_of(context, appraisal, digest)
    rows = document_of(context, appraisal, digest)["offices"]
    assert facts.opened is not None
    rules = facts.opened.rules
    _, weight, _ = rules.weights
    places = {row["office_id"]: place for place, row in enumerate(rows)}
    pool = read_pool(_public(context, appraisal, count.pool, progress), facts, places)
    found = resampled(
        pool,
        list(places),
        [exact(row["final"]) - weight * row["sampled"] for row in rows],
        [row["rank"] for row in rows],
        weight=weight,
        size=rules.sample_size,
        cut=cut,
        ties=rules.ties,
        seed=int(count.pool.pool_digest[:15], 16),
    )
    return Resampling(
        digest=digest,
        redraws=REDRAWS,
        cut=cut,
        valid=len(pool.votes),
        unreviewed=pool.unreviewed,
        offices=[ResampledOffice(**vars(one)) for one in found if one.rank <= NEAR * cut or one.rank_low <= cut],
    )


def _public(
    context: ServiceContext, appraisal: str, pool: PoolCommitted, progress: Progress | None
) -> Iterator[BallotCast]:
    for body in context.received.bodies("ballot", appraisal, until=pool.ballots.sequence):
        recorded = BALLOT.decode_known(body)
        if recorded is not None and progress is not None and recorded.sequence % 4096 == 0:
            progress("ballot", recorded.sequence)
        if recorded is not None and isinstance(recorded.data, BallotCast) and recorded.data.group == "public":
            yield recorded.data
