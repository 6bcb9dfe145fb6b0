"""Drafting an appraisal: anew or as a copy of another one, shown, compared (R-02)."""

from dataclasses import replace
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from gateway.api.commands import At, command
from gateway.chinese.draft_values import difference_said, troubles_told
from gateway.context import Context
from gateway.http.operation import PREFIX, Operation, Query
from gateway.http.request import appraisal, sent, staff
from gateway.http.responses import answer
from gateway.http.schemas import CopySchema, DraftSchema
from gateway.identity.staff_tokens import Role, Staff, require
from services.kernel.parse import parse
from services.kernel.refusal import Refused
from services.roster.contract import CompareAppraisals, CopyAppraisal, Draft, DraftAppraisal, ShowCatalogue, ShowDraft

UNSOUND = "DRAFT_UNSOUND"
READERS: tuple[Role, ...] = ("operator", "conduct", "auditor")
MADE = ("pinyin", "initials")  # of an office's name, by the system
_draft_schema = DraftSchema()


def _draft(_at: At, body: dict[str, Any], _who: Staff) -> DraftAppraisal:
    said = {name: value for name, value in body.items() if name != "appraisal"}
    return DraftAppraisal(appraisal=body["appraisal"], draft=parse(Draft, said, "draft"))


async def draft(context: Context, request: Request) -> Response:
    """Take the draft; what contradicts itself in it is told place by place, all of it."""
    who = staff(context, request, "operator")
    body = await sent(request, _draft_schema)
    require(who, "operator", appraisal=body["appraisal"])
    try:
        return answer(await context.rpc.ask(_draft({}, body, who)))
    except Refused as refusal:
        if refusal.code != UNSOUND:
            raise
        raise Refused(UNSOUND, {"errors": troubles_told(refusal.facts["errors"], body)}) from None


async def show_draft(context: Context, request: Request) -> Response:
    """The draft with what follows from it."""
    staff(context, request, *READERS)
    return answer(await context.rpc.ask(ShowDraft(appraisal=appraisal(request))))


async def differences(context: Context, request: Request) -> Response:
    """What is not as in another appraisal of the county."""
    staff(context, request, *READERS)
    source = request.query_params.get("from", "")
    return answer(await context.rpc.ask(CompareAppraisals(appraisal=appraisal(request), source=source)))


async def differences_told(context: Context, request: Request) -> list[dict[str, str]]:
    """The same, said in Chinese: offices and channels by name, no codes."""
    staff(context, request, *READERS)
    asked, source = appraisal(request), request.query_params.get("from", "")
    found = await context.rpc.ask(CompareAppraisals(appraisal=asked, source=source))
    names: dict[str, str] = {}
    if any(one.which for one in found):
        catalogue = await context.rpc.ask(ShowCatalogue(appraisal=asked))
        shown = await context.rpc.ask(ShowDraft(appraisal=asked))
        names = {one.office_id: f"{one.department} {one.name}" for one in catalogue.offices}
        names |= {one.code: one.label for one in shown.channels}
    return [difference_said(msgspec.to_builtins(one), names) for one in found if one.field not in MADE]


async def tell_differences(context: Context, request: Request) -> Response:
    return answer(await differences_told(context, request))


MOVED = {
    "what": "rules",
    "which": "",
    "field": "voting_from",
    "before": "2024-07-01T00:00:00+08:00",
    "after": "2024-10-01T00:00:00+08:00",
}
_DIFFERING: dict[str, Any] = {
    "method": "GET",
    "security": "staff",
    "roles": READERS,
    "query": (Query(name="from", about="与哪一次评议活动比较", required=True),),
    "refusals": ("APPRAISAL_UNKNOWN", "OF_ANOTHER_COUNTY"),
}
OPERATIONS = (
    replace(
        command(
            "/appraisals",
            DraftAppraisal,
            "拟定评议活动",
            body=DraftSchema(),
            example={
                "appraisal": "532622-2024Q2",
                "county": "532622",
                "title": "砚山县2024年第二季度“难办事股室”评议活动",
                "hotline": "0876-3133677",
                "rules": {"max_offices": 10, "example_not_before": "2024-01"},
                "offices": [{"office_id": "02-03", "department": "县自然资源局", "name": "不动产登记中心"}],
            },
            arguments=_draft,
            gives={"appraisal": "532622-2024Q2", "offices": 216, "rehearsal": False},
        ),
        endpoint=draft,
        refusals=(UNSOUND, "OPENED_ALREADY", "CALENDAR_UNKNOWN"),
    ),
    Operation(
        name="show_draft",
        method="GET",
        path=f"{PREFIX}/appraisals/{{appraisal}}/draft",
        summary="评议活动的草案:标题、日期、规则、渠道,以及由此得出的名单期限和摘要",
        endpoint=show_draft,
        security="staff",
        roles=READERS,
        examples={
            200: {
                "appraisal": "532622-2024Q2",
                "title": "砚山县2024年第二季度“难办事股室”评议活动",
                "rules": {"max_offices": 10},
                "channels": [],
                "offices": 218,
                "enabled": 216,
                "opened": False,
                "draft_digest": "0a9f31…",
                "rules_digest": "5f0c1a…",
                "catalogue_digest": "77ab20…",
                "lists_due_on": "2024-06-25",
                "not_working": [],
            }
        },
        refusals=("APPRAISAL_UNKNOWN",),
    ),
    command(
        "/appraisals/{appraisal}/copy",
        CopyAppraisal,
        "照本县另一次评议活动拟定(日期按季度顺移,规则、目录、渠道照搬,再由人修改)",
        body=CopySchema(),
        example={"from": "532622-2024Q2"},
        arguments=lambda at, body, _who: CopyAppraisal(appraisal=at["appraisal"], source=body["source"]),
        gives={
            "appraisal": "532622-2024Q3",
            "title": "砚山县2024年第三季度“难办事股室”评议活动",
            "offices": 216,
            "not_working": ["voting_from"],
            "differences": [MOVED],
        },
    ),
    Operation(
        name="show_differences",
        path=f"{PREFIX}/appraisals/{{appraisal}}/differences",
        summary="与本县另一次评议活动逐项比较:规则、股室、渠道",
        endpoint=differences,
        examples={200: [MOVED]},
        **_DIFFERING,
    ),
    Operation(
        name="tell_differences",
        path=f"{PREFIX}/appraisals/{{appraisal}}/differences/told",
        summary="与本县另一次评议活动逐项比较,以中文说明",
        endpoint=tell_differences,
        examples={
            200: [
                {
                    "what": "规则",
                    "which": "",
                    "field": "评议开始",
                    "before": "2024年7月1日0时",
                    "after": "2024年10月1日0时",
                }
            ]
        },
        **_DIFFERING,
    ),
)
