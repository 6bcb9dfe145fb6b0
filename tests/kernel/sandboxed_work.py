"""Work for a process of its own: some of it well behaved."""

import os
import time
from collections.abc import Iterator

from services.kernel.refusal import Malformed


def slowly(content: bytes) -> Iterator[int]:
    for _ in range(3):
        time.sleep(0.2)
        yield len(content)


def environment(_content: bytes) -> Iterator[dict[str, str]]:
    yield dict(os.environ)


def memory(_content: bytes) -> Iterator[int]:
    yield len(bytearray(3 * 1024**3))


def ended(_content: bytes) -> Iterator[int]:
    yield 1
    os.abort()


def forever(_content: bytes) -> Iterator[int]:
    while True:
        pass
    yield 1


def broken(content: bytes) -> Iterator[int]:
    raise ValueError(content.decode())
    yield 1


def refuses(_content: bytes) -> Iterator[int]:
    raise Malformed(where="A1", what="nothing")
    yield 1
