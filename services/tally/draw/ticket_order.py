"""The pool in the order of a seed: only the lowest tickets are kept, and more when they do not suffice."""

import threading
from collections.abc import Iterator

from services.ballot.events import BallotCast
from services.kernel.context import ServiceContext
from services.tally.counting.facts import BALLOT
from services.tally.draw.tickets import Lowest, hash_seed
from services.tally.events import PoolCommitted
from services.tally.records.ballot_log import BallotLog
from services.tally.records.verified_log import Chain, in_chunks
from services.tally.refusals import EvidenceDiffers


class TicketOrder:
    """The ballots of one pool, the lowest ticket first. The pool is read again each time twice as many are needed."""

    def __init__(self, context: ServiceContext, appraisal: str, pool: PoolCommitted, seed: str, first: int) -> None:
        self._context, self._appraisal, self._pool = context, appraisal, pool
        self._seed_hash = hash_seed(seed)
        self._size = first
        self._ballots: list[BallotCast] = []
        self._whole = False
        self._reading = threading.Lock()

    def __iter__(self) -> Iterator[BallotCast]:
        given = 0
        while True:
            with self._reading:
                if given == len(self._ballots) and not self._whole:
                    self._read_more()
                more = self._ballots[given:]
            yield from more
            given += len(more)
            if not more:
                return

    def _read_more(self) -> None:
        if self._ballots:
            self._size *= 2
        found = [BALLOT.decode(body).data for _, body in self._lowest()]
        self._ballots = [ballot for ballot in found if isinstance(ballot, BallotCast)]
        self._whole = len(found) < self._size

    def _lowest(self) -> list[tuple[str, bytes]]:
        position, lowest = self._pool.ballots, Lowest(self._seed_hash, self._size)
        log = BallotLog(
            Chain("ballot", (), self._context.log.algorithm(self._appraisal)),
            pool_until=position.sequence,
            see=lowest.see,
        )
        for chunk in in_chunks(self._context.received.bodies("ballot", self._appraisal, until=position.sequence)):
            log.read(chunk)
        if (log.chain.root(), log.pool_digest) != (position.root, self._pool.pool_digest):
            raise EvidenceDiffers(check="pool: root", found=log.chain.root(), recorded=position.root)
        return lowest.in_order()


class TicketOrders:
    """The orders that a process has read, so that a reviewer's next pick does not read the pool again; the latest."""

    MOST = 4

    def __init__(self) -> None:
        self._orders: dict[tuple[str, str, str], TicketOrder] = {}
        self._lock = threading.Lock()

    def of(self, context: ServiceContext, appraisal: str, pool: PoolCommitted, seed: str, size: int) -> TicketOrder:
        """The order of this seed; `size` is that of the sample."""
        key = (appraisal, pool.pool_digest, seed)
        with self._lock:
            order = self._orders.pop(key, None) or TicketOrder(context, appraisal, pool, seed, 4 * size)
            self._orders[key] = order
            while len(self._orders) > self.MOST:
                del self._orders[next(iter(self._orders))]
            return order
