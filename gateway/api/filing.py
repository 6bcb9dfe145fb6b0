"""A channel hands in its matters as a workbook (T6, R-29); the discipline office a summary of counts (A-21)."""

from base64 import b64encode

from starlette.requests import Request
from starlette.responses import Response

from gateway.chinese.forms import matters_form
from gateway.context import Context
from gateway.errors.refusals import ForbiddenRole
from gateway.http.operation import PREFIX, Operation
from gateway.http.request import appraisal, segment, sent, staff
from gateway.http.responses import answer
from gateway.http.schemas import SummaryConfirmationSchema, SummarySchema
from gateway.http.uploads import (
    IMPORT_SECONDS,
    LIMIT,
    SHEETS,
    explained,
    marked,
    sheet,
    wants_workbook,
    workbook_answer,
)
from gateway.http.workbook import XLSX
from gateway.identity.staff_tokens import Staff
from services.kernel.refusal import Refused
from services.kernel.spreadsheets.form import write_form

NOT_READABLE = "MATTERS_NOT_READABLE"


def custodian(context: Context, request: Request) -> Staff:
    """The clerk of this very channel (R-48)."""
    who = staff(context, request, "sorter")
    if who.channel != segment(request, "channel"):
        raise ForbiddenRole(role=who.role, needed=["sorter"], channel=who.channel)
    return who


async def form(context: Context, request: Request) -> Response:
    """The form this channel fills in (T6), ready for Excel and WPS."""
    custodian(context, request)
    asked = await context.rpc.call("complaints", "matters_form", appraisal(request), segment(request, "channel"))
    return workbook_answer(write_form(matters_form(asked)), f"其他评议事项汇总({asked['label']}).xlsx")


async def file_matters(context: Context, request: Request) -> Response:
    """Take in the whole file or nothing; wrong cells are named one by one, or marked in the same workbook."""
    who, channel = custodian(context, request), segment(request, "channel")
    content = await sheet(request)
    asked = (appraisal(request), channel, b64encode(content).decode(), who.account)
    try:
        return answer(await context.rpc.call("complaints", "file_matters", *asked, timeout=IMPORT_SECONDS))
    except Refused as refusal:
        if refusal.code != NOT_READABLE:
            raise
        if wants_workbook(request):
            copy = await marked(context, content, refusal.facts["errors"], ())
            if copy is not None:
                return workbook_answer(copy, "事项汇总(有误处已标红).xlsx", 422)
        raise explained(refusal) from None


async def file_summary(context: Context, request: Request) -> Response:
    """Take in what a secret channel may say of its matters."""
    who, channel = custodian(context, request), segment(request, "channel")
    lines = (await sent(request, _summary))["lines"]
    return answer(await context.rpc.call("complaints", "file_summary", appraisal(request), channel, lines, who.account))


async def confirm_summary(context: Context, request: Request) -> Response:
    """A second person of the channel agrees."""
    who, channel = custodian(context, request), segment(request, "channel")
    filing = (await sent(request, _confirmation))["filing"]
    return answer(
        await context.rpc.call("complaints", "confirm_summary", appraisal(request), channel, filing, who.account)
    )


async def summary(context: Context, request: Request) -> Response:
    """The summary as it stands, for its own channel."""
    custodian(context, request)
    channel = segment(request, "channel")
    return answer(await context.rpc.call("complaints", "summary", appraisal(request), channel))


_summary, _confirmation = SummarySchema(), SummaryConfirmationSchema()
LINE = {"office": "02-03", "categories": ["shirk"], "month": "2024-05", "count": 2}
SUMMARY = f"{PREFIX}/appraisals/{{appraisal}}/complaints/{{channel}}/summary"

OPERATIONS = (
    Operation(
        name="matters_form",
        method="GET",
        path=f"{PREFIX}/appraisals/{{appraisal}}/complaints/{{channel}}/form",
        summary="下载事项汇总模板(T6,xlsx):本渠道的信箱、类型可以下拉选择",
        tag="其他评议",
        endpoint=form,
        security="staff",
        roles=("sorter",),
        answer_type=XLSX,
        examples={200: "xlsx"},
        refusals=("CHANNEL_NOT_FED", "CHANNEL_SECRET", "INTAKE_NOT_OPEN"),
    ),
    Operation(
        name="file_matters",
        method="PUT",
        path=f"{PREFIX}/appraisals/{{appraisal}}/complaints/{{channel}}/file",
        summary="渠道报送事项汇总(T6:xlsx、xls、csv);有错则整份不收,逐格说明",
        about=(
            "同一份文件再报一次,不会重复;某一行与上次不同的,作为该事项的下一次报送。"
            "“涉及股室”“表现”只供梳理参考,由两人在系统里梳理、复核。"
        ),
        tag="其他评议",
        endpoint=file_matters,
        security="staff",
        roles=("sorter",),
        body_types=SHEETS,
        body_schema={"type": "string", "contentMediaType": XLSX},
        body_limit=LIMIT,
        examples={200: {"rows": 31, "recorded": 4, "again": 27, "late": 0, "digest": "5f0c1a…"}},
        refusals=(NOT_READABLE, "CHANNEL_NOT_FED", "CHANNEL_SECRET", "INTAKE_NOT_OPEN"),
        changes=True,
    ),
    Operation(
        name="file_summary",
        method="PUT",
        path=SUMMARY,
        summary="县纪委县监委信访室报送汇总:股室、表现、登记月份、件数",
        about="只有件数,没有事项、原文和反映人。再报一次即替换前一次;由另一人确认后才计票。",
        tag="其他评议",
        endpoint=file_summary,
        security="staff",
        roles=("sorter",),
        body=_summary,
        body_example={"lines": [LINE]},
        examples={200: {"filing": 1, "matters": 2, "late": False}},
        refusals=("CHANNEL_NOT_FED", "UNKNOWN_OFFICE", "MONTH_OUTSIDE_QUARTER", "LINE_REPEATED"),
        changes=True,
    ),
    Operation(
        name="confirm_summary",
        method="POST",
        path=f"{SUMMARY}/confirmation",
        summary="另一人确认汇总",
        tag="其他评议",
        endpoint=confirm_summary,
        security="staff",
        roles=("sorter",),
        body=_confirmation,
        body_example={"filing": 1},
        examples={200: {"filing": 1}},
        refusals=("NO_SUMMARY", "SUMMARY_REPLACED", "SAME_PERSON"),
        changes=True,
    ),
    Operation(
        name="summary",
        method="GET",
        path=SUMMARY,
        summary="已报送的汇总",
        tag="其他评议",
        endpoint=summary,
        security="staff",
        roles=("sorter",),
        examples={200: {"filing": 1, "by": "clerk-1", "late": False, "confirmed_by": None, "lines": [LINE]}},
        refusals=("NO_SUMMARY", "CHANNEL_NOT_FED"),
        discloses="words",
    ),
)
