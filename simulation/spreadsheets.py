"""The templates T1–T4 and T6 as workbooks: title in row 1, notes in row 2, headings in row 3, text cells below."""

from collections.abc import Iterable, Mapping
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from simulation.county import catalogue

TITLES = {
    "T1": "新注册市场主体负责人名单",
    "T2": "项目企业负责人名单",
    "T3": "办事公众、服务对象名单",
    "T4": "参评领导名册",
    "T5": "评议对象目录",
    "T6": "其他评议事项汇总",
}
NOTES = "带 * 的列必须填写;电话、代码列为文本格式;请勿改动第 3 行表头。"

# a heading with * must be filled
_HEADINGS = {
    "T1": "序号 市场主体名称* 统一社会信用代码* 主体类型* 核准日期* 住所(乡镇) 负责人姓名* 联系电话* 备用电话 "
    "登记窗口/股室 备注",
    "T2": "序号 提供单位* 项目名称* 项目代码 建设性质* 办理方式* 批文号 办结日期* 企业名称* 统一社会信用代码* "
    "负责人姓名* 联系电话* 备注",
    "T3": "序号 办件编号* 事项名称* 承办部门* 承办股室 办结时间* 申请人类型* 办事人姓名* 单位名称 联系电话* "
    "办理渠道 备注",
    "T4": "序号 单位 职务 姓名 手机号 发放时间 签收 回收时间",
    "T5": "部门* 部门性质* 股室* 类型 职能 别名 拼音(覆盖) 市场主体组 项目组 办事群众组 启用",
    "T6": "序号 来源渠道* 来源编号* 登记时间* 类型* 反映内容摘要(去标识)* 承办单位 涉及股室 表现 发生时间 "
    "反映人标识(由来源系统加密) 是否匿名 是否联名/人数 办理状态 是否属实 梳理人 复核人 更新序号",
}
HEADINGS = {template: tuple(line.split(" ")) for template, line in _HEADINGS.items()}

FIRST_ROW = 4


def write_xlsx(template: str, rows: Iterable[Mapping[str, Any]]) -> bytes:
    """The rows under the template's headings, as the bytes of a workbook. Rows are keyed by heading without *."""
    headings = HEADINGS[template]
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "名单"
    sheet.append([TITLES[template]])
    sheet.append([NOTES])
    sheet.append(headings)
    sheet["A1"].font = Font(bold=True, size=14)
    for column in range(1, len(headings) + 1):
        sheet.column_dimensions[get_column_letter(column)].width = 18
    for number, row in enumerate(rows, start=FIRST_ROW):
        for column, heading in enumerate(headings, start=1):
            cell = sheet.cell(number, column, row.get(heading.rstrip("*")))
            cell.number_format = "@"
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def write_catalogue() -> bytes:
    """The catalogue as the Inspection Office would send it (T5), its own office and the decider's among it (A-03)."""
    return write_xlsx("T5", [*map(_office, catalogue.offices()), *map(_office, OWN_OFFICES)])


OWN_OFFICES: tuple[dict[str, Any], ...] = (
    {"department": "县人民政府办公室", "department_kind": "county", "name": "督查室", "scopes": ["leaders"]},
    {"department": "县纪委县监委", "department_kind": "county", "name": "党风政风监督室", "scopes": ["leaders"]},
)


def _office(office: Mapping[str, Any]) -> dict[str, str]:
    scopes = office["scopes"]
    functions = ["审批"] * ("market" in scopes or "projects" in scopes) + ["公共服务", "民生"] * ("service" in scopes)
    return {
        "部门": office["department"],
        "部门性质": "县直" if office["department_kind"] == "county" else "省州驻砚",
        "股室": office["name"],
        "类型": "内设" if office["name"].endswith(("股", "室", "科")) else "下属",
        "职能": "、".join(functions),
        "市场主体组": "√" * ("market" in scopes),
        "项目组": "√" * ("projects" in scopes),
        "办事群众组": "√" * ("service" in scopes),
    }
