"""A tour of a rehearsed quarter: every role one click away (`pingyi up --demo`). Real installations have none."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from gateway.chinese.names import ROLES
from gateway.context import Context
from gateway.errors.refusals import NotFound
from gateway.identity.staff_sessions import must_be_same_site
from gateway.pages.form import read_form
from gateway.pages.guard import PageGuard
from gateway.pages.rendering import Pages
from services.access.contract import ListAccounts, ListedAccount
from services.kernel.clock import RehearsalClock
from services.kernel.contract import Heads
from services.roster.answers import Appraisal
from services.roster.contract import ShowAppraisal

DOES_ZH = {
    "operator": "办理全程：名单、抽取、测评表、封存、认定、统计、移交",
    "provider": "报送本单位的名单",
    "sorter": "梳理本渠道的事项",
    "conduct": "看统计、确定结果、公开发布",
    "department": "对本单位的统计结果提出申诉",
    "auditor": "看结果的来历、查看登记、重放",
    "security": "管理账号，看不到任何数据",
    "audit": "只看查看登记",
    "system": "看运行情况、死信",
}


@dataclass(frozen=True)
class Step:
    """Something to try: what for, at whose desk (`role`, the first or second of them), in which section."""

    title: str
    what: str
    role: str = ""
    nth: int = 0
    section: str = ""
    page: str = ""
    turns_clock: bool = False


STEPS = (
    Step("投一票", "身份用“政务网账号（演练）”：账号随便写，手机号写任意11位。交票后抄下回执号。", page=""),
    Step("查回执", "凭回执号只能查到“已收到”，查不到投了什么。", page="/receipt"),
    Step("梳理一件投诉", "左边是原文，右边勾股室和表现。", "sorter", 0, "sorting"),
    Step("另一人复核", "梳理的人不能复核自己的；不同意的可以退回。", "sorter", 1, "sorting"),
    Step("拨钟", "把演练时钟拨到投票结束、渠道截止以后：票箱几秒内自己封存。", turns_clock=True),
    Step("固定票池、冻结事项", "都只是提出：要两个人的事，一个人办不了。", "operator", 0, "count"),
    Step("复核，再报种子抽取", "先同意上面两件；再把三方报的数录入，提出抽取。", "operator", 1, "count"),
    Step("复核抽取，再提出统计", "要人判断的票先到“有效票认定”里看，两人意见相同才成立。", "operator", 0, "count"),
    Step("复核统计，移交", "移交以后，督查室不能再改。", "operator", 1, "count"),
    Step("确定，提出发布", "系统只排名次；点名由人决定，写明理由。", "conduct", 0, "count"),
    Step("同意发布", "发布以后，人人可见。", "conduct", 1, "count"),
    Step("核对", "重放一遍，比对摘要；公开的核对办法谁都能用。", "auditor", 0, "proof"),
    Step("看公布的核对办法", "不相信本系统也能核对。", page="/verify"),
)


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
        accounts = await self.context.rpc.ask(ListAccounts())
        heads = await self.context.rpc.ask(Heads(), of="roster")
        known = [await self.context.rpc.ask(ShowAppraisal(appraisal=name)) for name in sorted(heads, reverse=True)]
        now = self.context.clock.now()
        return self.pages.page(
            request,
            "tour.html",
            accounts=accounts,
            rehearsed=[one for one in known if _rehearsed(one, known)],
            published=[one for one in known if one.stage == "published"],
            roles=ROLES,
            does=DOES_ZH,
            steps=[(step, _at(accounts, step)) for step in STEPS],
            now=now,
            ahead={one.appraisal: _counting_from(one) for one in known if now < _counting_from(one)},
        )

    async def sit_down(self, request: Request) -> Response:
        """Sign in as one of them, without a password."""
        self._must_be_rehearsed()
        form = await read_form(request)
        if form.one("action") == "clock":
            return await self._turn_clock(request, form.one("appraisal"))
        _, put_on = await self.context.staff_sessions.tour(request, form.one("account"))
        section = form.one("section")
        there = f"/staff/{form.one('appraisal')}" + (f"/{section}" if section in _SECTIONS else "")
        response: Response = put_on(RedirectResponse(there, 303))
        return response

    async def _turn_clock(self, request: Request, appraisal: str) -> Response:
        """To the morning after the channels' last day, forwards only: what happened has happened."""
        must_be_same_site(request)
        known = await self.context.rpc.ask(ShowAppraisal(appraisal=appraisal))
        clock, then = self.context.settings.rehearsal_clock, _counting_from(known)
        if clock is not None and self.context.clock.now() < then:
            RehearsalClock.set(clock, then)
        return RedirectResponse("/demo", 303)

    def _must_be_rehearsed(self) -> None:
        settings = self.context.settings
        if not settings.development_identity or settings.rehearsal_clock is None:
            raise NotFound()


_SECTIONS = frozenset(step.section for step in STEPS)


def _at(accounts: list[ListedAccount], step: Step) -> str:
    """The account that takes this step, or none."""
    able = [one.account for one in accounts if one.role == step.role and one.state != "disabled"]
    return able[min(step.nth, len(able) - 1)] if able else ""


def _rehearsed(one: Appraisal, known: list[Appraisal]) -> bool:
    """Whether there are steps to take in it: until it is published, and in the newest still then."""
    newest_of_several = one is known[0] and len(known) > 1
    return one.stage in ("voting", "closed") or (one.stage == "published" and newest_of_several)


def _counting_from(known: Appraisal) -> datetime:
    """When everything is in that counts: the morning after the channels closed."""
    return known.rules.complaints_until + timedelta(hours=9)
