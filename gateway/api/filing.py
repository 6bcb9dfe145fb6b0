"""A channel hands in its matters as a workbook (T6, R-29); the discipline office a summary of counts (A-21)."""

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from gateway.chinese.forms import matters_form
from gateway.context import Context
from gateway.errors.refusals import ForbiddenRole
from gateway.http.operations.files import upload
from gateway.http.operations.operation import PREFIX, Operation
from gateway.http.operations.typed import command, question
from gateway.http.request import appraisal, segment, staff
from gateway.http.uploads import (
    workbook_answer,
)
from gateway.identity.staff_tokens import Staff
from gateway.tables.workbook import XLSX
from services.complaints.contract import (
    ConfirmSummary,
    FileMatters,
    FileSummary,
    ShowMattersForm,
    ShowSummary,
)
from services.kernel.spreadsheets.form import write_form

FILED_COPY = {422: "事项汇总(有误处已标红).xlsx"}


def custodian(context: Context, request: Request) -> Staff:
    """The clerk of this very channel (R-48)."""
    who = staff(context, request, "sorter")
    must_keep(who, segment(request, "channel"))
    return who


def must_keep(who: Staff, channel: str) -> None:
    """Raise `ForbiddenRole` unless this is the clerk's own channel (R-48)."""
    if who.channel != channel:
        raise ForbiddenRole(role=who.role, needed=["sorter"], channel=who.channel)


async def form(context: Context, request: Request) -> Response:
    """The form this channel fills in (T6), ready for Excel and WPS."""
    custodian(context, request)
    asked = ShowMattersForm(appraisal=appraisal(request), channel=segment(request, "channel"))
    shown = await context.rpc.ask(asked)
    return workbook_answer(write_form(matters_form(shown)), f"其他评议事项汇总({shown.label}).xlsx")


def may_file(who: Staff, at: Mapping[str, str]) -> None:
    """The clerk of this very channel may hand in its file (R-48)."""
    must_keep(who, at["channel"])


async def of_own_channel(
    context: Context, who: Staff | None, request: FileSummary | ConfirmSummary | ShowSummary
) -> Any:
    """Ask for somebody of this very channel (R-48)."""
    assert who is not None
    must_keep(who, request.channel)
    return await context.rpc.ask(request)


SUMMARY = "/appraisals/{appraisal}/complaints/{channel}/summary"

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
        refusals=tuple(kind.code for kind in ShowMattersForm.refusals),
    ),
    upload(
        "/appraisals/{appraisal}/complaints/{channel}/file",
        FileMatters,
        "渠道报送事项汇总(T6:xlsx、xls、csv);有错则整份不收,逐格说明",
        name="file_matters",
        method="PUT",
        roles=("sorter",),
        may=may_file,
        copies=FILED_COPY,
        about=(
            "同一份文件再报一次,不会重复;某一行与上次不同的,作为该事项的下一次报送。"
            "“涉及股室”“表现”只供梳理参考,由两人在系统里梳理、复核。"
        ),
        tag="其他评议",
        changes=True,
    ),
    command(
        SUMMARY,
        FileSummary,
        "县纪委县监委信访室报送汇总:股室、表现、登记月份、件数",
        name="file_summary",
        method="PUT",
        about="只有件数,没有事项、原文和反映人。再报一次即替换前一次;由另一人确认后才计票。",
        tag="其他评议",
        roles=("sorter",),
        run=of_own_channel,
    ),
    command(
        f"{SUMMARY}/confirmation",
        ConfirmSummary,
        "另一人确认汇总",
        name="confirm_summary",
        tag="其他评议",
        roles=("sorter",),
        run=of_own_channel,
    ),
    question(
        SUMMARY,
        ShowSummary,
        "已报送的汇总",
        name="summary",
        tag="其他评议",
        roles=("sorter",),
        run=of_own_channel,
        discloses="words",
    ),
)
