"""THE replay: from stored bytes to the result, verifying on the way (D-3, D-4).

`count`, the `pingyi replay` command and every later verification use this and nothing else. Tally's own log
says what was drawn and how far was counted, so the ballots are read last, in one pass, keeping only those
that count.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice

from services.ballot.events import ReceiptsListed
from services.kernel.event import Recorded
from services.kernel.proof.hashing import SHA256, Algorithm
from services.roster.events import IssuedListed
from services.tally.counting.facts import LANGUAGES, Facts
from services.tally.counting.result import Document, digest, result_document
from services.tally.draw.tickets import hash_seed, ticket
from services.tally.events import LANGUAGE as TALLY
from services.tally.events import LogPosition, PoolCommitted, ResultCounted, SampleDrawn
from services.tally.records.ballot_log import BallotLog, BallotReader, Search
from services.tally.records.verified_log import (
    SEALS,
    Chain,
    LogBroken,
    Piece,
    PlainLog,
    Reader,
    Run,
    in_chunks,
    read_through,
)
from services.tally.replay.checks import (
    Check,
    check_count,
    check_digest,
    check_draw,
    check_drawn,
    check_issued,
    check_log,
    check_pool,
    check_receipts,
    check_seal,
)

Sources = Mapping[str, Iterable[bytes]]
Limits = Mapping[str, int]
Progress = Callable[[str, int], None]


@dataclass(frozen=True, kw_only=True)
class Replayed:
    """What a replay found. `document` is None before the opening; `recorded` is the digest that was recorded.

    `positions` tell how far each log was read, with the root there. `checks` stand in the order of what they
    look at: the first that is not ok is the first difference. `facts` are what the document was counted from, `own`
    are tally's own records, `documents` the results of other versions. `roots` of each log are those at the sizes
    that were compared or asked for. `listed` are the receipts' lists, `sealed_by` the keys that the seals name.
    """

    document: Document | None
    digest: str | None
    recorded: str | None
    positions: dict[str, LogPosition]
    checks: list[Check]
    facts: Facts
    roots: dict[str, dict[int, str]]
    documents: dict[int, Document]
    own: list[Recorded]
    listed: list[ReceiptsListed]
    sealed_by: dict[str, str]

    @property
    def first_difference(self) -> Check | None:
        """The first check that failed."""
        return next((check for check in self.checks if not check.ok), None)

    @property
    def identical(self) -> bool:
        """Whether the recorded digest came out again and nothing on the way differed."""
        return self.recorded is not None and self.first_difference is None


@dataclass
class OwnLog:
    """What tally's own log says must be read and compared. `last` is the count that is replayed, if any."""

    records: list[Recorded]
    recount: bool

    @property
    def counts(self) -> list[ResultCounted]:
        return [recorded.data for recorded in self.records if isinstance(recorded.data, ResultCounted)]

    @property
    def last(self) -> ResultCounted | None:
        return None if self.recount or not self.counts else self.counts[-1]

    @property
    def pool(self) -> PoolCommitted | None:
        return next((recorded.data for recorded in self.records if isinstance(recorded.data, PoolCommitted)), None)

    @property
    def draw(self) -> SampleDrawn | None:
        return next((recorded.data for recorded in self.records if isinstance(recorded.data, SampleDrawn)), None)

    def wanted(self, source: str) -> list[int]:
        """At which sizes of a log its root was recorded."""
        pools = [self.pool.ballots] if self.pool is not None else []
        positions = [*pools, *(position for count in self.counts for position in count.positions)]
        return [position.sequence for position in positions if position.source == source]

    def until(self, source: str) -> int | None:
        """How far the replayed count looked; None: as far as there is."""
        positions = self.last.positions if self.last is not None else ()
        return next((position.sequence for position in positions if position.source == source), None)

    def search(
        self, end: int | None, *, redraw: bool, also: Collection[int] = (), algorithm: Algorithm = SHA256
    ) -> Search:
        """What to look for in the ballot log, read to its `end`."""
        pool, draw = self.pool, self.draw
        return Search(
            walked=frozenset(draw.walked) if draw is not None else frozenset(),
            pool_until=pool.ballots.sequence if pool is not None else None,
            lowest=_lowest(draw) if redraw and draw is not None and draw.walked else None,
            wanted=frozenset({*self.wanted("ballot"), *also}),
            until=self.until("ballot"),
            end=end,
            algorithm=algorithm.id,
        )


def _lowest(draw: SampleDrawn) -> tuple[str, str]:
    seed_hash = hash_seed(draw.seed)
    return seed_hash, max(ticket(seed_hash, ballot_id)[0] for ballot_id in draw.walked)


@dataclass
class _Reading:
    """A replay under way: what was learned, and what was compared of each log."""

    sources: Sources
    limits: Limits
    progress: Progress | None
    also: Mapping[str, Collection[int]]
    algorithm: Algorithm
    facts: Facts = field(default_factory=Facts)
    chains: dict[str, Chain] = field(default_factory=dict)
    checks: list[Check] = field(default_factory=list)
    listed: list[ReceiptsListed] = field(default_factory=list)
    issued: list[IssuedListed] = field(default_factory=list)
    sealed_by: dict[str, str] = field(default_factory=dict)
    appraisal: str = ""

    def own(self, *, recount: bool) -> OwnLog:
        """Read tally's own log, whole: it names what to look for in all logs, itself included."""
        bodies = list(self.bodies("tally"))
        probe, broken = PlainLog(Chain("tally", (), self.algorithm), TALLY), None
        records: list[Recorded] = []
        try:
            for found, _ in read_through(probe, in_chunks(bodies)):
                records += found
        except LogBroken as error:
            broken = str(error)
        own = OwnLog(records, recount)
        chain = self.chains["tally"] = self.chain("tally", own.wanted("tally"))
        chain.grow(Run("tally", 0, bodies[: probe.chain.size]).leaves(self.algorithm))
        self.tell(chain)
        self.checks.append(check_log(chain, broken))
        until = own.until("tally")
        self.learn([recorded for recorded in records if until is None or recorded.sequence <= until])
        return own

    def chain(self, source: str, wanted: Iterable[int]) -> Chain:
        """The log's chain, which notes the roots that are compared and those that somebody asked for."""
        return Chain(source, {*wanted, *self.also.get(source, ())}, self.algorithm)

    def bodies(self, source: str) -> Iterator[bytes]:
        """A log's records within the limits."""
        return islice(self.sources.get(source, ()), self.limits.get(source))

    def log(self, reader: Reader[Piece], pieces: Iterable[Piece], until: int | None) -> None:
        """Read a log: learn it up to `until`, where a piece ends, then only verify it to its end."""
        chain = self.chains[reader.chain.source] = reader.chain
        seals: list[Recorded] = []
        broken = None
        try:
            for records, passed in read_through(reader, pieces):
                seals += [recorded for recorded in records if isinstance(recorded.data, SEALS)]
                self.listed += [r.data for r in records if isinstance(r.data, ReceiptsListed)]
                self.issued += [r.data for r in records if isinstance(r.data, IssuedListed)]
                if until is None or chain.size <= until:
                    self.learn(records)
                    self.facts.unread_public += passed
                self.tell(chain)
        except LogBroken as error:
            broken = str(error)
        self.checks.append(check_log(chain, broken))
        for seal in seals:
            if isinstance(seal.data, SEALS):
                self.checks += check_seal(chain, seal, seal.data)
                self.sealed_by[chain.source] = seal.data.key

    def tell(self, chain: Chain) -> None:
        """Say how far a log has been read."""
        if self.progress is not None:
            self.progress(chain.source, chain.size)

    def learn(self, records: list[Recorded]) -> None:
        for recorded in records:
            self.appraisal = recorded.appraisal
            self.facts.learn(recorded)


def replay(
    sources: Sources,
    *,
    limits: Limits | None = None,
    recount: bool = False,
    redraw: bool = True,
    progress: Progress | None = None,
    read_ballots: BallotReader | None = None,
    also: Mapping[str, Collection[int]] | None = None,
    algorithm: Algorithm = SHA256,
) -> Replayed:
    """Replay an appraisal from the stored bytes of its logs (roster, ballot, complaints, tally), from sequence 1.

    `limits` ends logs early (see `as_of`). The document is that of the last count within the limits; with
    `recount`, or before any count, it is what everything within the limits adds up to. `redraw` walks the
    draw again, ticket by ticket. `progress(source, sequence)` is told after every few thousand records. `also` are
    sizes of logs at which the root is wanted, `algorithm` is how the logs are hashed.

    `read_ballots` reads the ballot log, the one that grows long, instead of `sources`: lists of records, or
    stretches of them that it has read itself, one after the other, none across `until`. So it may use other
    processes, and here nothing knows of them; in a service there is none. What it finds odd it hands over as
    records, and the result is the same to the byte.
    """
    reading = _Reading(sources, limits or {}, progress, also or {}, algorithm)
    own = reading.own(recount=recount)
    for source in ("roster", "complaints"):
        plain = PlainLog(reading.chain(source, own.wanted(source)), LANGUAGES[source])
        reading.log(plain, _pieces(reading.bodies(source), own.until(source)), own.until(source))
    end, asked = reading.limits.get("ballot"), reading.also.get("ballot", ())
    search = own.search(end, redraw=redraw, also=asked, algorithm=algorithm)
    below = search.below()
    ballots = BallotLog(
        Chain("ballot", search.wanted, algorithm),
        walked=search.walked,
        pool_until=search.pool_until,
        see=below.see if below is not None else None,
    )
    pieces = _pieces(reading.bodies("ballot"), search.until) if read_ballots is None else read_ballots(search)
    reading.log(ballots, pieces, search.until)
    checks = reading.checks
    checks += [check_receipts(listed, ballots.online.total()) for listed in reading.listed]
    if reading.listed:  # before the seal nothing is said of ballots
        checks += [check for issued in reading.issued for check in check_issued(issued, ballots.online)]
    if own.pool is not None:
        checks += check_pool(own.pool, ballots, ballots.chain)
    if own.draw is not None:
        checks += check_draw(own.draw, own.pool, below.in_order() if below is not None else None)
    checks += check_drawn(reading.facts)
    for count in own.counts:
        checks += check_count(count, reading.chains)
    earlier, documents = _earlier_versions(reading, own)
    checks += earlier
    document = _document(reading.appraisal, reading.facts)
    found = None if document is None else digest(document)
    if own.last is not None:
        checks.append(check_digest(own.last, found))
    return Replayed(
        document=document,
        digest=found,
        recorded=None if own.last is None else own.last.digest,
        positions={
            source: LogPosition(source=source, sequence=chain.size, root=chain.root())
            for source, chain in reading.chains.items()
        },
        checks=checks,
        facts=reading.facts,
        roots={source: chain.roots for source, chain in reading.chains.items()},
        documents=documents,
        own=own.records,
        listed=reading.listed,
        sealed_by=reading.sealed_by,
    )


def _pieces(bodies: Iterator[bytes], until: int | None) -> Iterator[list[bytes]]:
    yield from in_chunks(bodies, until)
    yield from in_chunks(bodies)


def _earlier_versions(reading: _Reading, own: OwnLog) -> tuple[list[Check], dict[int, Document]]:
    """Whether each version before the replayed one comes out again, too: what tally had recorded by then is counted.

    All counts of an appraisal read the neighbours' logs to the same seal and freeze, so one pass serves them all.
    """
    checks, documents = list[Check](), dict[int, Document]()
    for count in own.counts:
        if count is not own.last:
            then = next((at.sequence for at in count.positions if at.source == "tally"), 0)
            facts = reading.facts.with_own(recorded for recorded in own.records if recorded.sequence <= then)
            document = _document(reading.appraisal, facts)
            found = None if document is None else digest(document)
            checks.append(check_digest(count, found, f"result {count.result_version}: digest"))
            if document is not None:
                documents[count.result_version] = document
    return checks, documents


def _document(appraisal: str, facts: Facts) -> Document | None:
    if facts.opened is None:
        return None
    return result_document(appraisal, facts, max(facts.counted, default=0) + 1)
