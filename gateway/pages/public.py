"""Pages for everybody: which appraisals there are, the result, whether a receipt is in the box, the code to scan."""

import io
from base64 import urlsafe_b64encode
from typing import Any

import segno
import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from gateway.ballots.signing_keys import holds, is_proved, signing_keys
from gateway.chinese.names import GROUPS
from gateway.chinese.reasons import GROUNDS
from gateway.chinese.rules import described, formula
from gateway.context import Context
from gateway.errors.problems import document
from gateway.http.request import appraisal as appraisal_of
from gateway.http.responses import as_json
from gateway.pages import published, receipt_proof
from gateway.pages.checking import Checking
from gateway.pages.form import read_form
from gateway.pages.guard import PageGuard
from gateway.pages.rendering import Pages
from gateway.pages.voter.known import CATEGORIES_ZH
from services.ballot.contract import FindReceipt, ReceiptFound, ReceiptProof
from services.ballot.receipts.receipt import twelve
from services.kernel.contract import Heads
from services.kernel.refusal import Refusal
from services.roster.answers import Appraisal
from services.roster.contract import ShowAppraisal, ShowParticipation
from services.tally.contract import ListErrata, ShowPublishedResult

SHOWN = ("announced", "voting", "closed", "published")
log = structlog.get_logger("pingyi.pages")


def routes(context: Context, pages: Pages) -> list[BaseRoute]:
    """The addresses of the pages for everybody."""
    public, checking = Public(context, pages), Checking(context, pages)

    def at(path: str, method: str, endpoint: Any) -> Route:
        guard = PageGuard(f"page_{endpoint.__name__}", endpoint, context, pages)
        return Route(path, guard.__call__, methods=[method])

    return [
        at("/", "GET", public.appraisals),
        at("/a/{appraisal}/result", "GET", public.result),
        at("/a/{appraisal}/rules", "GET", public.rules),
        at("/a/{appraisal}/receipt", "GET", public.receipt),
        at("/a/{appraisal}/receipt", "POST", public.look_up),
        at("/a/{appraisal}/verify", "GET", checking.verify),
        at("/a/{appraisal}/checkpoints/{source}/{number}", "GET", checking.checkpoint),
        at("/a/{appraisal}/qr.svg", "GET", public.code),
    ]


class Public:
    """The endpoints."""

    def __init__(self, context: Context, pages: Pages) -> None:
        self.context, self.pages = context, pages

    async def appraisals(self, request: Request) -> Response:
        """The appraisals that have been announced, the newest first."""
        heads = await self.context.rpc.ask(Heads(), of="roster")
        known = [await self.context.rpc.ask(ShowAppraisal(appraisal=name)) for name in sorted(heads, reverse=True)]
        shown = [one for one in known if one.stage in SHOWN]
        return self.pages.page(request, "public/appraisals.html", appraisals=shown)

    async def result(self, request: Request) -> Response:
        """The published result: every office with its votes by source, and what was received (R-40)."""
        known = await self._known(request)
        try:
            result = as_json(await self.context.rpc.ask(ShowPublishedResult(appraisal=known.appraisal)))
        except Refusal as refusal:
            if refusal.code not in ("NOT_PUBLISHED", "NOT_OPENED", "NOT_COUNTED"):
                raise
            result = None
        names = {office.office_id: office for office in known.offices}
        told = {"result": result, "errata": await self._errata(known.appraisal, result), "grounds": GROUNDS}
        told["reissued"] = await self._reissued(known.appraisal) if result else {}
        told["losses"] = await published.losses(self.context, known.appraisal) if result else None
        return self._page(request, "result", known, names=names, categories=CATEGORIES_ZH, groups=GROUPS, **told)

    async def _reissued(self, appraisal: str) -> dict[str, int]:
        """To how many people of each group a ballot was issued anew (ADR 0047), of those groups that have any."""
        known = (await self.context.rpc.ask(ShowParticipation(appraisal=appraisal))).reissued
        return {GROUPS[group]: count for group, count in known.items() if count}

    async def _errata(self, appraisal: str, result: dict[str, Any] | None) -> list[dict[str, Any]]:
        """What the published versions after the first have changed, and why (A-24): votes before ranks."""
        if result is None or result.get("result_version", 1) == 1:
            return []
        errata: list[dict[str, Any]] = as_json(
            await self.context.rpc.ask(ListErrata(appraisal=appraisal, only_published=True))
        )
        return [one | {"changed": [to for to in one["moved"] if to["final"][0] != to["final"][1]]} for one in errata]

    async def rules(self, request: Request) -> Response:
        """The rules that the votes are counted by, in sentences (D-1)."""
        known = await self._known(request)
        rules, digest = known.rules, known.rules_digest
        return self._page(request, "rules", known, rules=described(rules), formula=formula(rules), digest=digest)

    async def receipt(self, request: Request) -> Response:
        """Where a receipt is typed in."""
        return self._page(
            request, "receipt", await self._known(request), code="", answer=None, proof=None, trouble=None
        )

    async def look_up(self, request: Request) -> Response:
        """Received or not; never what was voted (R-46). The code is in the form, so it stands in no address."""
        known, form = await self._known(request), await read_form(request)
        code = form.one("code")[:40]
        try:
            answer = await self.context.rpc.ask(FindReceipt(appraisal=known.appraisal, code=code.upper()))
        except Refusal as refusal:
            told = document(refusal.code, refusal.facts)
            return self._page(
                request, "receipt", known, told["status"], code=code, answer=None, proof=None, trouble=told
            )
        proof = self._proof(known.appraisal, answer)
        shown = form.one("signature").strip()[:200]
        dropped = not answer.received and holds(known, twelve(answer.receipt), shown)
        if dropped:
            log.error("receipt.signed_and_not_in_the_box", appraisal=known.appraisal, alert=True)
        if "sheet" in form and answer.received:
            return self._page(
                request,
                "receipt_sheet",
                known,
                answer=answer,
                proof=proof,
                signed=is_proved(known, answer),
                drawn=receipt_code(self._home(request), answer),
                keys=signing_keys(known).digest,
                now=self.context.clock.now(),
            )
        return self._page(
            request, "receipt", known, code=code, answer=answer, proof=proof, dropped=dropped, trouble=None
        )

    def _proof(self, appraisal: str, answer: ReceiptFound) -> receipt_proof.Shown | None:
        """The proof that was given, if it holds. One that does not is somebody's to look at."""
        if not (answer.received and answer.sealed):
            return None
        given = answer.proof
        proof = receipt_proof.shown(appraisal, answer.receipt, given) if isinstance(given, ReceiptProof) else None
        if proof is None:
            log.error("receipt.not_proved", appraisal=appraisal, alert=True)
        return proof

    async def code(self, request: Request) -> Response:
        """The code to scan, for the announcement's paper (R-51)."""
        drawn = io.BytesIO()
        segno.make(self._home(request), error="m", micro=False).save(
            drawn, kind="svg", scale=8, border=4, xmldecl=False, svgns=True, title="扫一扫参与评议"
        )
        return Response(drawn.getvalue(), media_type="image/svg+xml", headers={"cache-control": "public, max-age=3600"})

    def _home(self, request: Request) -> str:
        """The appraisal's address as it is typed outside."""
        site = self.context.settings.public_url or str(request.base_url).rstrip("/")
        return f"{site}/a/{appraisal_of(request)}"

    async def _known(self, request: Request) -> Appraisal:
        return await self.context.rpc.ask(ShowAppraisal(appraisal=appraisal_of(request)))

    def _page(self, request: Request, name: str, known: Appraisal, status: int = 200, **values: Any) -> Response:
        home = f"/a/{known.appraisal}"
        return self.pages.page(request, f"public/{name}.html", status, known=known, home=home, **values)


def receipt_code(home: str, found: ReceiptFound) -> str:
    """A receipt with its signature, to scan: the address where it is looked up, as SVG in a data address.

    What stands behind # is sent to no server; the page takes it from there.
    """
    signature = urlsafe_b64encode(bytes.fromhex(found.signature or "")).decode().rstrip("=")
    return str(segno.make(f"{home}/receipt#{found.receipt}.{signature}", error="m", micro=False).svg_data_uri(border=2))
