"""A whole quarter by clicking alone, from the first account to the verified bundle; and the handbook's pictures of it.

What is posted without a click is said where it is done: what the channels' systems push, and the crowd's ballots.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.pictures import Pictures
from tests.browser.quarter import afterwards, before, counting, during, sweep
from tests.browser.quarter.before import Quarter
from tests.browser.quarter.town import Town, founded
from tests.harness.processes import Processes

pytestmark = [pytest.mark.handbook, pytest.mark.timeout(900)]  # a machine that does much else is slow


@pytest.fixture
def town(processes: Processes, tmp_path: Path) -> Iterator[Town]:
    with founded(processes, tmp_path / "town") as town:
        yield town


@pytest.fixture(autouse=True)
def patience() -> Iterator[None]:
    """Real services, on a machine that may do much else."""
    expect.set_options(timeout=30_000)
    yield
    expect.set_options(timeout=None)


def test_a_quarter_is_done_by_clicking_alone(town: Town, browse: Callable[..., Page], picture: Pictures) -> None:
    def patiently(**on: bool) -> Page:
        page = browse(**on)
        page.context.set_default_timeout(30_000)
        return page

    quarter = Quarter(town, patiently, picture)
    for chapter in (*before.CHAPTERS, *during.CHAPTERS, *counting.CHAPTERS, *afterwards.CHAPTERS, *sweep.CHAPTERS):
        chapter(quarter)
