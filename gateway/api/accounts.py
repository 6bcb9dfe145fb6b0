"""Accounts of staff, for security administrators; signing in and out, also for pages that hold typed work."""

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from gateway.context import Context
from gateway.errors.refusals import TokenMissing
from gateway.http.bodies import Nothing
from gateway.http.operations.operation import PREFIX, Operation
from gateway.http.operations.request_body import body_of
from gateway.http.operations.typed import command, question
from gateway.http.request import sent
from gateway.http.responses import answer
from gateway.identity.staff_sessions import IDLE_SECONDS, StaffSession
from gateway.identity.staff_tokens import Role, Staff
from services.access.contract import AddAccount, DisableAccount, ListAccounts, NarrowAccount, ResetAccount, SignIn

MANAGERS: tuple[Role, ...] = ("security",)
LISTERS: tuple[Role, ...] = ("security", "audit")
SIGN_IN = body_of(SignIn, ("device",))
WHO = {"account": "rexian-01", "role": "sorter", "channel": "hotline_12345", "csrf": "9a1b…", "idle_seconds": 900}


async def sign_in(context: Context, request: Request) -> Response:
    """Open a session: two cookies, and the mark that what is sent with them must carry in `x-csrf-token`."""
    typed = await sent(request, SIGN_IN)
    session, put_on = await context.staff_sessions.sign_in(request, typed["account"], typed["password"], typed["code"])
    return put_on(answer(_shown(session)))


async def agree(context: Context, request: Request) -> Response:
    """A second person agrees in another's session. The token holds for two minutes, as `confirmed_by_token`."""
    second = await vouched(context, request, await sent(request, SIGN_IN))
    return answer({"account": second.account, "agreement": context.tokens.agreement(second)})


async def vouched(context: Context, request: Request, typed: Mapping[str, str]) -> Staff:
    """The second person who signed in in another's session. Raises the refusal of the sign-in."""
    return await context.staff_sessions.vouch(request, typed["account"], typed["password"], typed["code"])


async def sign_out(context: Context, request: Request) -> Response:
    """Close the session."""
    session = await context.staff_sessions.read(request)
    await sent(request, Nothing)
    if session is None:
        raise TokenMissing()
    return await context.staff_sessions.sign_out(session, answer({"ended": True}))


async def show_session(context: Context, request: Request) -> Response:
    """Who is signed in here; a page asks before it sends what somebody has typed for long."""
    session = await context.staff_sessions.read(request)
    if session is None:
        raise TokenMissing()
    return answer(_shown(session))


def _shown(session: StaffSession) -> dict[str, Any]:
    who = session.staff
    scope = {name: getattr(who, name) for name in ("appraisal", "provider", "channel", "department", "county")}
    told = {name: value for name, value in scope.items() if value is not None}
    return {"account": who.account, "role": who.role, **told, "csrf": session.csrf, "idle_seconds": IDLE_SECONDS}


SIGN_IN_REFUSALS = ("SIGN_IN_REFUSED", "SIGN_IN_LOCKED", "SIGN_IN_BUSY", "CROSS_SITE")
SESSION_REFUSALS = ("TOKEN_MISSING", "STAFF_SESSION_ENDED", "STAFF_SESSION_INVALID")
OPERATIONS = (
    Operation(
        name="staff_sign_in",
        method="POST",
        path=f"{PREFIX}/staff/sign-in",
        summary="工作人员登录:口令和动态码",
        tag="登录",
        endpoint=sign_in,
        body=SIGN_IN,
        body_example={"account": "rexian-01", "password": "不告诉别人的一句话", "code": "482913"},
        examples={200: WHO},
        refusals=SIGN_IN_REFUSALS,
        changes=True,
    ),
    Operation(
        name="staff_agreement",
        method="POST",
        path=f"{PREFIX}/staff/agreement",
        summary="第二人在他人桌前同意:得到两分钟内有效的 confirmed_by_token",
        tag="登录",
        endpoint=agree,
        body=SIGN_IN,
        body_example={"account": "ducha-02", "password": "不告诉别人的一句话", "code": "482913"},
        examples={200: {"account": "ducha-02", "agreement": "eyJyb2xlIjoib3BlcmF0b3IifQ.ZoIEAA.8sd1"}},
        refusals=SIGN_IN_REFUSALS,
        changes=True,
    ),
    Operation(
        name="staff_session",
        method="GET",
        path=f"{PREFIX}/staff/session",
        summary="登录状态",
        tag="登录",
        endpoint=show_session,
        examples={200: WHO},
        refusals=SESSION_REFUSALS,
    ),
    Operation(
        name="staff_sign_out",
        method="POST",
        path=f"{PREFIX}/staff/sign-out",
        summary="退出登录",
        tag="登录",
        endpoint=sign_out,
        examples={200: {"ended": True}},
        refusals=(*SESSION_REFUSALS, "CROSS_SITE"),
        changes=True,
    ),
    command("/staff/accounts", AddAccount, "新建账号,得到一次性的启用密钥", roles=MANAGERS),
    command("/staff/accounts/{account}/reset", ResetAccount, "重置账号:原口令和动态码作废,重新启用", roles=MANAGERS),
    command("/staff/accounts/{account}/disabling", DisableAccount, "停用账号", roles=MANAGERS),
    command("/staff/accounts/{account}/narrowing", NarrowAccount, "限定账号:只到某县或某次评议", roles=MANAGERS),
    question("/staff/accounts", ListAccounts, "账号清单", name="access_accounts", roles=LISTERS),
)
