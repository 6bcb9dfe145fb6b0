"""What follows for the named offices (R-41…R-45): cards, talks, letters to superiors, rectification."""

from typing import Any

from gateway.api.appeals import department
from gateway.http.operations.operation import Operation
from gateway.http.operations.typed import command, question
from gateway.identity.staff_tokens import Role
from services.kernel.rpc.request import Request
from services.tally.contract import (
    ArrangeTalk,
    EnterAssessment,
    GiveCard,
    GiveNotice,
    HoldTalk,
    MeasureName,
    PlanRectification,
    ShowConsequences,
    ShowRectification,
    TellSuperior,
)

READERS: tuple[Role, ...] = ("operator", "conduct", "auditor")
RECORDING: tuple[Role, ...] = ("conduct", "operator")  # what was done is entered by either; a card is conduct's to give


def _measure(path: str, name: MeasureName, takes: type[Request[Any]], summary: str, *roles: Role) -> Operation:
    return command(
        "/appraisals/{appraisal}/consequences/{office}" + path,
        takes,
        summary,
        name=f"tally_take_measure_{name}",
        tag="结果运用",
        roles=roles,
        knows={"department": department} if "department" in takes.__struct_fields__ else None,
    )


OPERATIONS = (
    question(
        "/appraisals/{appraisal}/consequences",
        ShowConsequences,
        "结果运用情况:黄牌、约谈、推送、整改、以往季度(单位只看本单位)",
        name="tally_consequences",
        tag="结果运用",
        roles=("department", *READERS),
        knows={"department": department},
        discloses="words",
    ),
    _measure("/card", "card", GiveCard, "给予黄牌警告", "conduct"),
    _measure("/talk", "talk", ArrangeTalk, "安排约谈", *RECORDING),
    _measure("/talk/record", "talk_held", HoldTalk, "登记约谈情况", *RECORDING),
    _measure("/notice", "notice", GiveNotice, "登记通报", *RECORDING),
    _measure("/assessment", "assessment", EnterAssessment, "填写年度综合考核扣减(由人酌情决定,系统不计算)", "conduct"),
    _measure("/superior", "superior", TellSuperior, "登记推送上级主管部门(省州驻县单位)", *RECORDING),
    _measure("/rectification", "plan", PlanRectification, "提出整改计划", "department"),
    _measure("/rectification/shown", "shown", ShowRectification, "报告整改情况", "department"),
)
