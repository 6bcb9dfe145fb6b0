"""A gateway in front of stand-in services, spoken to over HTTP."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.types import ASGIApp

from gateway.app import create_app
from gateway.identity.staff_tokens import mint
from gateway.papers import renderer
from gateway.papers.papers import PAPERS
from services.kernel.clock import RehearsalClock
from services.kernel.settings import Settings
from tests.gateway import tally_answers
from tests.gateway.documents.made_up import (
    COUNTY,
    DECIDED,
    DRAW,
    FILINGS,
    KNOWN,
    MOVED,
    RESULT,
    SAMPLE,
    STATIONED,
    follows,
    public,
)
from tests.gateway.roster_answers import DIGEST, draw, progress
from tests.gateway.stand_in import APPRAISAL, Services, participation

SECRET = "a secret of sixteen characters or more"
WEBHOOK_OLD = "whsec_b2xkIHNlY3JldCBvZiB0aGUgaG90bGluZQ=="
WEBHOOK_NEW = "whsec_bmV3IHNlY3JldCBvZiB0aGUgaG90bGluZQ=="
TODAY = datetime(2024, 7, 3, 2, 0, tzinfo=UTC)


@dataclass
class GatewayClient:
    """The gateway, its services, and somebody outside."""

    app: ASGIApp
    services: Services
    settings: Settings

    def ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        """One request, one answer. A path without a leading slash is within the appraisal."""
        return self.ask_all([(method, path, more)])[0]

    def ask_all(self, requests: Iterable[tuple[str, str, dict[str, Any]]]) -> list[httpx.Response]:
        """All at the same time."""

        async def together() -> list[httpx.Response]:
            transport = httpx.ASGITransport(self.app)
            async with httpx.AsyncClient(transport=transport, base_url="http://gateway") as client:
                return await asyncio.gather(
                    *(client.request(method, address(path), **more) for method, path, more in requests)
                )

        return asyncio.run(together())

    def token(self, role: Any, account: str = "zhang", **scope: str) -> dict[str, str]:
        """The header of a member of staff."""
        return {"authorization": f"Bearer {mint(self.settings, role, account, **scope)}"}


def address(path: str) -> str:
    return path if path.startswith("/") else f"/api/v1/appraisals/{APPRAISAL}/{path}".rstrip("/")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    clock = tmp_path / "clock"
    RehearsalClock.set(clock, TODAY)
    return Settings(
        gateway_secret=SECRET,
        webhook_secrets={"hotline_12345": [WEBHOOK_OLD, WEBHOOK_NEW], "discipline": [WEBHOOK_NEW]},
        development_identity=True,
        rehearsal_clock=clock,
        keys=tmp_path / "keys",
    )


@pytest.fixture
def gateway(settings: Settings) -> GatewayClient:
    services = Services()
    return GatewayClient(create_app(settings, services), services, settings)


@pytest.fixture
def strict_gateway(settings: Settings) -> GatewayClient:
    """Without the development identity."""
    services = Services()
    strict = replace(settings, development_identity=False)
    return GatewayClient(create_app(strict, services), services, strict)


def refusal_of(response: httpx.Response) -> tuple[int, str]:
    """Status and code of a problem; fails when the answer is no proper problem."""
    assert response.headers["content-type"] == "application/problem+json", response.text
    problem = response.json()
    assert problem["status"] == response.status_code
    assert problem.keys() == {"type", "title", "status", "detail", "code", "facts"}
    assert any("\u4e00" <= character <= "\u9fff" for character in problem["title"])
    assert any("\u4e00" <= character <= "\u9fff" for character in problem["detail"])
    return response.status_code, problem["code"]


@pytest.fixture
def stocked(gateway: GatewayClient, monkeypatch: pytest.MonkeyPatch) -> GatewayClient:
    """The services know a quarter that has been determined. Papers are drawn here; `test_press` has the processes."""
    monkeypatch.setattr(renderer, "_drawn", lambda paper, facts: PAPERS[paper].draw(facts))
    gateway.services.answers |= {
        "roster.show_appraisal": KNOWN,
        "roster.list_filings": lambda request: [
            filing for filing in FILINGS if request.provider in (None, filing["provider"])
        ],
        "roster.show_draw_record": DRAW,
        "roster.list_leaders": [
            {
                "organisation": "=HYPERLINK(1)",
                "post": "局长",
                "name": "张三",
                "phone": "138****0001",
                "voted_online": False,
            }
        ],
        "ballot.show_participation": participation(received={"leaders": 118}, forms_issued=122, forms_returned=120),
        "roster.show_progress": progress(draws={"market": draw()}),
        "tally.show_result": RESULT,
        "tally.list_errata": [{"result_version": 2, "digest": DIGEST, "moved": MOVED, "because": []}],
        "tally.show_published_result": public(RESULT),
        "tally.show_progress": tally_answers.progress(counted=True, published=True),
        "tally.show_determination": {"named": [COUNTY, STATIONED], "reason": None, "by": "conduct-1"},
        "tally.show_consequences": {"named": 2, "offices": [follows(COUNTY), follows(STATIONED)]},
        "tally.list_appeals": tally_answers.appeals(
            DECIDED, {**DECIDED, "appeal": 2, "conclusion": None}, end_on="2024-07-29"
        ),
        "tally.show_sample_record": SAMPLE,
        "access.record_access": {"recorded": 1},
    }
    return gateway
