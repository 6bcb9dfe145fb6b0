"""Having a paper drawn without holding up the loop: each in a process of its own, two at a time.

The process is waited for in a thread, because that is a way of waiting which asyncio's own loop and the embedded
system's both know. It is started by `_thread`, because `threading` waits until it has begun, and eventlet's hub, on
which the embedded gateway runs, may wait for nobody; nor may it meet the queue, written in C, of concurrent.futures.
"""

import _thread
import asyncio
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import msgspec

AT_ONCE = 2  # drawing keeps a processor busy; the ballots come first
PATIENCE = 120.0  # seconds


class Spoilt(Exception):
    """The paper was not drawn. Carries the last line the process said."""


class Press:
    """Draws papers by their name (`gateway.papers.papers`)."""

    def __init__(self) -> None:
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def draw(self, paper: str, facts: msgspec.Struct) -> bytes:
        """The paper's bytes. Raises `Spoilt`."""
        async with self._turns:
            return await _in_a_thread(paper, msgspec.json.encode(facts))


def _in_a_thread(paper: str, facts: bytes) -> "asyncio.Future[bytes]":
    loop = asyncio.get_running_loop()
    drawn: asyncio.Future[bytes] = loop.create_future()

    def wait() -> None:
        try:
            outcome = _drawn(paper, facts)
        except Exception as error:  # noqa: BLE001  # it belongs to whoever asked
            loop.call_soon_threadsafe(_unless_gone, drawn, drawn.set_exception, error)
        else:
            loop.call_soon_threadsafe(_unless_gone, drawn, drawn.set_result, outcome)

    _thread.start_new_thread(wait, ())
    return drawn


def _unless_gone(drawn: "asyncio.Future[bytes]", settle: Callable[[Any], None], outcome: Any) -> None:
    if not drawn.done():
        settle(outcome)


def _drawn(paper: str, facts: bytes) -> bytes:
    asked = [sys.executable, "-m", "gateway.papers", paper]
    try:
        done = subprocess.run(asked, input=facts, capture_output=True, timeout=PATIENCE, check=True)
    except subprocess.TimeoutExpired as slow:
        raise Spoilt(f"{paper}: not drawn in {PATIENCE:.0f} s") from slow
    except subprocess.CalledProcessError as failed:
        raise Spoilt(f"{paper}: {failed.stderr.decode(errors='replace').strip().rpartition(chr(10))[2]}") from None
    return done.stdout
