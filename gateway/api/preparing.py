"""Preparing an appraisal: draft or copy, draws, invitations, opening."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from gateway.answers import answer
from gateway.api.commands import At, command
from gateway.asking import appraisal, staff
from gateway.context import Context
from gateway.operation import PREFIX, Operation, Query
from gateway.schemas import CopySchema, DraftSchema, DrawSchema, InvitationsSchema, ListsSchema
from gateway.staff import Role, Staff


def _draft(_at: At, body: dict[str, Any], _who: Staff) -> tuple[Any, ...]:
    return body["appraisal"], {name: value for name, value in body.items() if name != "appraisal"}


async def differences(context: Context, request: Request) -> Response:
    """What is not as in another appraisal of the county."""
    staff(context, request, *READERS)
    source = request.query_params.get("from", "")
    return answer(await context.rpc.call("roster", "differences", appraisal(request), source))


READERS: tuple[Role, ...] = ("operator", "conduct", "auditor")
MOVED = {
    "what": "rules",
    "which": "",
    "field": "voting_from",
    "before": "2024-07-01T00:00:00+08:00",
    "after": "2024-10-01T00:00:00+08:00",
}
OPERATIONS = (
    command(
        "/appraisals",
        "roster.draft_appraisal",
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
    command(
        "/appraisals/{appraisal}/copy",
        "roster.copy_appraisal",
        "照本县另一次评议活动拟定(日期按季度顺移,规则、目录、渠道照搬,再由人修改)",
        body=CopySchema(),
        example={"from": "532622-2024Q2"},
        arguments=lambda at, body, _who: (at["appraisal"], body["source"]),
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
        method="GET",
        path=f"{PREFIX}/appraisals/{{appraisal}}/differences",
        summary="与本县另一次评议活动逐项比较:规则、股室、渠道",
        endpoint=differences,
        security="staff",
        roles=READERS,
        query=(Query(name="from", about="与哪一次评议活动比较", required=True),),
        examples={200: [MOVED]},
        refusals=("APPRAISAL_UNKNOWN", "OF_ANOTHER_COUNTY"),
    ),
    command(
        "/appraisals/{appraisal}/lists",
        "roster.commit_lists",
        "固定一类名单并公布摘要(报种子之前)",
        body=ListsSchema(),
        example={"group": "market"},
        arguments=lambda at, body, _who: (at["appraisal"], body["group"]),
        gives={
            "group": "market",
            "lists_digest": "5f0c1a…",
            "lists": [{"provider": "market-regulation", "people": 312, "drawn_by_provider": False}],
        },
    ),
    command(
        "/appraisals/{appraisal}/draws",
        "roster.draw_invitees",
        "抽取参评人员",
        body=DrawSchema(),
        example={"group": "market", "seed": "砚山2024Q2|317|884|052", "witnesses": ["督查室 张三"]},
        arguments=lambda at, body, _who: (at["appraisal"], body["group"], body["seed"], body["witnesses"]),
        gives={
            "drawn": 50,
            "reserve": 262,
            "quota": 50,
            "pool_size": 312,
            "pool_digest": "5f0c1a…",
            "seed": "砚山2024Q2|317",
        },
        two_people=True,
    ),
    command(
        "/appraisals/{appraisal}/invitations",
        "roster.issue_invitations",
        "生成电话动员登记表(只生成一次)",
        body=InvitationsSchema(),
        example={"group": "market"},
        arguments=lambda at, body, _who: (at["appraisal"], body["group"]),
        gives=[{"person": "b1946a", "name": "张三", "phone": "13000000123", "code": "482913"}],
        look="roster",
    ),
    command(
        "/appraisals/{appraisal}/opening",
        "roster.open_appraisal",
        "公告并固定规则、目录",
        gives={
            "appraisal": "532622-2024Q2",
            "rules_digest": "5f0c1a…",
            "catalogue_digest": "77ab20…",
            "rehearsal": False,
        },
        two_people=True,
    ),
)
