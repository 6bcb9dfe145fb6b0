"""A bureau hands in its list (R-18): the form it fills in, a look at what is wrong with it, the list, the receipt."""

from collections.abc import Mapping

from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from gateway.chinese.forms import roster_form
from gateway.context import Context
from gateway.errors.refusals import ForbiddenRole, RosterNotFiled
from gateway.http.operations.access_audit import shows
from gateway.http.operations.files import upload
from gateway.http.operations.operation import PREFIX, Operation, Query
from gateway.http.operations.typed import command, question
from gateway.http.request import appraisal, segment, staff
from gateway.http.uploads import (
    workbook_answer,
)
from gateway.identity.staff_tokens import Role, Staff
from gateway.tables.workbook import XLSX
from services.kernel.contract import AppraisalId
from services.kernel.rpc.request import Request
from services.kernel.spreadsheets.form import write_form
from services.roster.answers import Filing, ProviderCode, RosterProposal, RosterTaken, RosterWithdrawal
from services.roster.contract import (
    CheckRoster,
    ConfirmRoster,
    FileRoster,
    ListFilings,
    ShowRosterForm,
    ShowRosterProposal,
    WithdrawRoster,
)

ROLES: tuple[Role, ...] = ("provider", "operator")
FILED = "/appraisals/{appraisal}/rosters"
PATH = f"{PREFIX}{FILED}/{{provider}}"
FILED_COPY, CHECKED_COPY = {422: "名单(有误处已标红).xlsx"}, {200: "名单(已检查).xlsx"}


def clerk(context: Context, request: HttpRequest) -> tuple[Staff, str]:
    """Who asks, and about which provider: its own clerk, or the Inspection Office."""
    provider = segment(request, "provider")
    who = staff(context, request, *ROLES)
    may_see(who, provider)
    return who, provider


def may_see(who: Staff, provider: str) -> None:
    """Raise `ForbiddenRole` for the clerk of another provider."""
    if who.role == "provider" and who.provider != provider:
        raise ForbiddenRole(role=who.role, needed=list(ROLES), provider=who.provider)


def may_send(who: Staff, at: Mapping[str, str]) -> None:
    """The provider's own clerk may send its list, and the Inspection Office."""
    may_see(who, at["provider"])


async def form(context: Context, request: HttpRequest) -> Response:
    """The form this provider fills in, ready for Excel and WPS."""
    _, provider = clerk(context, request)
    asked = await context.rpc.ask(ShowRosterForm(appraisal=appraisal(request), provider=provider))
    return workbook_answer(write_form(roster_form(asked)), f"{asked.title}.xlsx")


async def show_proposal(context: Context, who: Staff | None, asked: ShowRosterProposal) -> RosterProposal:
    """What a list that waits would change, for the provider itself and the Inspection Office."""
    assert who is not None  # the operation is for staff
    may_see(who, asked.provider)
    return await context.rpc.ask(asked)


async def confirm(context: Context, who: Staff | None, asked: ConfirmRoster) -> RosterTaken:
    """A second person lets the list stand; both are on record."""
    assert who is not None  # the operation is for staff
    may_see(who, asked.provider)
    (filing,) = await context.rpc.ask(ListFilings(appraisal=asked.appraisal, provider=asked.provider))
    if filing.waiting is not None and filing.waiting.proposal == asked.proposal:
        shows("roster", asked_by=filing.waiting.by, confirmed_by=who.account)
    return await context.rpc.ask(asked)


async def withdraw(context: Context, who: Staff | None, asked: WithdrawRoster) -> RosterWithdrawal:
    """Who proposed the list takes it back."""
    assert who is not None  # the operation is for staff
    may_see(who, asked.provider)
    return await context.rpc.ask(asked)


class ShowFiling(Request[Filing], service="gateway", refusals=(*ListFilings.refusals, RosterNotFiled)):
    """That the provider's list was filed, when, how much, whether late (回执)."""

    appraisal: AppraisalId
    provider: ProviderCode


async def receipt(context: Context, who: Staff | None, asked: ShowFiling) -> Filing:
    """The receipt, for the provider itself and the Inspection Office."""
    assert who is not None  # the operation is for staff
    may_see(who, asked.provider)
    (filing,) = await context.rpc.ask(ListFilings(appraisal=asked.appraisal, provider=asked.provider))
    if filing.filed_at is None:
        raise RosterNotFiled(provider=asked.provider)
    return filing


OPERATIONS = (
    upload(
        f"{FILED}/{{provider}}",
        FileRoster,
        "报送参评人员名单(xlsx、xls、csv);有错则整份不导入,逐格说明",
        name="file_roster",
        method="PUT",
        roles=ROLES,
        may=may_send,
        copies=FILED_COPY,
        about="公告以后报送的,等另一人确认后才生效:答复 202,`proposed` 是待确认的编号、变动人数和期限。"
        f"有错时答复 422 和逐格说明;请求头 Accept 为 {XLSX} 时,答复标红并加批注的同一份工作簿。",
        tag="名单",
        waits="proposed",
        query=(Query(name="already_drawn", about="true:名单已由提供单位抽取"),),
        changes=True,
    ),
    upload(
        f"{FILED}/{{provider}}/checking",
        CheckRoster,
        "检查名单,不报送",
        name="check_roster",
        method="POST",
        roles=ROLES,
        may=may_send,
        copies=CHECKED_COPY,
        about=f"请求头 Accept 为 {XLSX} 时,答复加了标记的同一份工作簿。",
        tag="名单",
    ),
    Operation(
        name="roster_form",
        uses=(ShowRosterForm,),
        method="GET",
        path=f"{PATH}/form",
        summary="下载名单模板(xlsx)",
        tag="名单",
        endpoint=form,
        security="staff",
        roles=ROLES,
        answer_type=XLSX,
        examples={200: "xlsx"},
    ),
    question(
        f"{FILED}/{{provider}}/proposals/{{proposal}}",
        ShowRosterProposal,
        "待确认的名单:与现有名单相比增、减、改了哪些人(姓名、号码已掩码),谁因此让出名额",
        name="show_roster_proposal",
        tag="名单",
        roles=ROLES,
        run=show_proposal,
        discloses="roster",
    ),
    command(
        f"{FILED}/{{provider}}/proposals/{{proposal}}/confirmation",
        ConfirmRoster,
        "另一人确认公告后报送的名单,名单随即生效",
        name="confirm_roster",
        tag="名单",
        about="确认时按当时的情况重新核定;与提出时不同的(其间有人参评、有人被抽中或递补)拒绝,须重新提出。",
        roles=ROLES,
        run=confirm,
        refusals=("LOOK_NOT_RECORDED",),
    ),
    command(
        f"{FILED}/{{provider}}/proposals/{{proposal}}/withdrawal",
        WithdrawRoster,
        "提出人撤回待确认的名单",
        name="withdraw_roster",
        tag="名单",
        roles=ROLES,
        run=withdraw,
    ),
    question(
        f"{FILED}/{{provider}}",
        ShowFiling,
        "名单报送回执",
        name="roster_receipt",
        tag="名单",
        roles=ROLES,
        run=receipt,
    ),
    question(
        FILED,
        ListFilings,
        "各单位名单报送情况(提供单位只看本单位)",
        name="roster_filings",
        tag="名单",
        roles=ROLES,
        knows={"provider": lambda who: who.provider},
    ),
)
