"""Staff pages: who may see them, what is on record, where somebody is sent on to."""

import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from gateway.context import Context
from gateway.http.operations.operation import Disclosed
from gateway.pages import STATIC
from gateway.pages.rendering import Pages
from gateway.pages.staff.page import StaffPage, StaffPageRequest, Watched, own_address
from gateway.pages.static import Static
from services.kernel.refusal import Refused
from tests.gateway.conftest import GatewayClient
from tests.gateway.staff_sessions import OURS, signed_in
from tests.harness.page import Page


async def answers(page: StaffPageRequest) -> Response:
    """What not everybody may see."""
    assert page.session is not None
    return page.render("desk")


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("/staff/accounts?state=open", "/staff/accounts?state=open"),
        ("/staff", "/staff"),
        ("//evil.example/staff", "/staff"),
        ("/staff//evil.example", "/staff"),
        ("https://evil.example", "/staff"),
        ("/staff\\evil", "/staff"),
        ("/staffevil", "/staff"),
        ("/staff/sign-in", "/staff"),
        ("", "/staff"),
    ],
)
def test_nobody_is_sent_on_to_another_site(text: str, address: str) -> None:
    assert own_address(text) == address


def shown(gateway: GatewayClient, role: str, discloses: Disclosed | None) -> tuple[int, Page]:
    """The page for operators, as somebody in this role sees it."""
    headers = signed_in(gateway, role=role)
    context = Context(gateway.settings, gateway.services)
    pages = Pages(Static(STATIC))
    page = Watched(
        StaffPage(path="/staff/x", answers=answers, roles=("operator",), discloses=discloses), context, pages
    )

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await (await page(Request(scope, receive, send)))(scope, receive, send)

    response = GatewayClient(app, gateway.services, gateway.settings).ask("GET", "/staff/x", headers=headers)
    return response.status_code, Page(response.text)


def test_a_page_that_shows_what_not_everybody_may_see_is_on_record(gateway: GatewayClient) -> None:
    assert shown(gateway, "operator", "roster")[0] == 200
    assert [(one["what"], one["operation"]) for one in gateway.services.looks] == [("roster", "staff_answers")]


def test_whoever_oversteps_by_a_page_is_refused_and_on_record(gateway: GatewayClient) -> None:
    status, page = shown(gateway, "auditor", None)
    assert status == 403
    assert page.says("无权办理")
    assert [(one["role"], one["refused"]) for one in gateway.services.looks] == [("auditor", "FORBIDDEN_ROLE")]


def test_a_page_is_not_shown_that_could_not_be_recorded(gateway: GatewayClient) -> None:
    gateway.services.answers["access.record_access"] = Refused("MALFORMED", {})
    status, page = shown(gateway, "operator", "roster")
    assert status == 503
    assert page.says("没有显示任何内容")


def test_who_is_not_signed_in_is_sent_to_the_door_and_back(gateway: GatewayClient) -> None:
    response = gateway.ask("GET", "/staff")
    assert (response.status_code, response.headers["location"]) == (303, "/staff/sign-in?next=/staff")


def test_what_a_foreign_page_sent_is_not_kept_over_a_sign_in(gateway: GatewayClient) -> None:
    form = {"content": "typed by somebody else"}
    foreign = gateway.ask("POST", "/staff/sign-out", data=form, headers={"sec-fetch-site": "cross-site"})
    assert foreign.status_code == 401
    assert "typed by somebody else" not in foreign.text
    ours = gateway.ask("POST", "/staff/sign-out", data=form, headers=OURS)
    assert "typed by somebody else" in ours.text


def test_pages_let_nothing_foreign_in_and_tell_nobody_where_one_comes_from(gateway: GatewayClient) -> None:
    headers = gateway.ask("GET", "/staff/sign-in").headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] == "no-store"
