"""Before the ballot: introduction, dates and identification (①, ②; R-03, R-06, R-20, A-12)."""

from dataclasses import replace
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


async def introduce(page: VoterPageRequest) -> Response:
    """① What the appraisal is, open to everybody; whether one can take part now.

    Who comes after the seal has the gateway's key of the voting destroyed, if nobody has done so.
    """
    if page.known.stage in ("closed", "published"):
        await page.context.server_keys.destroy_when_sealed(page.appraisal)
    return page.render(
        "introduction", categories=CATEGORIES_ZH, stage=page.known.stage, last_day=page.last_voting_moment
    )


async def ask_who(page: VoterPageRequest) -> Response:
    """② The ways to say who one is."""
    if page.known.stage != "voting":
        return await introduce(page)
    return show_ways(page, trouble=_from_portal(page))


def show_ways(page: VoterPageRequest, *, form: Form | None = None, trouble: dict[str, Any] | None = None) -> Response:
    """The ways, with what was typed and what stood in the way. A draft on its way is carried along."""
    method = form.one("method") if form else ""
    sends = form is not None and form.one("step") == "send"
    return page.render(
        "identity",
        sms=bool(page.context.settings.sms),
        sent=method == "sms" and not (sends and trouble),
        status=trouble["status"] if trouble else 200,
        development=page.context.settings.development_identity,
        portals=page.context.portal_titles,
        method=method,
        phone=form.one("phone") if form else "",
        account=form.one("account") if form else "",
        draft=_carried(page, form) if form else "",
        expired=form is not None and trouble is None and not sends,
        trouble=trouble,
    )


async def say_who(page: VoterPageRequest) -> Response:
    """The proof is checked with roster; then the ballot that belongs to the person, or why not."""
    form = await read_form(page.request)
    method = form.one("method")
    if method == "portal":
        return await _signed_in_elsewhere(page, form)
    if method not in _open(page):
        return show_ways(page, form=form)
    if method == "sms" and form.one("step") == "send":
        return await _send_code(page, form)
    proof = {"method": method, **{name: form.one(name)[:80] for name in FIELDS[method]}}
    missing = [name for name in FIELDS[method] if not proof[name]]
    if missing:
        return show_ways(page, form=form, trouble=_incomplete(missing))
    try:
        known = await page.context.rpc.ask(parse(Identify, {"appraisal": page.appraisal, "proof": proof}))
    except Refusal as refusal:
        if refusal.code in ("LEADER_VOTES_ON_PAPER", "NOT_OPEN_YET", "VOTING_ENDED"):
            raise
        return show_ways(page, form=form, trouble=document(refusal.code, refusal.facts))
    session = Session(appraisal=page.appraisal, ticket=known.ticket)
    page = replace(page, recognised=session)
    if form.one("draft"):
        return page.sign_in(await filling.resume(page, session, form), session)
    return page.sign_in(RedirectResponse(f"{page.home}/ballot", 303), session)


async def _signed_in_elsewhere(page: VoterPageRequest, form: Form) -> Response:
    """Who signed in at the portal in another tab goes on with the ballot of this one."""
    session = page.session()
    if session is None:
        return show_ways(page, form=form, trouble=document("SESSION_MISSING", {}))
    return await filling.resume(page, session, form)


def _carried(page: VoterPageRequest, form: Form) -> str:
    """The ballot on its way, with what was typed on the page where the session ended."""
    draft = filling.typed_in(form, [office.office_id for office in page.known.offices])
    return drafts.written(draft) if draft.choices else ""


def _from_portal(page: VoterPageRequest) -> dict[str, Any] | None:
    """Why the sign-in at a portal came to nothing, if that is where the voter comes from."""
    code, portal = page.request.query_params.get("refused", ""), page.request.query_params.get("portal", "")
    if code not in SENTENCES:
        return None
    return document(code, {"portal": page.context.portal_titles.get(portal, portal[:40]), "what": code})


def _open(page: VoterPageRequest) -> set[str]:
    settings = page.context.settings
    closed = {"sms": not settings.sms, "development": not settings.development_identity}
    return {method for method in FIELDS if not closed.get(method, False)}


async def _send_code(page: VoterPageRequest, form: Form) -> Response:
    """A code to this telephone, whoever's it is; then the field to type it."""
    phone = form.one("phone")[:80]
    if not phone:
        return show_ways(page, form=form, trouble=_incomplete(["phone"]))
    try:
        await page.context.rpc.ask(SendCode(appraisal=page.appraisal, phone=phone))
    except Refusal as refusal:
        return show_ways(page, form=form, trouble=document(refusal.code, refusal.facts))
    return show_ways(page, form=form)


def _incomplete(missing: list[str]) -> dict[str, Any]:
    words = {"phone": "手机号码", "code": "收到的码", "account": "账号"}
    return {"status": 422, "title": "还没有填完", "detail": f"请填写{'、'.join(words[name] for name in missing)}。"}
