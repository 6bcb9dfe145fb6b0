"""Showing the luck of the draw to those who count, determine or audit (R-24)."""

import base64
import time
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import msgspec

from services.ballot.events import BallotCast
from services.kernel.context import ServiceContext
from services.kernel.refusal import Malformed
from services.kernel.wire.rational import exact
from services.tally.counting.facts import BALLOT
from services.tally.counting.result_cache import Results
from services.tally.events import PoolCommitted
from services.tally.refusals import SampleNotDrawn
from services.tally.replay.jobs import ask
from services.tally.replay.replay import Progress
from services.tally.replay.resampling import REDRAWS, read_pool, resampled
from services.tally.result.show_result import count_of, document_of, facts_of, latest_digest

LARGE = 20_000  # public ballots that are redrawn in the service itself
PATIENCE, EVERY = 20.0, 0.5  # seconds that one call waits for the process, and between two looks
NEAR = 2  # offices up to twice the cut are told


def resampling_of(context: ServiceContext, results: Results, appraisal: str, cut: int) -> dict[str, Any]:
    """As `computed`. A large pool is redrawn in a process of its own, and who asks before it is done asks again.

    Raises `JobUnfinished` until then: nothing on the service's hub may take half a minute of a processor.
    """
    _must_be_a_rank(cut)
    count = count_of(context, appraisal)
    digest = latest_digest(appraisal, count)
    if count.pool is None or count.pool.pool_size <= LARGE:
        return computed(context, results, appraisal, cut)
    job = ask.resampled(context, appraisal, digest, cut)
    for _ in range(int(PATIENCE / EVERY)):
        if job["state"] in ("done", "failed"):
            break
        time.sleep(EVERY)
        job = ask.state(context, appraisal, job["job"])
    found: dict[str, Any] = msgspec.json.decode(_output(context, appraisal, job["job"]))
    return found


def _output(context: ServiceContext, appraisal: str, job: str) -> bytes:
    parts: list[bytes] = []
    while part := base64.b64decode(ask.part(context, appraisal, job, len(parts))):
        parts.append(part)
    return b"".join(parts)


def _must_be_a_rank(cut: int) -> None:
    if not isinstance(cut, int) or not 1 <= cut <= 500:
        raise Malformed(where="cut", what="a rank from 1 to 500")


def computed(
    context: ServiceContext, results: Results, appraisal: str, cut: int, progress: Progress | None = None
) -> dict[str, Any]:
    """`{digest, redraws, cut, valid, unreviewed, offices: […]}`: offices near the cut, in the order of the result.

    The same count gives the same answer: the redraws are seeded with the pool's digest. Of the ballots that were
    not walked nobody has ruled on anything; `unreviewed` picks were judged by the rules alone.
    """
    count = count_of(context, appraisal)
    digest = latest_digest(appraisal, count)
    if count.pool is None:
        raise SampleNotDrawn(appraisal=appraisal)
    facts = facts_of(context, results, appraisal, digest)
    rows = document_of(context, results, appraisal, digest)["offices"]
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
    return {
        "digest": digest,
        "redraws": REDRAWS,
        "cut": cut,
        "valid": len(pool.votes),
        "unreviewed": pool.unreviewed,
        "offices": [asdict(one) for one in found if one.rank <= NEAR * cut or one.rank_low <= cut],
    }


def _public(
    context: ServiceContext, appraisal: str, pool: PoolCommitted, progress: Progress | None
) -> Iterator[BallotCast]:
    for body in context.received.bodies("ballot", appraisal, until=pool.ballots.sequence):
        recorded = BALLOT.decode_known(body)
        if recorded is not None and progress is not None and recorded.sequence % 4096 == 0:
            progress("ballot", recorded.sequence)
        if recorded is not None and isinstance(recorded.data, BallotCast) and recorded.data.group == "public":
            yield recorded.data
