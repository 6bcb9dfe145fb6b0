"""A paper drawn while a clock watches the event loop."""

import asyncio
import time

from gateway.executor import Executor, in_a_thread
from gateway.papers.ballot_form import FormsToPrint
from gateway.papers.renderer import DocumentRenderer

FEW = FormsToPrint(
    title="评议活动",
    hotline="0876-3133677",
    max_offices=10,
    example_not_before="2024-01",
    offices=[{"department": "县自然资源局", "name": "不动产登记中心"}],
    serials=["7F3K9Q2M"],
)


async def draw_beside_a_clock(executor: Executor = in_a_thread) -> tuple[bytes, float]:
    """A paper, and the longest time the loop stood still meanwhile."""
    gaps, drawing = [0.0], asyncio.create_task(DocumentRenderer(executor).draw("ballot_form", FEW))
    while not drawing.done():
        before = time.monotonic()
        await asyncio.sleep(0.01)
        gaps.append(time.monotonic() - before)
    return await drawing, max(gaps)
