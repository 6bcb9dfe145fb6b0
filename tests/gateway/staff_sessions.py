"""Who is signed in at the staff pages, and how narrow a role is."""

from typing import Any

from tests.gateway.conftest import GatewayClient


def scope(role: str) -> dict[str, str]:
    narrowed = {
        "sorter": {"channel": "hotline_12345"},
        "provider": {"provider": "market-regulation"},
        "department": {"department": "县自然资源局"},
    }
    return narrowed.get(role, {})


KNOWN = {
    "session": "s3cret",
    "device": "d3vice",
    "account": "ducha-01",
    "role": "operator",
    "provider": None,
    "channel": None,
    "department": None,
    "county": None,
    "appraisal": None,
}
TYPED = {"account": "ducha-01", "password": "a password", "code": "123456"}
OURS = {"sec-fetch-site": "same-origin"}


def account_of(session: dict[str, Any]) -> dict[str, Any]:
    """Whose session it is."""
    return {name: value for name, value in session.items() if name not in ("session", "device")}


def signed_in(gateway: GatewayClient, **known: Any) -> dict[str, str]:
    """The headers of a browser in which somebody has signed in: its cookies and the mark of our pages."""
    gateway.services.answers["access.sign_in"] = {**KNOWN, **known}
    gateway.services.answers["access.show_session"] = account_of({**KNOWN, **known})
    response = gateway.ask("POST", "/api/v1/staff/sign-in", json=TYPED, headers=OURS)
    assert response.status_code == 200, response.text
    cookies = "; ".join(f"{name}={value}" for name, value in response.cookies.items())
    return {"cookie": cookies, "x-csrf-token": response.json()["csrf"], **OURS}
