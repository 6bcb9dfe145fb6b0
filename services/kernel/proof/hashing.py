"""The hash functions a log may be kept under, by an id that is recorded: SHA-256, and SM3 (GB/T 32905).

Both give 32 bytes. A log keeps the algorithm of its first event for ever.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Protocol

from cryptography.hazmat.primitives.hashes import SM3, Hash


class Hashing(Protocol):
    """One hash being computed, as hashlib has it."""

    def update(self, data: bytes, /) -> None: ...

    def digest(self) -> bytes: ...

    def copy(self) -> "Hashing": ...


class _Sm3:
    """SM3 in hashlib's manner; not every build of Python carries it."""

    def __init__(self, data: bytes = b"", state: Hash | None = None) -> None:
        self._hash = Hash(SM3()) if state is None else state
        self._hash.update(data)

    def update(self, data: bytes, /) -> None:
        self._hash.update(data)

    def digest(self) -> bytes:
        return self._hash.copy().finalize()

    def copy(self) -> "_Sm3":
        return _Sm3(state=self._hash.copy())


@dataclass(frozen=True)
class Algorithm:
    """A hash function and the id under which it is recorded."""

    id: str
    new: Callable[[bytes], Hashing] = field(repr=False, compare=False)

    def digest(self, data: bytes) -> bytes:
        return self.new(data).digest()


SHA256 = Algorithm("sha256", sha256)
ALGORITHMS = {known.id: known for known in (SHA256, Algorithm("sm3", _Sm3))}


class AlgorithmUnknown(ValueError):
    """No hash function has this id."""


def algorithm(name: str) -> Algorithm:
    """The algorithm with this id. Raises `AlgorithmUnknown`."""
    try:
        return ALGORITHMS[name]
    except KeyError:
        raise AlgorithmUnknown(f"{name!r} is none of {', '.join(ALGORITHMS)}") from None
