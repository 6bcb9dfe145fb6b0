"""Having a paper drawn without holding up the loop: each in a process of its own, two at a time.

It is no `services.kernel.sandbox`: it reads nothing of a stranger's, needs fonts and their cache, and whoever edits a
template is told in words what is wrong with it.
"""

import asyncio
import subprocess
import sys

import msgspec

from gateway.executor import Executor, in_a_thread

AT_ONCE = 2  # drawing keeps a processor busy; the ballots come first
PATIENCE = 120.0  # seconds


class RenderFailed(Exception):
    """The paper was not drawn. Carries the last line the process said."""


class DocumentRenderer:
    """Draws papers by their name (`gateway.papers.papers`)."""

    def __init__(self, executor: Executor = in_a_thread) -> None:
        self._executor = executor
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def draw(self, paper: str, facts: msgspec.Struct) -> bytes:
        """The paper's bytes. Raises `RenderFailed`."""
        async with self._turns:
            return await self._executor(lambda: _drawn(paper, msgspec.json.encode(facts)))


def _drawn(paper: str, facts: bytes) -> bytes:
    asked = [sys.executable, "-m", "gateway.papers", paper]
    try:
        done = subprocess.run(asked, input=facts, capture_output=True, timeout=PATIENCE, check=True)
    except subprocess.TimeoutExpired as slow:
        raise RenderFailed(f"{paper}: not drawn in {PATIENCE:.0f} s") from slow
    except subprocess.CalledProcessError as failed:
        raise RenderFailed(
            f"{paper}: {failed.stderr.decode(errors='replace').strip().rpartition(chr(10))[2]}"
        ) from None
    return done.stdout
