"""Pages in Debian's Chromium: on a telephone and on a desk, with and without a script."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from itsdangerous import URLSafeSerializer
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from gateway.app import create_app
from ops.system.ports import free_port
from services.kernel.clock import RehearsalClock
from services.kernel.settings import Settings
from simulation.county import catalogue
from tests.browser.pictures import Pictures
from tests.gateway.conftest import SECRET
from tests.gateway.stand_in import APPRAISAL, KNOWN, Services
from tests.harness.chromium import launched
from tests.harness.processes import ROOT
from tests.harness.waiting import wait_until

PHONE = {"viewport": {"width": 375, "height": 667}, "device_scale_factor": 2, "is_mobile": True, "has_touch": True}
DESK = {"viewport": {"width": 1366, "height": 768}}
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
PICTURES = ROOT / ".work" / "pictures"
TODAY = datetime(2024, 7, 3, 2, 0, tzinfo=UTC)


@dataclass
class Site:
    """A gateway that listens, in front of stand-in services with the whole catalogue."""

    address: str
    services: Services
    clock: Path

    @property
    def home(self) -> str:
        return f"{self.address}/a/{APPRAISAL}"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """For one module and no longer: while Playwright runs, its loop runs in this thread, where others want theirs."""
    with sync_playwright() as playwright:
        browser = launched(playwright)
        yield browser
        browser.close()


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    clock = tmp_path / "clock"
    RehearsalClock.set(clock, TODAY)
    known = {**KNOWN, "offices": [dict(office) for office in catalogue.offices()]}
    services = Services(answers={"roster.show_appraisal": known})
    settings = Settings(
        gateway_secret=SECRET,
        development_identity=True,
        rehearsal_clock=clock,
        port=free_port(),
        secure_cookies=False,
        keys=tmp_path / "keys",
    )
    with listening(settings, services) as address:
        yield Site(address, services, clock)


class listening:  # noqa: N801  # used as a verb
    """Serves the gateway in a thread while the block runs."""

    def __init__(self, settings: Settings, services: Services) -> None:
        config = uvicorn.Config(
            create_app(replace(settings), services),
            port=settings.port,
            log_level="error",
            lifespan="off",
            access_log=False,
        )
        self.server = uvicorn.Server(config)
        self.address = f"http://127.0.0.1:{settings.port}"
        self.thread = threading.Thread(target=lambda: asyncio.run(self.server.serve()), daemon=True)

    def __enter__(self) -> str:
        self.thread.start()
        wait_until(lambda: self.server.started, "the gateway listens")
        return self.address

    def __exit__(self, *_raised: object) -> None:
        self.server.should_exit = True
        self.thread.join(10)


@pytest.fixture
def browse(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Callable[..., Page]]:
    """Opens pages: `browse()` on a telephone, `browse(desk=True)`, `browse(script=False)`.

    When the test fails, what its pages showed last is kept beside the other pictures.
    """
    failed = request.session.testsfailed
    contexts: list[BrowserContext] = []

    def opened(*, desk: bool = False, script: bool = True) -> Page:
        context = chromium.new_context(
            **(DESK if desk else PHONE), locale="zh-CN", timezone_id="Asia/Shanghai", java_script_enabled=script
        )
        context.set_default_timeout(8_000)
        contexts.append(context)
        return context.new_page()

    yield opened
    if request.session.testsfailed > failed:
        PICTURES.mkdir(parents=True, exist_ok=True)
        for number, page in enumerate(page for context in contexts for page in context.pages):
            page.screenshot(path=PICTURES / f"failed-{number:02}.png", full_page=True)
    for context in contexts:
        context.close()


@pytest.fixture
def look(request: pytest.FixtureRequest) -> Callable[[Page, str], None]:
    """Keeps a picture of the whole page under this name, to be looked at after the run (.work/pictures)."""

    def kept(page: Page, name: str) -> None:
        PICTURES.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=PICTURES / f"{name}.png", full_page=True)

    return kept


@pytest.fixture
def picture(request: pytest.FixtureRequest) -> Iterator[Pictures]:
    """Takes the handbook's pictures, and fails when one is older than its page."""
    pictures = Pictures(by=request.node.nodeid.partition("[")[0])
    yield pictures
    if not request.session.testsfailed:
        pictures.finish()


def seat(page: Page, site: Site, role: str, account: str, **narrowed: str) -> None:
    """Sit somebody down at the staff desk, as if he had signed in."""
    unnarrowed = dict.fromkeys(("provider", "channel", "department", "county", "appraisal"))
    site.services.answers["access.show_session"] = {**unnarrowed, "account": account, "role": role, **narrowed}
    cookie = str(URLSafeSerializer(SECRET, salt="staff-cookie").dumps(f"session of {account}"))
    page.context.add_cookies([{"name": "pingyi-staff", "value": cookie, "url": site.address}])


def must_be_accessible(page: Page) -> None:
    """axe-core finds nothing against WCAG 2.2 A and AA on the page."""
    page.evaluate(AXE.read_text())
    found: dict[str, Any] = page.evaluate(
        "axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']})"
    )
    wrong = [(rule["id"], [node["html"][:120] for node in rule["nodes"][:3]]) for rule in found["violations"]]
    assert wrong == [], f"{page.url}: {wrong}"
