"""Papers are drawn in processes of their own, so that nobody waits for them who did not ask (both ways of running)."""

import asyncio
import subprocess
import sys

import pytest

from gateway.papers.renderer import DocumentRenderer, RenderFailed
from tests.gateway.papers.beside_a_clock import FEW, draw_beside_a_clock

pytestmark = pytest.mark.slow


def test_the_loop_goes_on_while_a_paper_is_drawn() -> None:
    """A ballot is not made to wait for a clerk's print-out."""
    paper, gap = asyncio.run(draw_beside_a_clock())
    assert paper.startswith(b"%PDF")
    assert gap < 1


EMBEDDED = """
from services.kernel import runtime
runtime.install()
from eventlet.asyncio import spawn_for_awaitable
from ops.system.embedded import in_a_greenlet
from tests.gateway.papers.beside_a_clock import draw_beside_a_clock
paper, gap = spawn_for_awaitable(draw_beside_a_clock(in_a_greenlet)).wait()
assert paper.startswith(b"%PDF") and gap < 1, gap
"""


def test_the_embedded_systems_loop_goes_on_too() -> None:
    """The same press on eventlet's asyncio hub, where threads are greenlets."""
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", EMBEDDED], capture_output=True, timeout=120)
    assert done.returncode == 0, done.stderr.decode()


def test_a_paper_that_cannot_be_drawn_says_which_and_not_what_was_in_it() -> None:
    with pytest.raises(RenderFailed, match="no_such_paper"):
        asyncio.run(DocumentRenderer().draw("no_such_paper", FEW))
