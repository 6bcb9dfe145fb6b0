"""Drawing the public ballots that count (抽样评议, R-24, R-26, A-18)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from services.ballot.events import BallotCast
from services.kernel.foundation import Foundation
from services.kernel.refusal import Refusal
from services.roster.events import AppraisalOpened
from services.tally import counting
from services.tally.ballot_log import BallotLog
from services.tally.chain import Chain, in_chunks
from services.tally.commit_pool import EvidenceDiffers
from services.tally.counting import Count, DrawnAlready
from services.tally.events import PickRuled, PoolCommitted, SampleDrawn
from services.tally.facts import BALLOT, TALLY
from services.tally.heard import heard
from services.tally.patience import until_current
from services.tally.tickets import Lowest, first_valid, hash_seed, normalise
from services.tally.validity import judge


class PoolNotCommitted(Refusal):
    """The pool must be fixed and public before a seed is spoken. Facts: `appraisal`."""


@dataclass(frozen=True, kw_only=True)
class DrawSample:
    """The Inspection Office draws, with a seed spoken in public."""

    appraisal: str
    seed: str


class Pool(Protocol):
    """The ballots that can be drawn, and what decides how many are."""

    @property
    def sample_size(self) -> int: ...

    def in_ticket_order(self, seed: str, /) -> Iterator[str]: ...

    def is_valid(self, ballot_id: str) -> bool: ...


def draw_sample(command: DrawSample, count: Count, pool: Pool) -> list[SampleDrawn]:
    """Decide the draw. Asking again with the same seed changes nothing."""
    seed = normalise(command.seed)
    if count.pool is None:
        raise PoolNotCommitted(appraisal=command.appraisal)
    if count.draw is not None:
        if count.draw.seed == seed:
            return []
        raise DrawnAlready(appraisal=command.appraisal, seed=count.draw.seed)
    walked, drawn = first_valid(pool.in_ticket_order(seed), pool.is_valid, pool.sample_size)
    digest = count.pool.pool_digest
    return [SampleDrawn(seed=seed, pool_digest=digest, walked=tuple(walked), drawn=tuple(drawn))]


class ReceivedPool:
    """The pool among the ballots received. Only the lowest tickets are kept; if they do not suffice, more are."""

    def __init__(
        self,
        foundation: Foundation,
        appraisal: str,
        opened: AppraisalOpened,
        committed: PoolCommitted | None,
        rulings: dict[tuple[str, str], PickRuled],
    ) -> None:
        self._foundation, self._appraisal, self._committed = foundation, appraisal, committed
        self._rules, self._rulings = opened.rules, rulings
        self._offices = {office.office_id: office for office in opened.offices}
        self._bodies: dict[str, bytes] = {}

    @property
    def sample_size(self) -> int:
        return self._rules.sample_size

    def in_ticket_order(self, seed: str) -> Iterator[str]:
        """The pool's ids, the lowest ticket first. The pool is read once more each time twice as many are needed."""
        seed_hash, given, size = hash_seed(seed), 0, 4 * self.sample_size
        while True:
            lowest = self._lowest(seed_hash, size)
            self._bodies = dict(lowest)
            yield from (ballot_id for ballot_id, _ in lowest[given:])
            if len(lowest) < size:
                return
            given, size = size, 2 * size

    def is_valid(self, ballot_id: str) -> bool:
        """Whether a ballot just walked is valid (A-18: validity is judged as the tickets are walked)."""
        ballot = BALLOT.decode(self._bodies[ballot_id]).data
        assert isinstance(ballot, BallotCast)
        return judge(ballot, self._rules, self._offices, self._rulings).valid

    def _lowest(self, seed_hash: str, size: int) -> list[tuple[str, bytes]]:
        assert self._committed is not None
        position, lowest = self._committed.ballots, Lowest(seed_hash, size)
        log = BallotLog(Chain("ballot"), pool_until=position.sequence, see=lowest.see)
        for chunk in in_chunks(self._foundation.received.bodies("ballot", self._appraisal, until=position.sequence)):
            log.read(chunk)
        if (log.chain.root(), log.pool_digest) != (position.root, self._committed.pool_digest):
            raise EvidenceDiffers(check="pool: root", detail=f"{log.chain.root()}, recorded {position.root}")
        return lowest.in_order()


def handle(foundation: Foundation, appraisal: str, seed: str) -> dict[str, Any]:
    """Draw. Answers `{walked, drawn, seed}`, both as counts."""
    command = DrawSample(appraisal=appraisal, seed=seed)
    opened = heard(foundation, appraisal).opening(appraisal)
    drawn = until_current(lambda: _try(foundation, command, opened))
    return {"walked": len(drawn.walked), "drawn": len(drawn.drawn), "seed": drawn.seed}


def _try(foundation: Foundation, command: DrawSample, opened: AppraisalOpened) -> SampleDrawn:
    log, appraisal, stream = foundation.log, command.appraisal, counting.stream(command.appraisal)
    head, rulings = _rulings(foundation, appraisal)
    count, version = log.replay(appraisal, stream, counting.evolve, Count())
    events = draw_sample(command, count, ReceivedPool(foundation, appraisal, opened, count.pool, rulings))
    log.append(appraisal, stream, events, after=version, at=head)  # at: validity was judged by the rulings up to here
    drawn = events[0] if events else count.draw
    assert drawn is not None
    return drawn


def _rulings(foundation: Foundation, appraisal: str) -> tuple[int, dict[tuple[str, str], PickRuled]]:
    """How far tally's own log was read, and the latest ruling of each pick."""
    head, rulings = 0, {}
    for body in foundation.log.bodies(appraisal):
        recorded = TALLY.decode(body)
        head, ruling = recorded.sequence, recorded.data
        if isinstance(ruling, PickRuled):
            rulings[ruling.ballot_id, ruling.office] = ruling
    return head, rulings
