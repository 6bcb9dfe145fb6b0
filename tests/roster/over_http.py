"""The real gateway in front of the real roster, on a real PostgreSQL, spoken to over HTTP."""

import asyncio
from dataclasses import dataclass
from typing import Any

import httpx
import msgspec
from starlette.types import ASGIApp

from gateway.app import create_app
from gateway.identity.staff_tokens import mint
from gateway.rpc.client import Rpc
from services.kernel.settings import Settings
from services.roster.service import RosterService
from tests.roster.conftest import Roster
from tests.roster.quarter import APPRAISAL

SETTINGS = Settings(gateway_secret="a secret of sixteen characters or more", webhook_secrets={})
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Straight(Rpc):
    """The entrypoints are called with what would come over the wire."""

    def __init__(self, roster: Roster) -> None:
        self._roster = entrypoints(roster)

    async def exchange(self, service: str, method: str, body: bytes, seconds: float | None) -> bytes:  # noqa: ARG002
        if service == "access":
            return msgspec.json.encode({"ok": {"recorded": 0}})
        assert service == "roster"
        return msgspec.json.encode(getattr(self._roster, method)(*msgspec.json.decode(body)["args"]))


@dataclass
class Door:
    """The gateway, and whoever stands before it."""

    app: ASGIApp

    @classmethod
    def of(cls, roster: Roster) -> "Door":
        return cls(create_app(SETTINGS, Straight(roster)))

    def ask(self, method: str, path: str, who: str = "", **more: Any) -> httpx.Response:
        """One request within the appraisal. `who`: “operator”, or a provider's code."""

        async def once() -> httpx.Response:
            transport = httpx.ASGITransport(self.app)
            async with httpx.AsyncClient(transport=transport, base_url="http://gateway") as client:
                headers = {**token(who), **more.pop("headers", {})}
                return await client.request(method, f"/api/v1/appraisals/{APPRAISAL}{path}", headers=headers, **more)

        return asyncio.run(once())

    def send(self, path: str, who: str, content: bytes, *, method: str = "PUT", **headers: str) -> httpx.Response:
        """A workbook is sent."""
        return self.ask(method, path, who, content=content, headers={"content-type": XLSX, **headers})


def token(who: str) -> dict[str, str]:
    if not who:
        return {}
    if who == "operator":
        return {"authorization": f"Bearer {mint(SETTINGS, 'operator', 'op-1')}"}
    return {"authorization": f"Bearer {mint(SETTINGS, 'provider', f'clerk-{who}', provider=who)}"}


def entrypoints(roster: Roster) -> Any:
    service = RosterService()
    service.context = roster.context
    return service
