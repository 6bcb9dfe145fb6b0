"""Having a paper drawn without holding up the loop: each in a process of its own, two at a time.

The process is waited for in a thread, because that is a way of waiting which asyncio's own loop and the embedded
system's both know.
"""

import asyncio
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import msgspec

AT_ONCE = 2  # drawing keeps a processor busy; the ballots come first
PATIENCE = 120.0  # seconds


class Spoilt(Exception):
    """The paper was not drawn. Carries the last line the process said."""


class Press:
    """Draws papers by their name (`gateway.papers.papers`)."""

    def __init__(self) -> None:
        self._waiting = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="press")

    async def draw(self, paper: str, facts: msgspec.Struct) -> bytes:
        """The paper's bytes. Raises `Spoilt`."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._waiting, _drawn, paper, msgspec.json.encode(facts))


def _drawn(paper: str, facts: bytes) -> bytes:
    asked = [sys.executable, "-m", "gateway.papers", paper]
    try:
        done = subprocess.run(asked, input=facts, capture_output=True, timeout=PATIENCE, check=True)
    except subprocess.TimeoutExpired as slow:
        raise Spoilt(f"{paper}: not drawn in {PATIENCE:.0f} s") from slow
    except subprocess.CalledProcessError as failed:
        raise Spoilt(f"{paper}: {failed.stderr.decode(errors='replace').strip().rpartition(chr(10))[2]}") from None
    return done.stdout
