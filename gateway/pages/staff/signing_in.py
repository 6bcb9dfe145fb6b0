"""Signing in and out, the first time, and the page that one comes to."""

import asyncio
from io import BytesIO
from typing import Any

import segno
from markupsafe import Markup
from starlette.responses import RedirectResponse, Response

from gateway.chinese.fields import explained
from gateway.errors.faults import note_silence
from gateway.errors.problems import document
from gateway.errors.refusals import InvalidFields
from gateway.identity.staff_sessions import must_be_same_site
from gateway.pages.staff.accounts import LISTERS
from gateway.pages.staff.page import BEGINNERS, SIGN_IN, StaffPage, StaffPageRequest, own_address, sent_from_here
from gateway.rpc.client import NoAnswer
from services.access.contract import Enrol, ShowEnrolment
from services.kernel.contract import Heads
from services.kernel.refusal import Refusal
from services.roster.contract import ShowAppraisal

CARRIED = "carried-"  # what was typed before the session ended goes along under names of its own


async def ask_to_sign_in(page: StaffPageRequest) -> Response:
    """The form."""
    address = own_address(page.request.query_params.get("next", ""))
    return page.render("sign_in", trouble=None, next=address, again=False, carried=[])


async def sign_in(page: StaffPageRequest) -> Response:
    """Check the credentials, then redirect to the requested page with what had been typed there."""
    form, address = page.form, own_address(page.form.one("next"))
    again = "again" in form and sent_from_here(page.request)
    carried = form.pairs(beginning=CARRIED) if again else []
    typed = [form.one(name)[:200] for name in ("account", "password", "code")]
    try:
        session, put_on = await page.context.staff_sessions.sign_in(page.request, *typed)
    except Refusal as refusal:
        trouble = document(refusal.code, refusal.facts)
        known = {"trouble": trouble, "next": address, "again": again, "carried": carried}
        return page.render("sign_in", trouble["status"], **known)
    if again:
        return put_on(page.render("send_again", session=session, address=address, carried=carried))
    return put_on(RedirectResponse(address, 303))


async def sign_out(page: StaffPageRequest) -> Response:
    """Close the session, and back to the sign-in form."""
    assert page.session is not None
    return await page.context.staff_sessions.sign_out(page.session, RedirectResponse(SIGN_IN, 303))


async def desk(page: StaffPageRequest) -> Response:
    """Where one comes to after signing in: the appraisals one works on."""
    assert page.session is not None
    role = page.session.staff.role
    offered = {"lists_accounts": role in LISTERS, "begins": role in BEGINNERS}
    try:
        heads = await page.context.rpc.ask(Heads(), of="roster")
        names = [name for name in sorted(heads, reverse=True) if page.session.staff.reaches(name)]
        known = await asyncio.gather(*(page.context.rpc.ask(ShowAppraisal(appraisal=name)) for name in names))
    except NoAnswer as none:  # who manages accounts needs no appraisal to go on
        note_silence(none, operation="staff_desk")
        return page.render("desk", appraisals=[], silent=True, **offered)
    return page.render("desk", appraisals=known, **offered)


async def ask_to_enrol(page: StaffPageRequest) -> Response:
    """The code to scan, and a password to be made."""
    return await _enrolment(page, None)


async def enrol(page: StaffPageRequest) -> Response:
    """Set the password, when the telephone shows the right code; this browser is known from now on."""
    must_be_same_site(page.request)
    secret, password = page.request.path_params["secret"], page.form.one("password")
    try:
        if password != page.form.one("again"):
            raise InvalidFields(errors=[{"where": "again", "what": "两次输入的口令不一致"}])
        made = await page.context.rpc.ask(Enrol(secret=secret, password=password, code=page.form.one("code")))
    except Refusal as refusal:
        if refusal.code == "ENROLMENT_UNKNOWN":
            raise
        return await _enrolment(page, explained(document(refusal.code, refusal.facts)))
    response = page.render("enrolled", account=made.account)
    page.context.staff_sessions.remember_device(response, made.device)
    return response


async def _enrolment(page: StaffPageRequest, trouble: dict[str, Any] | None) -> Response:
    known = await page.context.rpc.ask(ShowEnrolment(secret=page.request.path_params["secret"]))
    factor = known.factor
    return page.render(
        "enrolment",
        trouble["status"] if trouble else 200,
        trouble=trouble,
        account=known.account,
        factor=" ".join(factor[at : at + 4] for at in range(0, len(factor), 4)),
        picture=picture(known.uri),
    )


def picture(uri: str) -> Markup:
    """The code to scan, as a drawing inside the page: nothing is fetched, nothing is kept."""
    drawn = BytesIO()
    segno.make(uri, error="m", micro=False).save(drawn, kind="svg", xmldecl=False, scale=5, border=2)
    return Markup(drawn.getvalue().decode())  # noqa: S704  # drawn here, of squares only


PAGES = (
    StaffPage(path=SIGN_IN, answers=ask_to_sign_in, roles=None),
    StaffPage(path=SIGN_IN, answers=sign_in, method="POST", roles=None),
    StaffPage(path="/staff/sign-out", answers=sign_out, method="POST", roles=()),
    StaffPage(path="/staff", answers=desk, roles=()),
    StaffPage(path="/staff/enrolment/{secret}", answers=ask_to_enrol, roles=None),
    StaffPage(path="/staff/enrolment/{secret}", answers=enrol, method="POST", roles=None),
)
