"""What a channel's sorters read: lists in masked copies, one matter with its words, the list as a workbook (T6).

Every one of these looks is recorded (R-48); a sorter sees its own channel only.
"""

from collections.abc import AsyncIterator
from typing import Annotated, Any

import msgspec
from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from gateway.api.sorting import BY_SORTER, MATTER, sorter
from gateway.chinese.categories import LABELS, guide
from gateway.chinese.instants import in_china
from gateway.chinese.names import MATTER_STATES, SOURCE_STATES, VERIFIED
from gateway.chinese.reasons import DECLINE_REASONS, SUGGESTED_BECAUSE
from gateway.context import Context
from gateway.errors.refusals import ForbiddenRole
from gateway.http.operations.operation import PREFIX, Operation, Query
from gateway.http.operations.request_body import asked
from gateway.http.operations.typed import question
from gateway.http.request import appraisal, staff
from gateway.identity.staff_tokens import Staff
from gateway.tables.table import Table
from gateway.tables.workbook import XLSX, workbook
from services.complaints.answers import (
    ListedMatter,
    MatterId,
    MattersPage,
    OpenedMatter,
    SuggestedOffice,
    SuggestionReason,
)
from services.complaints.contract import MOST_MATTERS, WAITING, After, ListMatters, Matters, OpenMatter, Sorter, States
from services.kernel.contract import AppraisalId
from services.kernel.rpc.request import Answer, Request
from services.roster.events import CategoryCode

PATH = "/appraisals/{appraisal}/complaints"
MOST_ROWS = 50_000
COLUMNS = (
    "序号",
    "来源渠道",
    "来源编号",
    "登记时间",
    "类型",
    "反映内容摘要(去标识)",
    "承办单位",
    "涉及股室",
    "表现(冷懒推乱贪)",
    "发生时间",
    "反映人标识",
    "是否匿名",
    "是否联名/人数",
    "办理状态",
    "是否属实",
    "梳理人",
    "复核人",
    "梳理状态",
)


class ListOwnMatters(Request[MattersPage], service="gateway", refusals=ListMatters.refusals):
    """A page of the own channel's matters; to name another channel is refused."""

    appraisal: AppraisalId
    state: Annotated[
        States, msgspec.Meta(description=f"状态,逗号分隔:{'、'.join(MATTER_STATES)};缺省为待梳理、待复核")
    ] = WAITING
    channel: Annotated[str | None, msgspec.Meta(description="来源渠道;缺省为本人渠道")] = None
    after: After = None
    limit: Matters = 50


class Indicator(Answer):
    """A phrase of the announcement; its id is its category and number."""

    id: Annotated[str, msgspec.Meta(examples=["shirk-01"])]
    text: Annotated[str, msgspec.Meta(examples=["推诿扯皮,缺乏担当"])]


class CategoryGuide(Answer):
    """A category with its phrases (R-07…R-11)."""

    category: Annotated[CategoryCode, msgspec.Meta(examples=["shirk"])]
    label: Annotated[str, msgspec.Meta(examples=["推"])]
    indicators: list[Indicator]


class LabelledReason(SuggestionReason):
    """Why an office is suggested, in Chinese."""

    label: Annotated[str, msgspec.Meta(examples=["来源的承办单位就是该单位"])]


class LabelledSuggestion(SuggestedOffice):
    """An office that a matter may be about, with reasons in Chinese."""

    reasons: list[LabelledReason]  # type: ignore[assignment]  # each is a reason, and says more


class GuidedMatter(OpenedMatter):
    """A matter with its words, and what it takes to decide on it."""

    suggestions: list[LabelledSuggestion]  # type: ignore[assignment]  # each is a suggestion, and says more
    guide: list[CategoryGuide]
    decline_reasons: Annotated[dict[str, str], msgspec.Meta(examples=[{"CONSULTATION": "咨询"}])]


class ShowMatter(Request[GuidedMatter], service="gateway", refusals=OpenMatter.refusals):
    """A sorter opens a matter of its channel."""

    appraisal: AppraisalId
    matter: MatterId
    by: Sorter


async def list_own(context: Context, who: Staff | None, request: ListOwnMatters) -> MattersPage:
    """One page of the own channel's matters."""
    return await context.rpc.ask(_of_channel(who, request))


async def show(context: Context, _who: Staff | None, request: ShowMatter) -> GuidedMatter:
    """One matter with its words, and what it takes to decide on it."""
    opened = await context.rpc.ask(OpenMatter(appraisal=request.appraisal, matter=request.matter, by=request.by))
    more = {
        "suggestions": [_labelled(one) for one in opened.suggestions],
        "guide": msgspec.convert(guide(), list[CategoryGuide]),
        "decline_reasons": dict(DECLINE_REASONS),
    }
    return GuidedMatter(**msgspec.structs.asdict(opened) | more)


def _labelled(one: SuggestedOffice) -> LabelledSuggestion:
    reasons = [
        LabelledReason(**msgspec.structs.asdict(reason), label=SUGGESTED_BECAUSE.get(reason.why, reason.why))
        for reason in one.reasons
    ]
    return LabelledSuggestion(**msgspec.structs.asdict(one) | {"reasons": reasons})


async def export(context: Context, http: HttpRequest) -> Response:
    """The list exactly as it is shown, masked copies and all, marked with who took it out and when."""
    who = staff(context, http, "sorter")
    request = asked(ListOwnMatters, http.query_params, {"appraisal": appraisal(http)}, {})
    first = _of_channel(who, request, limit=MOST_MATTERS)
    rows = [_cells(number, row) async for number, row in _all(context, first)]
    mark = f"工作秘密:{who.account} 于 {in_china(context.clock.now())} 导出,仅供本渠道梳理使用"
    name = f"complaints-{appraisal(http)}-{who.channel}.xlsx"
    return Response(
        workbook([Table(caption="其他评议事项", heads=COLUMNS, rows=rows, cells=list)], mark, captioned=False),
        media_type=XLSX,
        headers={"content-disposition": f'attachment; filename="{name}"'},
    )


def _of_channel(who: Staff | None, request: ListOwnMatters, *, limit: int | None = None) -> ListMatters:
    """What is asked of complaints. Raises `ForbiddenRole` when another channel is named."""
    assert who is not None
    if request.channel not in (None, who.channel):
        raise ForbiddenRole(role=who.role, needed=["sorter"], channel=who.channel)
    return ListMatters(
        appraisal=request.appraisal,
        by=sorter(who),
        states=request.state,
        after=request.after,
        limit=limit or request.limit,
    )


async def _all(context: Context, request: ListMatters) -> AsyncIterator[tuple[int, ListedMatter]]:
    number = 0
    while number < MOST_ROWS:
        page = await context.rpc.ask(request)
        for row in page.matters:
            number += 1
            yield number, row
        if page.next is None:
            return
        request = msgspec.structs.replace(request, after=page.next)


def _cells(number: int, row: ListedMatter) -> list[Any]:
    return [
        number,
        row.channel,
        row.source_id,
        in_china(row.received_at),
        row.kind,
        row.text,
        row.department,
        "\n".join(f"{office.department} {office.name}" for office in row.offices),
        "\n".join("".join(LABELS[category] for category in office.categories) for office in row.offices),
        row.occurred or "",
        "",  # who it was is hashed at the edge and shown to nobody
        "是" if row.anonymous else "否",
        row.people,
        SOURCE_STATES.get(row.status, row.status),
        VERIFIED[row.verified],
        row.sorted_by or "",
        row.confirmed_by or "",
        MATTER_STATES[row.state] + (f":{_reason(row.reason)}" if row.reason else ""),
    ]


def _reason(code: str) -> str:
    """A reason in Chinese; early records had others than today's."""
    return next((said for known, said in DECLINE_REASONS.items() if known == code), code)


OPERATIONS = (
    question(
        PATH,
        ListOwnMatters,
        "本渠道事项清单(脱敏文本),各状态件数",
        name="complaints_matters",
        roles=("sorter",),
        run=list_own,
        discloses="words",
    ),
    Operation(
        name="complaints_export",
        method="GET",
        path=f"{PREFIX}{PATH}/export",
        summary="本渠道事项清单导出(xlsx,与清单所示一致,脱敏文本)",
        endpoint=export,
        security="staff",
        roles=("sorter",),
        query=(
            Query(name="state", about=f"状态,逗号分隔:{'、'.join(MATTER_STATES)};缺省为待梳理、待复核"),
            Query(name="channel", about="来源渠道;缺省为本人渠道"),
        ),
        answer_type=XLSX,
        examples={200: "xlsx"},
        refusals=("INVALID_FIELDS", *(kind.code for kind in ListMatters.refusals)),
        discloses="words",
    ),
    question(
        MATTER,
        ShowMatter,
        "查看一件事项的原文、股室建议、编码指引和办理经过",
        name="complaints_matter",
        roles=("sorter",),
        knows=BY_SORTER,
        run=show,
        discloses="words",
    ),
)
