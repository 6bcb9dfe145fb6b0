"""A tour of a rehearsed quarter: every role one click away (`pingyi up --demo`). Real installations have none."""

from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from gateway.context import Context
from gateway.pages.form import read_form
from gateway.pages.guard import PageGuard
from gateway.pages.rendering import Pages
from gateway.pages.staff.page import ROLE_NAMES
from gateway.refusals import NotFound

DOES_ZH = {
    "operator": "办理全程:名单、抽取、测评表、封存、认定、统计、移交",
    "provider": "报送本单位的名单",
    "sorter": "梳理本渠道的事项",
    "conduct": "看统计、确定结果、公开发布",
    "department": "对本单位的统计结果提出申诉",
    "auditor": "看结果的来历、查看登记、重放",
    "security": "管理账号,看不到任何数据",
    "audit": "只看查看登记",
    "system": "看运行情况、死信",
}


def routes(context: Context, pages: Pages) -> list[BaseRoute]:
    """The addresses of the tour."""
    tour = Tour(context, pages)
    return [
        Route("/demo", PageGuard("page_tour", tour.show, context, pages).__call__, methods=["GET"]),
        Route("/demo", PageGuard("page_tour", tour.sit_down, context, pages).__call__, methods=["POST"]),
    ]


class Tour:
    """The endpoints."""

    def __init__(self, context: Context, pages: Pages) -> None:
        self.context, self.pages = context, pages

    async def show(self, request: Request) -> Response:
        """The desks of the rehearsal, and what else there is to see."""
        self._must_be_rehearsed()
        accounts: list[dict[str, Any]] = await self.context.rpc.call("access", "accounts")
        heads = await self.context.rpc.call("roster", "heads")
        known = [await self.context.rpc.call("roster", "appraisal", name) for name in sorted(heads, reverse=True)]
        return self.pages.page(
            request, "tour.html", accounts=accounts, appraisals=known, roles=ROLE_NAMES, does=DOES_ZH
        )

    async def sit_down(self, request: Request) -> Response:
        """Sign in as one of them, without a password."""
        self._must_be_rehearsed()
        form = await read_form(request)
        _, put_on = await self.context.desks.tour(request, form.one("account"))
        response: Response = put_on(RedirectResponse(f"/staff/{form.one('appraisal')}", 303))
        return response

    def _must_be_rehearsed(self) -> None:
        settings = self.context.settings
        if not settings.development_identity or settings.rehearsal_clock is None:
            raise NotFound()
