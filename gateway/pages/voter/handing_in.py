"""Handing the ballot in (⑥ 回执). It never says that something failed when that is not known."""

import msgspec
from starlette.responses import Response

from gateway.ballots.batching import UNKNOWN
from gateway.errors.problems import document
from gateway.errors.refusals import OutcomeUnknown
from gateway.pages.form import Form
from gateway.pages.voter import draft as drafts
from gateway.pages.voter import filling
from gateway.pages.voter.filling import BallotFilling
from gateway.rpc.client import NoAnswer
from services.ballot.contract import FindReceiptByCredential
from services.roster.contract import IssueCredential, ShowTakingPart

NOT_KNOWN = (OutcomeUnknown.code, "BUSY")


async def hand_in(desk: BallotFilling, form: Form) -> Response:
    """Ask for the credential, cast, show the receipt. Handing in again gets the same receipt, and changes nothing."""
    page = desk.page
    draft = drafts.read(form.one("draft"))
    unfinished = filling.unfinished(desk, draft)
    if unfinished is not None:
        return unfinished
    try:
        issued = await page.context.rpc.ask(IssueCredential(appraisal=page.appraisal, person=desk.session.person))
        entry = await page.context.ballots.cast(page.appraisal, drafts.as_ballot(draft, issued.credential))
    except NoAnswer:
        entry = UNKNOWN
    if entry.ok is not msgspec.UNSET:
        return (voted_before if entry.ok.again else receive)(desk, entry.ok.receipt)
    assert entry.refused is not None
    if entry.refused.code in NOT_KNOWN:
        return wait(desk, form.one("draft"), entry.refused.code)
    problem = document(entry.refused.code, entry.refused.facts)
    return page.render("stopped", problem["status"], problem=problem, draft=form.one("draft"))


async def receipt_of(desk: BallotFilling) -> str | None:
    """The receipt of a ballot this person has already cast; it issues nothing when there is none."""
    page = desk.page
    asked = ShowTakingPart(appraisal=page.appraisal, person=desk.session.person)
    if not (await page.context.rpc.ask(asked)).took_part:
        return None
    issued = await page.context.rpc.ask(IssueCredential(appraisal=page.appraisal, person=desk.session.person))
    request = FindReceiptByCredential(appraisal=page.appraisal, credential=issued.credential)
    found = await page.context.rpc.ask(request)
    return found.receipt if found.received else None


def receive(desk: BallotFilling, receipt: str) -> Response:
    """The receipt: that the ballot is in, never what it says (R-46)."""
    now = desk.page.context.clock.now()
    return desk.page.render("receipt", receipt=receipt, now=now, again=False)


def voted_before(desk: BallotFilling, receipt: str) -> Response:
    """After voting, the same page shows the receipt; the ballot is not changed (A-19)."""
    return desk.page.render("receipt", receipt=receipt, now=None, again=True)


def wait(desk: BallotFilling, draft: str, why: str) -> Response:
    """It is not known yet: the same ballot goes out again, by itself with a script, by a button without."""
    return desk.page.render("waiting", 503, draft=draft, why=why)
