"""At the end: every section of the desk, full as it is by now, fits the screen and is accessible (WCAG 2.2 AA)."""

from playwright.sync_api import expect

from simulation.county.catalogue import APPRAISAL
from tests.browser.conftest import must_be_accessible
from tests.browser.quarter.before import Quarter

FEWEST = 20  # sections that a whole quarter fills


def every_section_is_accessible(q: Quarter) -> None:
    """Each once, at the desk of the first who has it."""
    seen: set[str] = set()
    for desk in q.at.values():
        page = desk.page
        page.goto(f"{q.town.address}/staff/{APPRAISAL}")
        for link in page.locator("nav a").evaluate_all("(links) => links.map((one) => one.href)"):
            if link in seen:
                continue
            seen.add(link)
            page.goto(link)
            expect(page.get_by_role("heading", level=1)).to_have_count(1)
            must_be_accessible(page)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{link} is too wide"
    assert len(seen) >= FEWEST, sorted(seen)


CHAPTERS = (every_section_is_accessible,)
