"""One pass over the ballot log that keeps little: directed and walked ballots whole, of the others only counts."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from hashlib import sha256

import msgspec

from services.ballot.events import BallotCast
from services.kernel.proof import merkle
from services.kernel.proof.hashing import SHA256, algorithm
from services.tally.counting.facts import BALLOT
from services.tally.draw.tickets import Below
from services.tally.records.verified_log import Chain, Records, Run, sealed_sizes

See = Callable[[Sequence[str], Sequence[bytes]], None]


class Cast(msgspec.Struct, gc=False):
    """As much of a ballot's data as tells whether it must be read."""

    ballot_id: str = ""
    group: str = ""
    channel: str = ""


class Glance(msgspec.Struct, gc=False):
    """As much of a record as tells whether it must be read; its type leads the bytes and is seen without decoding."""

    sequence: int
    data: Cast


_glance = msgspec.json.Decoder(Glance)
_CAST = f'{{"type":"{BallotCast.wire}",'.encode()


class Search(msgspec.Struct, frozen=True, kw_only=True):
    """What a replay looks for in the ballot log.

    Public ballots with a sequence up to `pool_until` are the pool; of the public ballots only the `walked` are
    kept. `lowest` are the hash of the seed and the last ticket walked. `wanted` are the sizes at which the root
    is compared, `until` is how far the count looked, `end` how far the log is read; None: as far as there is.
    `algorithm` is how the log is hashed.
    """

    walked: frozenset[str] = frozenset()
    pool_until: int | None = None
    lowest: tuple[str, str] | None = None
    wanted: frozenset[int] = frozenset()
    until: int | None = None
    end: int | None = None
    algorithm: str = SHA256.id

    def below(self) -> Below | None:
        """Where the tickets up to the last walked are gathered, if they are looked for."""
        return None if self.lowest is None else Below(*self.lowest)


class Stretch(msgspec.Struct, frozen=True):
    """What a run of the ballot log, read elsewhere and found sound, comes to: much less than its records.

    `hashes` are those of its `size` leaves, or the one over them all. `kept` are the records that matter with
    their sequences, `passed` tells how many public ballots were passed over, `online` how many ballots of each group
    came so. `pool` are the ids of the pool's ballots, each followed by a newline; `near` are those with a ticket that
    was looked for.
    """

    after: int
    size: int
    hashes: list[bytes]
    kept: list[tuple[bytes, int]]
    passed: int
    online: dict[str, int]
    pool_size: int
    pool: bytes
    near: list[str]


BallotReader = Callable[[Search], Iterator[list[bytes] | Stretch]]


class _Look:
    """Consecutive records of the ballot log, each looked at once. Raises `Broken` unless all are sound.

    `kept` are those that matter, with their sequences; `pool` and `pool_bodies` the ids and records of the pool.
    """

    def __init__(self, run: Run, walked: Collection[str], pool_until: int | None) -> None:
        glances = run.decoded(_glance)
        run.must_be_numbered([glance.sequence for glance in glances])
        kept, pool, pool_bodies = list[tuple[bytes, int]](), list[str](), list[bytes]()
        self.online = Counter[str]()
        last = 0 if pool_until is None else pool_until
        for body, glance in zip(run.bodies, glances, strict=True):
            cast = glance.data
            is_cast = body.startswith(_CAST)
            is_public = is_cast and cast.group == "public"
            if is_cast and cast.channel == "online":
                self.online[cast.group] += 1
            if is_public and glance.sequence <= last:
                pool.append(cast.ballot_id)
                pool_bodies.append(body)
            if not is_public or cast.ballot_id in walked:
                kept.append((body, glance.sequence))
        self.run, self.kept, self.pool, self.pool_bodies = run, kept, pool, pool_bodies
        self.records = run.known(BALLOT, kept)

    @property
    def passed(self) -> int:
        return len(self.run.bodies) - len(self.kept)

    def pool_lines(self) -> bytes:
        """The ids of the pool's ballots as they are digested."""
        return "\n".join([*self.pool, ""]).encode()


class BallotLog:
    """Reads the ballot log in lists of records, or in stretches of it that were read elsewhere.

    Public ballots with a sequence up to `pool_until` are the pool; `see` is told their ids and records, of a
    stretch the ids near enough without records. Of the public ballots only the `walked` are kept.
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
        self.online = Counter[str]()
        self.pool_size = 0
        self._walked = frozenset(walked)
        self._pool_until = pool_until
        self._see = see
        self._pool = sha256()

    @property
    def pool_digest(self) -> str:
        """SHA-256 of the public ballot ids in log order, each followed by a newline."""
        return self._pool.hexdigest()

    def read(self, piece: list[bytes] | Stretch) -> Records:
        """Read the next records. Answers those that matter and how many public ballots were passed over."""
        return self._take(piece) if isinstance(piece, Stretch) else self._look_at(piece)

    def _look_at(self, bodies: list[bytes]) -> Records:
        look = _Look(Run(self.chain.source, self.chain.size, bodies), self._walked, self._pool_until)
        self.chain.want(look.records)
        self.chain.grow(look.run.leaves(self.chain.algorithm))
        self.online.update(look.online)
        if look.pool:
            self.pool_size += len(look.pool)
            self._pool.update(look.pool_lines())
            if self._see is not None:
                self._see(look.pool, look.pool_bodies)
        return look.records, look.passed

    def _take(self, stretch: Stretch) -> Records:
        if stretch.after != self.chain.size:
            raise ValueError(f"a stretch after {stretch.after}, at {self.chain.size}")
        records = Run(self.chain.source, stretch.after, []).known(BALLOT, stretch.kept)
        self.chain.want(records)
        if len(stretch.hashes) == stretch.size:
            self.chain.grow(stretch.hashes)
        else:
            self.chain.grow_whole(stretch.size, stretch.hashes[0])
        self.online.update(stretch.online)
        self.pool_size += stretch.pool_size
        self._pool.update(stretch.pool)
        if self._see is not None and stretch.near:
            self._see(stretch.near, [])
        return records, stretch.passed


def stretch(search: Search, after: int, bodies: list[bytes]) -> Stretch:
    """Read the records after sequence `after` for somebody who puts stretches together. Raises `Broken`."""
    look = _Look(Run("ballot", after, bodies), search.walked, search.pool_until)
    below = search.below()
    if below is not None:
        below.see(look.pool, [])
    hashed = algorithm(search.algorithm)
    hashes, size = look.run.leaves(hashed), len(bodies)
    inside = any(after < at < after + size for at in search.wanted | sealed_sizes(look.records))
    if not inside and size & (size - 1) == 0 and size and after % size == 0:
        hashes = [merkle.root(hashes, hashed)]
    return Stretch(
        after=after,
        size=size,
        hashes=hashes,
        kept=look.kept,
        passed=look.passed,
        online=look.online,
        pool_size=len(look.pool),
        pool=look.pool_lines() if look.pool else b"",
        near=[] if below is None else below.in_order(),
    )
