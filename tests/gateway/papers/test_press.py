"""Papers are drawn in processes of their own, so that nobody waits for them who did not ask (both ways of running)."""

import asyncio
import subprocess
import sys
import time

import pytest

from gateway.papers.ballot_form import FormsToPrint
from gateway.papers.press import Press, Spoilt

FEW = FormsToPrint(
    title="评议活动",
    hotline="0876-3133677",
    max_offices=10,
    example_not_before="2024-01",
    offices=[{"department": "县自然资源局", "name": "不动产登记中心"}],
    serials=["7F3K9Q2M"],
)


async def draw_beside_a_clock() -> tuple[bytes, float]:
    """A paper, and the longest time the loop stood still meanwhile."""
    gaps, drawing = [0.0], asyncio.create_task(Press().draw("ballot_form", FEW))
    while not drawing.done():
        before = time.monotonic()
        await asyncio.sleep(0.01)
        gaps.append(time.monotonic() - before)
    return await drawing, max(gaps)


def test_the_loop_goes_on_while_a_paper_is_drawn() -> None:
    """A ballot is not made to wait for a clerk's print-out."""
    paper, gap = asyncio.run(draw_beside_a_clock())
    assert paper.startswith(b"%PDF")
    assert gap < 1


EMBEDDED = """
from services.kernel import runtime
runtime.install()
from eventlet.asyncio import spawn_for_awaitable
from tests.gateway.papers.test_press import draw_beside_a_clock
paper, gap = spawn_for_awaitable(draw_beside_a_clock()).wait()
assert paper.startswith(b"%PDF") and gap < 1, gap
"""


def test_the_embedded_systems_loop_goes_on_too() -> None:
    """The same press on eventlet's asyncio hub, where threads are greenlets."""
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", EMBEDDED], capture_output=True, timeout=120)
    assert done.returncode == 0, done.stderr.decode()


def test_a_paper_that_cannot_be_drawn_says_which_and_not_what_was_in_it() -> None:
    with pytest.raises(Spoilt, match="no_such_paper"):
        asyncio.run(Press().draw("no_such_paper", FEW))
