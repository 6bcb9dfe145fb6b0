"""The page of the bundle (verify.html) in a browser without a network."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from services.tally.replay.bundle.contents import page
from tests.harness.chromium import launched

Told = tuple[str, str, dict[str, str]]
Checked = Callable[[bytes], Told]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = launched(playwright)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def opened(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    file = tmp_path_factory.mktemp("page") / "verify.html"
    file.write_bytes(page())
    context = chromium.new_context(offline=True)
    found = context.new_page()
    found.on("pageerror", lambda error: pytest.fail(str(error)))
    found.goto(file.as_uri())
    yield found
    context.close()


@pytest.fixture(scope="module")
def checked(opened: Page, tmp_path_factory: pytest.TempPathFactory) -> Checked:
    folder = tmp_path_factory.mktemp("bundles")

    def check(bundle: bytes) -> Told:
        """The verdict, the first check that failed, and the state of each."""
        file = folder / "bundle.zip"
        file.write_bytes(bundle)
        opened.evaluate("() => { delete document.body.dataset.verdict; }")
        opened.set_input_files("#file", [])
        opened.set_input_files("#file", file)
        opened.wait_for_selector("body[data-verdict]")
        told = opened.evaluate(
            "() => [document.body.dataset.verdict, document.body.dataset.first,"
            " [...document.querySelectorAll('tr[data-check]')].map((row) => [row.dataset.check, row.dataset.state])]"
        )
        return told[0], told[1], dict(told[2])

    return check
