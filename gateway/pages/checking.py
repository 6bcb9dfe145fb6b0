"""How anybody can check the count: signed states of the logs to keep, the draw to repeat, what each tool does (D-3)."""

from typing import Any

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from gateway.chinese.names import LOGS
from gateway.context import Context
from gateway.errors.refusals import NotFound
from gateway.http.request import appraisal as appraisal_of
from gateway.http.request import segment
from gateway.http.responses import as_json
from gateway.pages import published
from gateway.pages.rendering import Pages
from services.kernel.refusal import Refusal
from services.roster.contract import ShowAppraisal
from services.tally.contract import ShowSampleRecord

VOTING_OVER = ("closed", "published")  # before that, the box's length would tell how many have voted


class Checking:
    """The endpoints."""

    def __init__(self, context: Context, pages: Pages) -> None:
        self.context, self.pages = context, pages

    async def verify(self, request: Request) -> Response:
        """What there is to check, and how; the draw once the result is published."""
        known = await self.context.rpc.ask(ShowAppraisal(appraisal=appraisal_of(request)))
        name, shown = known.appraisal, known.stage in VOTING_OVER
        logs = await published.logs(self.context, name) if shown else []
        draw = await self._draw(name) if known.stage == "published" else None
        losses = await published.losses(self.context, name) if shown else None
        facts: dict[str, Any] = {"known": known, "home": f"/a/{name}", "logs": logs, "names": LOGS, "draw": draw}
        return self.pages.page(request, "public/verify.html", **facts, losses=losses)

    async def checkpoint(self, request: Request) -> Response:
        """One checkpoint as the file to keep, byte for byte as it was signed."""
        known = await self.context.rpc.ask(ShowAppraisal(appraisal=appraisal_of(request)))
        source, number = segment(request, "source"), segment(request, "number")
        if known.stage not in VOTING_OVER or source not in published.SOURCES:
            raise NotFound
        log = await published.log(self.context, source, known.appraisal)
        for one in log.checkpoints:
            if str(one.number) == number:
                name = f"{known.appraisal}-{source}-{one.number:04}.txt"
                return PlainTextResponse(one.note, headers={"content-disposition": f'attachment; filename="{name}"'})
        raise NotFound

    async def _draw(self, appraisal: str) -> dict[str, Any] | None:
        """What is needed to draw again; no ballot's id, for the bundle has those."""
        try:
            drawn = as_json(await self.context.rpc.ask(ShowSampleRecord(appraisal=appraisal)))
        except Refusal as refusal:
            if refusal.code != "SAMPLE_NOT_DRAWN":
                raise
            return None
        facts = ("committed_at", "pool_digest", "pool_size", "seed", "spoken_at", "drawn_at")
        return {name: drawn[name] for name in facts} | {n: len(drawn[n]) for n in ("walked", "drawn")}
