"""Every section of the desk, empty as on its first day: it opens, fits the screen, is accessible (WCAG 2.2 AA)."""

from collections.abc import Callable

import pytest
from playwright.sync_api import ConsoleMessage, Page, expect

from gateway.pages.desk.section import Section
from gateway.pages.desk.sections import SECTIONS
from tests.browser.conftest import Site, must_be_accessible, seat
from tests.gateway.stand_in import APPRAISAL

NARROWED = {
    "sorter": {"channel": "hotline_12345"},
    "discipline": {"channel": "discipline_letters"},
    "provider": {"provider": "market"},
    "department": {"department": "县人民政府办公室"},
}


@pytest.mark.parametrize("section", SECTIONS, ids=[section.key for section in SECTIONS])
def test_a_section_opens_for_each_of_its_roles(browse: Callable[..., Page], site: Site, section: Section) -> None:
    for role in section.roles:
        page = browse(desk=True)
        said: list[str] = []

        def note(message: ConsoleMessage, said: list[str] = said) -> None:
            if message.type == "error":
                said.append(message.text)

        page.on("console", note)
        seat(page, site, role, f"{role}-01", **NARROWED.get(role, {}))
        page.goto(f"{site.address}/staff/{APPRAISAL}/{section.key}")
        expect(page.get_by_role("heading", level=1)).to_have_count(1)
        must_be_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{section.key} is too wide"
        assert said == [], role
