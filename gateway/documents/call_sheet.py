"""The call sheet as a workbook (T7 电话动员登记表): what to say on top, one line for each who is invited."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from msgspec.structs import replace

from gateway.chinese.names import GROUPS
from gateway.chinese.reasons import CALL_OUTCOMES
from gateway.tables.table import Table
from gateway.tables.workbook import workbook
from services.kernel.clock import CHINA
from services.roster.answers import CallSheetLine, Invitee

COLUMNS = (
    *("序号", "组别", "姓名", "电话", "邀请码"),
    *("第1次时间", "第1次结果", "第2次时间", "第2次结果", "第3次时间", "第3次结果"),
    *("是否已参评", "通话人", "备注"),
)
SHOWN_CALLS = 3


def script(title: str, hotline: str) -> tuple[str, ...]:
    """What is said on the telephone, and what is never asked."""
    return (
        "电话动员登记表",
        f"“您好,这里是县政府办公室督查室。您已被抽取参加{title},请在评议时间内通过公告上的链接进行网上测评,邀请码是……”",
        "“是否参评由您自愿,评议内容保密。”绝不询问身份证号、银行卡号、密码或短信验证码。",
        f"对方有疑问的,请其拨打公告电话 {hotline} 核实。",
        f"结果只填:{'、'.join(CALL_OUTCOMES.values())}。",
        "“是否已参评”截至昨日24时,当天参评的次日显示。",
    )


def call_sheet(group: str, lines: Sequence[Invitee | CallSheetLine], above: Sequence[str]) -> bytes:
    """The bytes of the workbook. Lines are as roster answers them: with calls, or fresh with codes."""
    rows = [_row(number, GROUPS.get(group, group), line) for number, line in enumerate(lines, start=1)]
    table = Table(caption=GROUPS.get(group, group), heads=COLUMNS, rows=rows, cells=list)
    return workbook([table], *above, captioned=False)


def masked(line: CallSheetLine) -> CallSheetLine:
    """A line to be printed: the number is looked up on the screen."""
    return replace(line, phone=f"{line.phone[:3]}****{line.phone[-4:]}")


def _row(number: int, group: str, line: Invitee | CallSheetLine) -> list[Any]:
    if isinstance(line, CallSheetLine):
        return [number, group, line.name, line.phone, line.code, *[""] * (2 * SHOWN_CALLS), "", "", ""]
    calls = line.calls[:SHOWN_CALLS]
    made = [cell for call in calls for cell in (_moment(call.at), CALL_OUTCOMES[call.outcome])]
    blank = [""] * (2 * (SHOWN_CALLS - len(calls)))
    code, took_part = "已发" if line.has_code else "", "是" if line.took_part else "否"
    by = calls[-1].by if calls else ""
    note = "席位已由递补人员接替" if line.left else ""
    return [number, group, line.name, line.phone, code, *made, *blank, took_part, by, note]


def _moment(at: datetime) -> str:
    return at.astimezone(CHINA).strftime("%Y-%m-%d %H:%M")
