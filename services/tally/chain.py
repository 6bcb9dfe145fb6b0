"""Reading a log as evidence: every leaf hashed again, the running RFC 6962 root, no gap in the numbering."""

from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from itertools import islice
from typing import TypeVar

import msgspec

from services.ballot.events import BoxSealed
from services.complaints.events import ComplaintsFrozen
from services.kernel.event import Language, Recorded
from services.kernel.merkle import Frontier

CHUNK = 8_192  # a power of two: whole subtrees

Shape = TypeVar("Shape")
SEALS = (BoxSealed, ComplaintsFrozen)


class Broken(Exception):  # it says what the log is
    """The log is not what it must be at this place. `args`: source, sequence, what is wrong."""

    def __str__(self) -> str:
        source, sequence, what = self.args
        return f"{source} {sequence}: {what}"


class Head(msgspec.Struct, gc=False):
    """As much of a record as tells whether it must be read."""

    type: str
    sequence: int


_head = msgspec.json.Decoder(Head)


class Chain:
    """One source's log as far as it has been read. `roots` holds the root, in hexadecimal, at each size wanted."""

    def __init__(self, source: str, wanted: Iterable[int] = ()) -> None:
        self.source = source
        self.roots: dict[int, str] = {}
        self._wanted = set(wanted)
        self._frontier = Frontier()

    @property
    def size(self) -> int:
        return self._frontier.size

    def root(self) -> str:
        """The root of everything read."""
        return self._frontier.root().hex()

    def want(self, size: int) -> None:
        """Note the root when this many records have been read; not to be asked once they are."""
        self._wanted.add(size)

    def read(self, bodies: list[bytes], sequences: list[int]) -> None:
        """Hash the next records. Raises `Broken` where their own numbering has a gap or a repetition."""
        start = self.size
        for place, said in enumerate(sequences, start=start + 1):
            if place != said:
                raise Broken(self.source, place, f"the record in this place says it is {said}")
        leaves = [sha256(b"\x00" + body).digest() for body in bodies]
        done = 0
        for size in sorted(size for size in self._wanted if start <= size <= start + len(bodies)):
            self._frontier.extend(leaves[done : size - start])
            done = size - start
            self.roots[size] = self.root()
        self._frontier.extend(leaves[done:])

    def decoded(self, decoder: "msgspec.json.Decoder[Shape]", bodies: list[bytes]) -> list[Shape]:
        """Decode the next records by a shape. Raises `Broken` at the first that does not have it."""
        decode = decoder.decode
        try:
            return [decode(body) for body in bodies]
        except (msgspec.MsgspecError, UnicodeDecodeError):
            for place, body in enumerate(bodies, start=self.size + 1):
                self._readable(decode, body, place)
            raise

    def known(self, language: Language, numbered: Iterable[tuple[bytes, int]]) -> list[Recorded]:
        """The records whose type is in the language. Raises `Broken` at the first that is not as its type must be."""
        found = [self._readable(language.decode_known, body, place) for body, place in numbered]
        return [recorded for recorded in found if recorded is not None]

    def _readable(self, decode: Callable[[bytes], Shape], body: bytes, place: int) -> Shape:
        try:
            return decode(body)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise Broken(self.source, place, f"the record cannot be read: {error}") from error


class PlainLog:
    """Reads a log whose facts are few: every record of the language is kept."""

    def __init__(self, chain: Chain, language: Language) -> None:
        self.chain = chain
        self._language = language

    def read(self, bodies: list[bytes]) -> tuple[list[Recorded], int]:
        """Read the next records. Answers those that matter; none is passed over."""
        heads = self.chain.decoded(_head, bodies)
        known = [(body, head.sequence) for body, head in zip(bodies, heads, strict=True) if head.type in self._language]
        records = self.chain.known(self._language, known)
        for recorded in records:
            if isinstance(recorded.data, SEALS):
                self.chain.want(recorded.data.size)
        self.chain.read(bodies, [head.sequence for head in heads])
        return records, 0


def in_chunks(bodies: Iterable[bytes], most: int | None = None) -> Iterator[list[bytes]]:
    """The next records, `most` of them or all, in lists that are hashed at one go."""
    stream = iter(bodies) if most is None else islice(bodies, most)
    while chunk := list(islice(stream, CHUNK)):
        yield chunk
