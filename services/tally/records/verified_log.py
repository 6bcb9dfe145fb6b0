"""Reading a log as evidence: every leaf hashed again, the running RFC 6962 root, no gap in the numbering."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Protocol, TypeVar

import msgspec

from services.ballot.events import BoxSealed
from services.complaints.events import ComplaintsFrozen
from services.kernel.event import Language, Recorded
from services.kernel.proof.hashing import SHA256, Algorithm
from services.kernel.proof.merkle import Frontier

CHUNK = 8_192  # a power of two: whole subtrees

Shape = TypeVar("Shape")
Piece = TypeVar("Piece", contravariant=True)
Records = tuple[list[Recorded], int]
SEALS = (BoxSealed, ComplaintsFrozen)


class LogBroken(Exception):  # it says what the log is
    """The log is not what it must be at this place. `args`: source, sequence, what is wrong."""

    @property
    def sequence(self) -> int:
        return int(self.args[1])

    def __str__(self) -> str:
        source, sequence, what = self.args
        return f"{source} {sequence}: {what}"


class Head(msgspec.Struct, gc=False):
    """As much of a record as tells whether it must be read."""

    type: str
    sequence: int


_head = msgspec.json.Decoder(Head)


@dataclass(frozen=True)
class Run:
    """Records that stand one after the other in a log, the first of them after sequence `after`."""

    source: str
    after: int
    bodies: list[bytes]

    def decoded(self, decoder: "msgspec.json.Decoder[Shape]") -> list[Shape]:
        """Decode all by a shape. Raises `LogBroken` at the first that does not have it."""
        decode = decoder.decode
        try:
            return [decode(body) for body in self.bodies]
        except (msgspec.MsgspecError, UnicodeDecodeError):
            for place, body in enumerate(self.bodies, start=self.after + 1):
                self._readable(decode, body, place)
            raise

    def known(self, language: Language, numbered: Iterable[tuple[bytes, int]]) -> list[Recorded]:
        """Those of `numbered` whose type is in the language. Raises `LogBroken` at the first that does not fit it."""
        found = [self._readable(language.decode_known, body, place) for body, place in numbered]
        return [recorded for recorded in found if recorded is not None]

    def must_be_numbered(self, sequences: list[int]) -> None:
        """Raises `LogBroken` where the records' own numbering has a gap or a repetition."""
        places = range(self.after + 1, self.after + len(self.bodies) + 1)
        if sequences != list(places):
            place, said = next((place, said) for place, said in zip(places, sequences, strict=True) if place != said)
            raise LogBroken(self.source, place, f"the record in this place says it is {said}")

    def leaves(self, algorithm: Algorithm = SHA256) -> list[bytes]:
        """The hash of each record."""
        begun, leaves = algorithm.new(b"\x00"), list[bytes]()
        for body in self.bodies:
            leaf = begun.copy()  # cheaper than to copy the record behind the byte that marks a leaf
            leaf.update(body)
            leaves.append(leaf.digest())
        return leaves

    def _readable(self, decode: Callable[[bytes], Shape], body: bytes, place: int) -> Shape:
        try:
            return decode(body)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise LogBroken(self.source, place, f"the record cannot be read: {error}") from error


class Chain:
    """One source's log as far as it has been read. `roots` holds the root, in hexadecimal, at each size wanted."""

    def __init__(self, source: str, wanted: Iterable[int] = (), algorithm: Algorithm = SHA256) -> None:
        self.source, self.algorithm = source, algorithm
        self.roots: dict[int, str] = {}
        self._wanted = set(wanted)
        self._frontier = Frontier(algorithm)

    @property
    def size(self) -> int:
        return self._frontier.size

    def root(self) -> str:
        """The root of everything read."""
        return self._frontier.root().hex()

    def want(self, records: Iterable[Recorded]) -> None:
        """Note the roots that seals among these records name; not to be asked once what they seal has been read."""
        self._wanted |= sealed_sizes(records)

    def grow(self, leaves: Sequence[bytes]) -> None:
        """Take in the hashes of the next records."""
        start, done = self.size, 0
        for size in sorted(size for size in self._wanted if start <= size <= start + len(leaves)):
            self._frontier.extend(leaves[done : size - start])
            done = size - start
            self.roots[size] = self.root()
        self._frontier.extend(leaves[done:])

    def grow_whole(self, width: int, subtree: bytes) -> None:
        """Take in the next `width` records, a subtree, by the hash over them; no root inside them can be noted."""
        self.grow(())
        self._frontier.append_subtree(width, subtree)
        self.grow(())


def sealed_sizes(records: Iterable[Recorded]) -> set[int]:
    """How many records the seals among these cover."""
    return {recorded.data.size for recorded in records if isinstance(recorded.data, SEALS)}


class PlainLog:
    """Reads a log whose facts are few: every record of the language is kept."""

    def __init__(self, chain: Chain, language: Language) -> None:
        self.chain = chain
        self._language = language

    def read(self, piece: list[bytes]) -> Records:
        """Read the next records. Answers those that matter; none is passed over."""
        run = Run(self.chain.source, self.chain.size, piece)
        heads = run.decoded(_head)
        run.must_be_numbered([head.sequence for head in heads])
        known = [(body, head.sequence) for body, head in zip(piece, heads, strict=True) if head.type in self._language]
        records = run.known(self._language, known)
        self.chain.want(records)
        self.chain.grow(run.leaves(self.chain.algorithm))
        return records, 0


class Reader(Protocol[Piece]):
    """Reads a log piece by piece. Raises `LogBroken`, and then the piece has changed nothing."""

    chain: Chain

    def read(self, piece: Piece) -> Records: ...


def read_through(reader: Reader[Piece], pieces: Iterable[Piece]) -> Iterator[Records]:
    """Read pieces to the end, or up to the first place where the log is broken; raises `LogBroken` there.

    A list may be wrong in several ways and is looked at for one after the other, so what comes before the
    fault that was found is read again by itself.
    """
    for piece in pieces:
        try:
            found = reader.read(piece)
        except LogBroken as broken:
            before: Any = piece[: broken.sequence - 1 - reader.chain.size] if isinstance(piece, list) else ()
            if before:
                yield from read_through(reader, [before])
            raise
        yield found


def in_chunks(bodies: Iterable[bytes], most: int | None = None) -> Iterator[list[bytes]]:
    """The next records, `most` of them or all, in lists that are hashed at one go."""
    stream = iter(bodies) if most is None else islice(bodies, most)
    while chunk := list(islice(stream, CHUNK)):
        yield chunk
