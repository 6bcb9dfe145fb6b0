"""The load generator, a process of its own: `python -m benchmarks.load PORT FILE FIRST COUNT CONNECTIONS`.

Each connection posts one ballot, waits for the answer, posts the next; no ballot is posted twice. The requests are
made before the clock starts. Writes one JSON object: seconds, latencies in milliseconds, answers by status.
"""

import asyncio
import resource
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter
from typing import cast

import msgspec
import uvloop

from benchmarks.setup.posts import read_posts

LOST = 0  # the status of a ballot whose connection was lost


class Load(msgspec.Struct, frozen=True):
    """What was seen from outside. `latencies` are in seconds, one for each answered ballot."""

    seconds: float
    processor: float
    statuses: dict[int, int]
    latencies: list[float]


class Posting:
    """The ballots not yet posted, and what was answered to the others."""

    def __init__(self, requests: list[bytes]) -> None:
        self.requests: Iterator[bytes] = iter(requests)
        self.open = len(requests)
        self.done = asyncio.get_running_loop().create_future()
        self.statuses: Counter[int] = Counter()
        self.latencies: list[float] = []

    def answered(self, status: int, seconds: float) -> None:
        self.statuses[status] += 1
        self.latencies.append(seconds)
        self.open -= 1
        if not self.open:
            self.done.set_result(None)


class Connection(asyncio.Protocol):
    """One keep-alive connection, one ballot at a time."""

    def __init__(self, posting: Posting) -> None:
        self.posting = posting
        self.answer = b""
        self.waiting = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)  # uvloop's own

    def post(self) -> None:
        """Post the next ballot, if there is one."""
        request = next(self.posting.requests, None)
        if request is None:
            self.transport.close()
            return
        self.waiting = True
        self.started = perf_counter()
        self.transport.write(request)

    def data_received(self, data: bytes) -> None:
        self.answer += data
        head, blank, body = self.answer.partition(b"\r\n\r\n")
        if not blank or len(body) < _length(head):
            return
        self.answer, self.waiting = b"", False
        self.posting.answered(int(head[9:12]), perf_counter() - self.started)
        self.post()

    def connection_lost(self, _error: Exception | None) -> None:
        if self.waiting:
            self.posting.answered(LOST, perf_counter() - self.started)


def _length(head: bytes) -> int:
    return int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])


async def post_all(port: int, requests: list[bytes], connections: int) -> Load:
    """Post them all."""
    posting = Posting(requests)
    loop = asyncio.get_running_loop()
    made = [await loop.create_connection(lambda: Connection(posting), "127.0.0.1", port) for _ in range(connections)]
    used = _processor()
    began = perf_counter()
    for _, connection in made:
        connection.post()
    await posting.done
    return Load(
        seconds=perf_counter() - began,
        processor=_processor() - used,
        statuses=dict(posting.statuses),
        latencies=posting.latencies,
    )


def _processor() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _request(appraisal: str, body: bytes) -> bytes:
    path = f"/api/v1/appraisals/{appraisal}/ballots"
    lines = (f"POST {path} HTTP/1.1", "host: bench", "content-type: application/json", f"content-length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode() + body


def main() -> None:
    """Read the arguments, post, write what was seen."""
    port, file, first, count, connections = sys.argv[1:]
    requests = [_request(*post) for post in read_posts(Path(file), int(first), int(count))]
    load = uvloop.run(post_all(int(port), requests, int(connections)))
    sys.stdout.buffer.write(msgspec.json.encode(load))


if __name__ == "__main__":
    main()
