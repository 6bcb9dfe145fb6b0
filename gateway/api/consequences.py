"""What follows for the named offices (R-41…R-45): cards, talks, letters to superiors, rectification."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from gateway.api.commands import At, command
from gateway.context import Context
from gateway.http.operation import PREFIX, Operation
from gateway.http.request import appraisal, staff
from gateway.http.responses import answer
from gateway.http.schemas import (
    AssessmentSchema,
    CardSchema,
    NoticeSchema,
    RectificationSchema,
    RectificationShownSchema,
    SuperiorSchema,
    TalkHeldSchema,
    TalkSchema,
)
from gateway.identity.staff_tokens import Role, Staff

READERS: tuple[Role, ...] = ("operator", "conduct", "auditor")
RECORDING: tuple[Role, ...] = ("conduct", "operator")  # what was done is entered by either; a card is conduct's to give
PAPER = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
PATH = "/appraisals/{appraisal}/consequences/{office}"


async def show(context: Context, request: Request) -> Response:
    """What followed for each named office. A department sees its own."""
    who = staff(context, request, "department", *READERS)
    return answer(await context.rpc.call("tally", "consequences", appraisal(request), who.department))


def _measure(name: str) -> Any:
    def arguments(at: At, body: dict[str, Any], who: Staff) -> tuple[Any, ...]:
        sent = {field: value.isoformat() if hasattr(value, "isoformat") else value for field, value in body.items()}
        return at["appraisal"], at["office"], {"measure": name, **sent}, who.department, who.account

    return arguments


def _command(path: str, name: str, summary: str, schema: Any, example: Any, *roles: Role) -> Operation:
    made = command(
        PATH + path,
        "tally.take_measure",
        summary,
        roles=roles,
        body=schema,
        example=example,
        arguments=_measure(name),
        gives={"office": "02-03", "measure": name},
    )
    return Operation(**{**vars(made), "name": f"tally_take_measure_{name}", "tag": "结果运用"})


OPERATIONS = (
    Operation(
        name="tally_consequences",
        method="GET",
        path=f"{PREFIX}/appraisals/{{appraisal}}/consequences",
        summary="结果运用情况:黄牌、约谈、推送、整改、以往季度(单位只看本单位)",
        tag="结果运用",
        endpoint=show,
        security="staff",
        roles=("department", *READERS),
        examples={
            200: {
                "named": 1,
                "offices": [
                    {
                        "office": "02-03",
                        "department": "县自然资源局",
                        "department_kind": "county",
                        "named": True,
                        "card": True,
                        "talk": {
                            "due_on": "2024-08-15",
                            "held_on": None,
                            "overdue": False,
                            "record": None,
                            "evidence": [],
                        },
                        "notice": {"issued_on": "2024-08-02", "notice": PAPER},
                        "superior": None,
                        "rectification": None,
                        "earlier": ["532622-2024Q1"],
                    }
                ],
            }
        },
        discloses="words",
    ),
    _command("/card", "card", "给予黄牌警告", CardSchema(), {}, "conduct"),
    _command("/talk", "talk", "安排约谈", TalkSchema(), {"due_on": "2024-08-15"}, *RECORDING),
    _command(
        "/talk/record",
        "talk_held",
        "登记约谈情况",
        TalkHeldSchema(),
        {"held_on": "2024-08-12", "words": "已约谈,当场提出整改要求。", "evidence": [PAPER]},
        *RECORDING,
    ),
    _command("/notice", "notice", "登记通报", NoticeSchema(), {"issued_on": "2024-08-02", "notice": PAPER}, *RECORDING),
    _command(
        "/assessment",
        "assessment",
        "填写年度综合考核扣减(由人酌情决定,系统不计算)",
        AssessmentSchema(),
        {"value": "-0.5", "words": "经考核领导小组会议研究"},
        "conduct",
    ),
    _command(
        "/superior",
        "superior",
        "登记推送上级主管部门(省州驻县单位)",
        SuperiorSchema(),
        {"sent_on": "2024-08-02", "letter": PAPER},
        *RECORDING,
    ),
    _command(
        "/rectification",
        "plan",
        "提出整改计划",
        RectificationSchema(),
        {"due_on": "2024-09-30", "words": "一次性告知清单上墙,周六延时服务。"},
        "department",
    ),
    _command(
        "/rectification/shown",
        "shown",
        "报告整改情况",
        RectificationShownSchema(),
        {"words": "清单已上墙。", "evidence": [PAPER]},
        "department",
    ),
)
