"""Somebody who sits at the staff desk and uses its pages as a browser without script does."""

from dataclasses import dataclass
from typing import Any

import httpx

from tests.gateway.conftest import GatewayClient
from tests.gateway.staff_sessions import signed_in
from tests.gateway.stand_in import APPRAISAL
from tests.harness.page import Page


@dataclass
class Sitting:
    """A seat at the desk of one role."""

    gateway: GatewayClient
    headers: dict[str, str]

    def see(self, section: str, **query: str) -> Page:
        """The page of a section."""
        response = self.gateway.ask("GET", f"/staff/{APPRAISAL}/{section}", params=query, headers=self.headers)
        assert response.status_code == 200, response.text
        return Page(response.text)

    def do(self, section: str, action: str, *, file: bytes | None = None, **fields: Any) -> httpx.Response:
        """Send one of its forms, with a file if there is one."""
        form = {"csrf": self.headers["x-csrf-token"], "action": action, **fields}
        sent = {} if file is None else {"files": {"file": ("kept.pdf", file)}}
        path = f"/staff/{APPRAISAL}/{section}"
        return self.gateway.ask("POST", path, data=form, headers=self.headers, **sent)

    def done(self, section: str, action: str, **fields: Any) -> None:
        """Send it; it must be done."""
        response = self.do(section, action, **fields)
        assert response.status_code == 303, response.text

    def refused(self, section: str, action: str, **fields: Any) -> tuple[int, Page]:
        """Send it; it must not be done. The status, and the page that says why."""
        response = self.do(section, action, **fields)
        page = Page(response.text)
        assert page.alert.lines, response.text
        return response.status_code, page


def sit(gateway: GatewayClient, role: str, **narrowed: str) -> Sitting:
    """Sit somebody down, in a session of his own."""
    return Sitting(gateway, signed_in(gateway, role=role, session=f"the session of {role}", **narrowed))
