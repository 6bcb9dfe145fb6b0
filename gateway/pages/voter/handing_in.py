"""Handing the ballot in (⑥ 回执). It never says that something failed when that is not known.

A browser that can does it by itself (gateway/pages/static/ballot.js, ADR 0043): it asks here for roster's signature of
what nobody here can read, and hands the ballot in at the API, without a session. For the others the gateway does it.
"""

import msgspec
from starlette.responses import Response

from gateway.api.voting import Blinded
from gateway.errors.problems import document
from gateway.errors.problems import response as problem
from gateway.errors.refusals import OutcomeUnknown, SessionMissing
from gateway.http.request import sent
from gateway.http.responses import answer
from gateway.pages.form import Form
from gateway.pages.voter import draft as drafts
from gateway.pages.voter import entrance, filling
from gateway.pages.voter.filling import BallotFilling
from gateway.pages.voter.page_request import VoterPageRequest
from services.ballot.contract import ReceiptFound
from services.kernel.refusal import Refusal
from services.roster.answers import TakingPart
from services.roster.contract import IssueCredential, ShowTakingPart

NOT_KNOWN = (OutcomeUnknown.code, "BUSY")
IN_ALREADY = ("ISSUED_ALREADY", "VOTING_ENDED", "BOX_SEALED_ALREADY")  # a ballot may be in nevertheless
WHO_AGAIN = ("TICKET_INVALID", "GROUP_CHANGED")


async def hand_in(desk: BallotFilling, form: Form) -> Response:
    """Hand in for a browser that cannot. The same again gets the same receipt, and changes nothing."""
    page = desk.page
    draft = drafts.read(form.one("draft"))
    unfinished = filling.unfinished(desk, draft)
    if unfinished is not None:
        return unfinished
    entry = await page.context.on_behalf.cast(page.known, desk.session, drafts.picks(draft))
    if entry.ok is not msgspec.UNSET:
        return show(desk, entry.ok.receipt, entry.ok.signature, again=entry.ok.again)
    assert entry.refused is not None
    code = entry.refused.code
    if code in NOT_KNOWN:
        return wait(desk, form.one("draft"), code)
    if code in WHO_AGAIN:
        return entrance.show_ways(page, form=form)
    if code in IN_ALREADY and (found := await found_by_us(desk)):
        return show(desk, found.receipt, found.signature or "", again=True)
    if code == "ISSUED_ALREADY":
        return issued(desk, form.one("draft"))
    says = document(code, entry.refused.facts)
    return page.render("stopped", says["status"], problem=says, draft=form.one("draft"))


async def sign(page: VoterPageRequest) -> Response:
    """Roster's signature for a browser that hands in by itself; every answer is for a script."""
    session = page.session()
    try:
        if session is None:
            raise SessionMissing
        asked = await sent(page.request, Blinded)
        command = IssueCredential(appraisal=page.appraisal, ticket=session.ticket, **asked)
        return answer({"signature": (await page.context.rpc.ask(command)).signature})
    except Refusal as refusal:
        return problem(refusal)


async def taking_part(desk: BallotFilling) -> TakingPart:
    """Whether a ballot was signed for this person, or is to be issued anew; nothing is signed by asking."""
    asked = ShowTakingPart(appraisal=desk.page.appraisal, ticket=desk.session.ticket)
    return await desk.page.context.rpc.ask(asked)


async def found_by_us(desk: BallotFilling) -> ReceiptFound | None:
    """The ballot that was handed in here for this person, if one was and it is in."""
    return await desk.page.context.on_behalf.receipt(desk.page.known, desk.session)


def show(desk: BallotFilling, receipt: str, signature: str, *, again: bool) -> Response:
    """The receipt: that the ballot is in, never what it says (R-46). After voting the same page shows it (A-19)."""
    return desk.page.render("receipt", receipt=receipt, signature=signature, again=again)


def issued(desk: BallotFilling, draft: str = "") -> Response:
    """A ballot was signed for this person, and it is not known here what became of it: what to do."""
    anew = desk.page.known.rules.may_reissue(desk.session.group)
    return desk.page.render("issued", draft=draft, anew=anew)


def wait(desk: BallotFilling, draft: str, why: str) -> Response:
    """It is not known yet: the same ballot goes out again, by itself with a script, by a button without."""
    return desk.page.render("waiting", 503, draft=draft, why=why)
