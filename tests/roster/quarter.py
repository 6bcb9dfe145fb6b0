"""A small quarter: the draft of 2024Q2 with four offices, workbooks as providers send them, instants."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from io import BytesIO
from typing import Any

from openpyxl import Workbook

from services.ballot.events import BoxSealed
from services.kernel.clock import CHINA
from services.kernel.rpc.parse import parse
from services.roster.contract import DraftAppraisal
from services.roster.draft.draft import draft_appraisal
from services.roster.events import (
    AppraisalDrafted,
    AppraisalOpened,
    Channel,
    GroupCode,
    InviteesDrawn,
    ListsCommitted,
    RosterFiled,
)
from services.roster.lists.templates import TEMPLATES
from services.roster.preparation import Preparation
from services.roster.providers import PROVIDERS, groups_under

APPRAISAL = "532622-2024Q2"

RULES = {
    "quarter_from": "2024-04-01",
    "quarter_to": "2024-06-30",
    "published_at": "2024-06-26T10:27:00+08:00",
    "voting_from": "2024-07-01T00:00:00+08:00",
    "voting_until": "2024-07-15T00:00:00+08:00",
    "complaints_until": "2024-07-20T00:00:00+08:00",
    "example_not_before": "2024-01",
}

OFFICES = [
    {"office_id": "01-01", "department": "县市场监管局", "department_kind": "county", "name": "登记注册股"},
    {"office_id": "01-02", "department": "县市场监管局", "department_kind": "county", "name": "行政审批股"},
    {"office_id": "02-01", "department": "县税务局", "department_kind": "stationed", "name": "办税服务股"},
    {"office_id": "03-01", "department": "县自然资源局", "department_kind": "county", "name": "不动产登记中心"},
]
SCOPES: list[list[GroupCode]] = [
    ["leaders", "market"],
    ["leaders", "projects"],
    ["leaders", "market"],
    ["leaders", "service"],
]


def at(month: int, day: int, hour: int = 9, minute: int = 0) -> datetime:
    """An instant of 2024 by the clock in Yanshan."""
    return datetime(2024, month, day, hour, minute, tzinfo=CHINA)


BEFORE, ANNOUNCED, VOTING, OVER = at(6, 24), at(6, 27), at(7, 3), at(7, 15, 0)


def draft(*, rules: Mapping[str, Any] | None = None, **changed: Any) -> dict[str, Any]:
    """The draft as it comes over the wire, with some of its fields or rules changed."""
    return {
        "county": "砚山县",
        "title": "砚山县2024年第二季度“难办事股室”评议活动公告",
        "hotline": "0876-3133677",
        "rules": {**RULES, **(rules or {})},
        "offices": [{**office, "scopes": scopes} for office, scopes in zip(OFFICES, SCOPES, strict=True)],
        **changed,
    }


def draft_command(**changed: Any) -> DraftAppraisal:
    return parse(DraftAppraisal, {"appraisal": APPRAISAL, **draft(**changed)})


def drafted(**changed: Any) -> AppraisalDrafted:
    """The event of the draft above."""
    (event,) = draft_appraisal(draft_command(**changed), Preparation())
    assert isinstance(event, AppraisalDrafted)
    return event


DRAFTED = drafted()
OPENED = AppraisalOpened(
    county=DRAFTED.county,
    title=DRAFTED.title,
    hotline=DRAFTED.hotline,
    rules=DRAFTED.rules,
    groups=groups_under(DRAFTED.rules),
    offices=DRAFTED.offices,
    rules_digest="00",
    catalogue_digest="11",
)


SEALED = BoxSealed(size=1, root="00", key="11", signature="22")


def filed(provider: str, *people: str, units: tuple[str, ...] = ()) -> RosterFiled:
    return RosterFiled(provider=provider, group=PROVIDERS[provider].group, file_digest="ab", people=people, units=units)


def committed(group: GroupCode) -> ListsCommitted:
    return ListsCommitted(group=group, lists_digest="cd", lists=())


def drawn(
    group: GroupCode, *people: str, seed: str = "1", reserve: tuple[str, ...] = (), quota: int = 50
) -> InviteesDrawn:
    size = len(people) + len(reserve)
    return InviteesDrawn(
        group=group, seed=seed, pool_digest="cd", pool_size=size, quota=quota, drawn=people, reserve=reserve
    )


def phone(number: int) -> str:
    """A number of the reserved range."""
    return f"1300000{number:04d}"


def row(template: str, number: int, **changed: Any) -> dict[str, Any]:
    """A rightly filled-in row of a template."""
    person = {"T4": "姓名", "T3": "办事人姓名"}.get(template, "负责人姓名")
    common = {person: f"张{number}", "手机号" if template == "T4" else "联系电话": phone(number)}
    own = {
        "T1": {
            "市场主体名称": f"砚山{number}店",
            "统一社会信用代码": f"5326220000{number:05d}",
            "主体类型": "个体工商户",
            "核准日期": "2024-05-06",
        },
        "T2": {
            "提供单位": "县发展改革局",
            "项目名称": f"项目{number}",
            "建设性质": "技改（扩能）",
            "办理方式": "备案",
            "办结日期": "2024年5月6日",
            "企业名称": f"云南{number}公司",
            "统一社会信用代码": "91532622MA6K0ABC1L",
        },
        "T3": {
            "办件编号": f"B{number}",
            "事项名称": "不动产转移登记",
            "承办部门": "县自然资源局",
            "办结时间": "2024-05-06 09:10",
            "申请人类型": "自然人",
        },
        "T4": {"单位": "县财政局", "职务": "局长"},
    }
    return {**own[template], **common, **changed}


def workbook(template: str, rows: Iterable[Mapping[str, Any]], *, codes: bool = False) -> bytes:
    """A filled-in template: title, notes, headings in row 3 (a hidden row of column codes), rows from row 4 (or 5)."""
    columns = TEMPLATES[template].columns
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append([TEMPLATES[template].title])
    sheet.append(["带 * 的列必须填写"])
    sheet.append(["序号", *(column.heading + "*" * column.required for column in columns)])
    if codes:
        sheet.append(["no", *(f"column_{number}" for number in range(len(columns)))])
        sheet.row_dimensions[4].hidden = True
    for number, cells in enumerate(rows, start=1):
        sheet.append([number, *(cells.get(column.heading) for column in columns)])
    written = BytesIO()
    book.save(written)
    return written.getvalue()


HOTLINE = Channel(
    code="hotline_12345",
    item=1,
    label="“12345”政务服务平台",
    custodian="县政务服务局",
    feeds=("amqp", "http"),
    kinds=("举报", "反映"),
    id_label="工单编号",
)
