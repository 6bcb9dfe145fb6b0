"""One pass over the ballot log that keeps little: directed and walked ballots whole, of the others only counts."""

from collections.abc import Callable, Collection, Sequence
from hashlib import sha256

import msgspec

from services.ballot.events import BallotCast, BoxSealed
from services.kernel.event import Recorded
from services.tally.chain import Chain
from services.tally.facts import BALLOT

See = Callable[[Sequence[str], Sequence[bytes]], None]


class Cast(msgspec.Struct, gc=False):
    """As much of a ballot's data as tells whether it must be read."""

    ballot_id: str = ""
    group: str = ""


class Glance(msgspec.Struct, gc=False):
    """As much of a record as tells whether it must be read; its type leads the bytes and is seen without decoding."""

    sequence: int
    data: Cast


_glance = msgspec.json.Decoder(Glance)
_CAST = f'{{"type":"{BallotCast.wire}",'.encode()


class BallotLog:
    """Reads the ballot log in lists of records.

    Public ballots with a sequence up to `pool_until` are the pool; `see` is told their ids and records. Of the
    public ballots only the `walked` are kept.
    """

    def __init__(
        self,
        chain: Chain,
        *,
        walked: Collection[str] = (),
        pool_until: int | None = None,
        see: See | None = None,
    ) -> None:
        self.chain = chain
        self.pool_size = 0
        self._walked = frozenset(walked)
        self._pool_until = pool_until
        self._see = see
        self._pool = sha256()

    @property
    def pool_digest(self) -> str:
        """SHA-256 of the public ballot ids in log order, each followed by a newline."""
        return self._pool.hexdigest()

    def read(self, bodies: list[bytes]) -> tuple[list[Recorded], int]:
        """Read the next records. Answers those that matter and how many public ballots were passed over."""
        glances = self.chain.decoded(_glance, bodies)
        public = [
            glance
            for body, glance in zip(bodies, glances, strict=True)
            if glance.data.group == "public" and body.startswith(_CAST)
        ]
        walked = self._walked
        passed = {glance.sequence for glance in public if glance.data.ballot_id not in walked}
        kept = [
            (body, glance.sequence)
            for body, glance in zip(bodies, glances, strict=True)
            if glance.sequence not in passed
        ]
        records = self.chain.known(BALLOT, kept)
        for recorded in records:
            if isinstance(recorded.data, BoxSealed):
                self.chain.want(recorded.data.size)
        self.chain.read(bodies, [glance.sequence for glance in glances])
        self._see_pool(public, bodies)
        return records, len(passed)

    def _see_pool(self, public: list[Glance], bodies: list[bytes]) -> None:
        until = self._pool_until
        if until is not None and public and public[-1].sequence > until:
            public = [glance for glance in public if glance.sequence <= until]
        if not public:
            return
        ballot_ids = [glance.data.ballot_id for glance in public]
        self.pool_size += len(ballot_ids)
        self._pool.update("\n".join([*ballot_ids, ""]).encode())
        if self._see is not None:
            first = self.chain.size - len(bodies) + 1
            self._see(ballot_ids, [bodies[glance.sequence - first] for glance in public])
