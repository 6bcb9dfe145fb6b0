"""Signing in: what ways there are, a code by short message, the way to a portal and back (R-23, A-12)."""

from typing import Annotated
from urllib.parse import urlencode

import msgspec
from msgspec.structs import asdict
from starlette.requests import Request as HttpRequest
from starlette.responses import RedirectResponse, Response

from gateway.context import Context
from gateway.errors.refusals import NotFound
from gateway.http.operations.examples import example
from gateway.http.operations.operation import PREFIX, Operation
from gateway.http.operations.typed import command, question
from gateway.http.request import appraisal, segment
from gateway.http.responses import answer
from gateway.identity.portal.portals import Portal
from gateway.identity.portal.under_way import COOKIE, SECONDS, UnderWay
from gateway.identity.staff_tokens import Staff
from gateway.identity.voter_sessions import Session, home, keep
from services.kernel.contract import AppraisalId
from services.kernel.refusal import Refusal
from services.kernel.rpc.request import Answer, Request
from services.roster.answers import Identified
from services.roster.contract import Identify, PortalProof, SendCode, ShowAppraisal
from services.roster.events import GroupCode

BACK = f"{PREFIX}/portals/{{portal}}/callback"
SESSION = "eyJhcHByYWlzYWwiOiI1MzI2MjItMjAyNFEyIn0.ZoIEAA.2kq0XxM1"


class SignedIn(Answer):
    """A voter's session, good for two hours, and the ids of the offices that the group may appraise (A-11)."""

    session: Annotated[str, msgspec.Meta(examples=[SESSION])]
    group: Annotated[GroupCode, msgspec.Meta(examples=["service"])]
    method: Annotated[str, msgspec.Meta(examples=["invitation"])]
    scope: Annotated[list[str], msgspec.Meta(examples=[["02-03"]])]


class PortalSignedIn(SignedIn):
    """The same after a portal: where, the initial of the name and how well the portal knows the person."""

    appraisal: AppraisalId
    initial: str
    level: str


class SignInMethods(Answer):
    """By which ways one may say who one is; `titles` are the names of `portals`."""

    methods: Annotated[list[str], msgspec.Meta(examples=[["invitation", "sms"]])]
    portals: Annotated[list[str], msgspec.Meta(examples=[["yszw"]])]
    titles: Annotated[dict[str, str], msgspec.Meta(examples=[{"yszw": "政务网账号"}])]


class ListSignInMethods(Request[SignInMethods], service="gateway", refusals=ShowAppraisal.refusals):
    """By which ways one may say who one is here."""

    appraisal: AppraisalId


async def methods(context: Context, _who: Staff | None, asked: ListSignInMethods) -> SignInMethods:
    """What is switched on."""
    await context.rpc.ask(ShowAppraisal(appraisal=asked.appraisal))
    ways = ["invitation", *(["sms"] if context.settings.sms else [])]
    ways += ["development"] if context.settings.development_identity else []
    return SignInMethods(methods=ways, portals=list(context.portals), titles=dict(context.portal_titles))


async def start(context: Context, request: HttpRequest) -> Response:
    """To the portal; what belongs to this sign-in goes with the browser, signed and for ten minutes."""
    name, of = segment(request, "portal"), appraisal(request)
    under_way = UnderWay.begin(of, name, by_page=request.query_params.get("back") == "page")
    try:
        there = await _portal(context, name).start(under_way, _back(context, request, name))
    except Refusal as refusal:
        return _to_page(under_way, refusal)
    response = RedirectResponse(there, 302)
    response.set_cookie(
        COOKIE,
        context.sign_ins.seal(under_way),
        max_age=SECONDS,
        path=f"{PREFIX}/portals",
        secure=context.settings.secure_cookies,
        httponly=True,
        samesite="lax",
    )
    return response


async def finish(context: Context, request: HttpRequest) -> Response:
    """Back from the portal: its profile is read, matched by roster, and forgotten; the voter gets a session.

    Who began on the voter's page gets it as a cookie, and the ballot; or the page again, with what stood in the way.
    """
    name, came = segment(request, "portal"), dict(request.query_params)
    under_way = context.sign_ins.open(request.cookies.get(COOKIE), name, came.get("state", ""))
    try:
        signed = await _recognised(context, request, under_way, came)
    except Refusal as refusal:
        response = _to_page(under_way, refusal)
    else:
        response = _to_ballot(context, under_way, signed) if under_way.by_page else answer(signed)
    response.delete_cookie(COOKIE, path=f"{PREFIX}/portals")
    return response


async def _recognised(
    context: Context, request: HttpRequest, under_way: UnderWay, came: dict[str, str]
) -> PortalSignedIn:
    name = under_way.portal
    profile = await _portal(context, name).finish(under_way, came, _back(context, request, name))
    proof = PortalProof(portal=name, subject=profile.subject, phone=profile.phone, id_number=profile.id_number)
    known = await context.rpc.ask(Identify(appraisal=under_way.appraisal, proof=proof))
    signed = signed_in(context, under_way.appraisal, f"portal:{name}", known)
    return PortalSignedIn(**asdict(signed), appraisal=under_way.appraisal, initial=profile.initial, level=profile.level)


def _to_ballot(context: Context, under_way: UnderWay, signed: SignedIn) -> Response:
    response = RedirectResponse(f"{home(under_way.appraisal)}/ballot", 303)
    return keep(response, signed.session, under_way.appraisal, secure=context.settings.secure_cookies)


def _to_page(under_way: UnderWay, refusal: Refusal) -> Response:
    """Back to the page where the voter began. Raises the refusal when the sign-in did not begin on one."""
    if not under_way.by_page:
        raise refusal
    what = urlencode({"refused": refusal.code, "portal": under_way.portal})
    return RedirectResponse(f"{home(under_way.appraisal)}/identity?{what}", 303)


def signed_in(context: Context, of: str, method: str, known: Identified) -> SignedIn:
    """A session for the person whom roster has recognised."""
    session = Session(appraisal=of, ticket=known.ticket)
    return SignedIn(session=context.sessions.issue(session), group=session.group, method=method, scope=known.scope)


def _portal(context: Context, name: str) -> Portal:
    if name not in context.portals:
        raise NotFound()
    return context.portals[name]


def _back(context: Context, request: HttpRequest, name: str) -> str:
    return _outside(context, request) + BACK.format(portal=name)


def _outside(context: Context, request: HttpRequest) -> str:
    return (context.settings.public_url or str(request.base_url)).rstrip("/")


PORTAL_REFUSALS = ("PORTAL_SILENT", "PORTAL_ANSWERED_ODDLY")

OPERATIONS = (
    question(
        "/appraisals/{appraisal}/identity",
        ListSignInMethods,
        "可用的身份核对方式",
        name="list_sign_in_methods",
        tag="参评",
        security="open",
        run=methods,
    ),
    command(
        "/appraisals/{appraisal}/identity/code",
        SendCode,
        "发送短信验证码(每分钟一次,每天五次;不显示号码是否在名单中)",
        name="send_code",
        tag="参评",
        security="open",
        status=202,
    ),
    Operation(
        name="start_portal_sign_in",
        method="GET",
        path=f"{PREFIX}/appraisals/{{appraisal}}/portals/{{portal}}/login",
        summary="到政务网登录(转到登录页;带 back=page 的,登录后回到评议页面)",
        tag="参评",
        endpoint=start,
        answer_type="text/plain",
        examples={302: ""},
        refusals=PORTAL_REFUSALS,
    ),
    Operation(
        name="finish_portal_sign_in",
        method="GET",
        path=BACK,
        summary="从政务网登录返回,取得会话",
        tag="参评",
        endpoint=finish,
        examples={
            200: {**example(PortalSignedIn), "group": "public", "method": "portal:yszw", "initial": "张", "level": "2"}
        },
        refusals=(*PORTAL_REFUSALS, "SIGN_IN_NOT_BEGUN", "PORTAL_PHONE_MISSING", "PORTAL_LEVEL_TOO_LOW"),
    ),
)
