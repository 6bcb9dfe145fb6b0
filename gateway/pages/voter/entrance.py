"""Before the ballot: introduction, dates and identification (①, ②; R-03, R-06, R-20, A-12)."""

from typing import Any

from starlette.responses import RedirectResponse, Response

from gateway.chinese.refusals import SENTENCES
from gateway.errors.problems import document
from gateway.identity.voter_sessions import Session
from gateway.pages.form import Form, read_form
from gateway.pages.voter import draft as drafts
from gateway.pages.voter import filling
from gateway.pages.voter.known import CATEGORIES_ZH
from gateway.pages.voter.page_request import VoterPageRequest
from services.kernel.refusal import Refusal
from services.kernel.rpc.parse import parse
from services.roster.contract import Identify, SendCode

FIELDS = {"invitation": ("phone", "code"), "sms": ("phone", "code"), "development": ("account", "phone")}


async def introduce(visit: VoterPageRequest) -> Response:
    """① What the appraisal is, open to everybody; whether one can take part now."""
    return visit.page(
        "introduction", categories=CATEGORIES_ZH, stage=visit.known.stage, last_day=visit.last_voting_moment
    )


async def ask_who(visit: VoterPageRequest) -> Response:
    """② The ways to say who one is."""
    if visit.known.stage != "voting":
        return await introduce(visit)
    return show_ways(visit, trouble=_from_portal(visit))


def show_ways(visit: VoterPageRequest, *, form: Form | None = None, trouble: dict[str, Any] | None = None) -> Response:
    """The ways, with what was typed and what stood in the way. A draft on its way is carried along."""
    method = form.one("method") if form else ""
    sends = form is not None and form.one("step") == "send"
    return visit.page(
        "identity",
        sms=bool(visit.context.settings.sms),
        sent=method == "sms" and not (sends and trouble),
        status=trouble["status"] if trouble else 200,
        development=visit.context.settings.development_identity,
        portals=visit.context.portal_titles,
        method=method,
        phone=form.one("phone") if form else "",
        account=form.one("account") if form else "",
        draft=_carried(visit, form) if form else "",
        expired=form is not None and trouble is None and not sends,
        trouble=trouble,
    )


async def say_who(visit: VoterPageRequest) -> Response:
    """The proof is checked with roster; then the ballot that belongs to the person, or why not."""
    form = await read_form(visit.request)
    method = form.one("method")
    if method == "portal":
        return await _signed_in_elsewhere(visit, form)
    if method not in _open(visit):
        return show_ways(visit, form=form)
    if method == "sms" and form.one("step") == "send":
        return await _send_code(visit, form)
    proof = {"method": method, **{name: form.one(name)[:80] for name in FIELDS[method]}}
    missing = [name for name in FIELDS[method] if not proof[name]]
    if missing:
        return show_ways(visit, form=form, trouble=_incomplete(missing))
    try:
        known = await visit.context.rpc.ask(parse(Identify, {"appraisal": visit.appraisal, "proof": proof}))
    except Refusal as refusal:
        if refusal.code in ("LEADER_VOTES_ON_PAPER", "NOT_OPEN_YET", "VOTING_ENDED"):
            raise
        return show_ways(visit, form=form, trouble=document(refusal.code, refusal.facts))
    session = Session(appraisal=visit.appraisal, person=known.person, group=known.group)
    if form.one("draft"):
        return visit.sign_in(await filling.resume(visit, session, form), session)
    return visit.sign_in(RedirectResponse(f"{visit.home}/ballot", 303), session)


async def _signed_in_elsewhere(visit: VoterPageRequest, form: Form) -> Response:
    """Who signed in at the portal in another tab goes on with the ballot of this one."""
    session = visit.session()
    if session is None:
        return show_ways(visit, form=form, trouble=document("SESSION_MISSING", {}))
    return await filling.resume(visit, session, form)


def _carried(visit: VoterPageRequest, form: Form) -> str:
    """The ballot on its way, with what was typed on the page where the session ended."""
    draft = filling.typed_in(form, [office.office_id for office in visit.known.offices])
    return drafts.written(draft) if draft.choices else ""


def _from_portal(visit: VoterPageRequest) -> dict[str, Any] | None:
    """Why the sign-in at a portal came to nothing, if that is where the voter comes from."""
    code, portal = visit.request.query_params.get("refused", ""), visit.request.query_params.get("portal", "")
    if code not in SENTENCES:
        return None
    return document(code, {"portal": visit.context.portal_titles.get(portal, portal[:40]), "what": code})


def _open(visit: VoterPageRequest) -> set[str]:
    settings = visit.context.settings
    closed = {"sms": not settings.sms, "development": not settings.development_identity}
    return {method for method in FIELDS if not closed.get(method, False)}


async def _send_code(visit: VoterPageRequest, form: Form) -> Response:
    """A code to this telephone, whoever's it is; then the field to type it."""
    phone = form.one("phone")[:80]
    if not phone:
        return show_ways(visit, form=form, trouble=_incomplete(["phone"]))
    try:
        await visit.context.rpc.ask(SendCode(appraisal=visit.appraisal, phone=phone))
    except Refusal as refusal:
        return show_ways(visit, form=form, trouble=document(refusal.code, refusal.facts))
    return show_ways(visit, form=form)


def _incomplete(missing: list[str]) -> dict[str, Any]:
    words = {"phone": "手机号码", "code": "收到的码", "account": "账号"}
    return {"status": 422, "title": "还没有填完", "detail": f"请填写{'、'.join(words[name] for name in missing)}。"}
