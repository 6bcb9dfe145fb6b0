"""What staff do, one line a command: the address, who may, and which service is asked with what.

`by` is always the token's account, never a field of the body; whether two persons differ is decided in the services.
"""

from collections.abc import Callable
from typing import Any

from marshmallow import Schema
from starlette.requests import Request
from starlette.responses import Response

from gateway.answers import answer
from gateway.asking import segment, sent, staff
from gateway.context import Context
from gateway.operation import PREFIX, Operation
from gateway.schemas import (
    DeclineSchema,
    DeterminationSchema,
    DraftSchema,
    DrawSchema,
    EntrySchema,
    FormsIssuedSchema,
    FormsReturnedSchema,
    InvitationsSchema,
    MergerSchema,
    NothingSchema,
    SeedSchema,
    SortingSchema,
)
from gateway.staff import Role, Staff

At = dict[str, str]  # the parts of the address
Arguments = Callable[[At, dict[str, Any], Staff], tuple[Any, ...]]
LONG_SECONDS = 180.0  # a count reads whole logs


def appraisal_only(at: At, _body: dict[str, Any], _who: Staff) -> tuple[Any, ...]:
    return (at["appraisal"],)


def appraisal_and_by(at: At, _body: dict[str, Any], who: Staff) -> tuple[Any, ...]:
    return at["appraisal"], who.account


def command(
    path: str,
    asks: str,
    summary: str,
    *,
    roles: tuple[Role, ...] = ("operator",),
    body: Schema | None = None,
    example: Any = None,
    arguments: Arguments = appraisal_only,
    gives: Any,
    seconds: float | None = None,
) -> Operation:
    """A staff command: POST to `path` calls `service.method` with `arguments` and answers its value."""
    service, _, method = asks.partition(".")
    schema = body or NothingSchema()

    async def endpoint(context: Context, request: Request) -> Response:
        who = staff(context, request, *roles)
        at = {name: segment(request, name) for name in request.path_params}
        asked = arguments(at, await sent(request, schema), who)
        return answer(await context.rpc.call(service, method, *asked, timeout=seconds))

    return Operation(
        name=asks.replace(".", "_"),
        method="POST",
        path=PREFIX + path,
        summary=summary,
        endpoint=endpoint,
        security="staff",
        roles=roles,
        body=body,
        body_example=example,
        examples={200: gives},
        changes=True,
    )


def _draft(_at: At, body: dict[str, Any], _who: Staff) -> tuple[Any, ...]:
    return body["appraisal"], {name: value for name, value in body.items() if name != "appraisal"}


def _entry(at: At, body: dict[str, Any], who: Staff) -> tuple[Any, ...]:
    return at["appraisal"], at["serial"], {**body, "by": who.account, "returned_on": body["returned_on"].isoformat()}


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
        "/appraisals/{appraisal}/draws",
        "roster.draw_invitees",
        "抽取参评人员",
        body=DrawSchema(),
        example={"group": "market", "seed": "砚山2024Q2|317|884|052"},
        arguments=lambda at, body, _who: (at["appraisal"], body["group"], body["seed"]),
        gives={
            "drawn": 50,
            "reserve": 262,
            "quota": 50,
            "pool_size": 312,
            "pool_digest": "5f0c1a…",
            "seed": "砚山2024Q2|317",
        },
    ),
    command(
        "/appraisals/{appraisal}/invitations",
        "roster.issue_invitations",
        "生成电话动员登记表(只生成一次)",
        body=InvitationsSchema(),
        example={"group": "market"},
        arguments=lambda at, body, _who: (at["appraisal"], body["group"]),
        gives=[{"person": "b1946a", "name": "张三", "phone": "13000000123", "code": "482913"}],
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
    ),
    command(
        "/appraisals/{appraisal}/forms/issued",
        "ballot.issue_forms",
        "登记发出测评表",
        body=FormsIssuedSchema(),
        example={"count": 120},
        arguments=lambda at, body, _who: (at["appraisal"], body["count"]),
        gives={"issued": 120, "returned": 0},
    ),
    command(
        "/appraisals/{appraisal}/forms/returned",
        "ballot.return_forms",
        "登记收回测评表",
        body=FormsReturnedSchema(),
        example={"count": 118, "returned_on": "2024-07-12"},
        arguments=lambda at, body, _who: (at["appraisal"], body["count"], body["returned_on"].isoformat()),
        gives={"issued": 120, "returned": 118},
    ),
    command(
        "/appraisals/{appraisal}/forms/{serial}/entries",
        "ballot.key_form",
        "录入一份测评表(两人各录一次)",
        body=EntrySchema(),
        example={
            "picks": [
                {"office": "02-03", "categories": ["shirk"], "example": {"text": "跑了三趟", "occurred": "2024-03"}}
            ],
            "returned_on": "2024-07-12",
            "damaged": False,
        },
        arguments=_entry,
        gives={"state": "keyed"},
    ),
    command(
        "/appraisals/{appraisal}/sealing",
        "ballot.seal",
        "封存票箱",
        arguments=appraisal_and_by,
        gives={"size": 1532, "root": "9a1b…"},
        seconds=LONG_SECONDS,
    ),
    command(
        "/appraisals/{appraisal}/complaints/{matter}/sorting",
        "complaints.sort",
        "梳理:归到股室和表现",
        roles=("sorter",),
        body=SortingSchema(),
        example={"offices": [{"office": "02-03", "categories": ["shirk"]}]},
        arguments=lambda at, body, who: (at["appraisal"], at["matter"], body["offices"], who.account),
        gives={"matter_id": "9c1f4e"},
    ),
    command(
        "/appraisals/{appraisal}/complaints/{matter}/confirmation",
        "complaints.confirm",
        "复核梳理结果",
        roles=("sorter",),
        arguments=lambda at, _body, who: (at["appraisal"], at["matter"], who.account),
        gives={"matter_id": "9c1f4e"},
    ),
    command(
        "/appraisals/{appraisal}/complaints/{matter}/decline",
        "complaints.decline",
        "不计票(咨询、表扬、建议、不予受理)",
        roles=("sorter",),
        body=DeclineSchema(),
        example={"reason": "CONSULTATION"},
        arguments=lambda at, body, who: (at["appraisal"], at["matter"], body["reason"], who.account),
        gives={"matter_id": "9c1f4e"},
    ),
    command(
        "/appraisals/{appraisal}/complaints/{matter}/merger",
        "complaints.merge",
        "并单:与另一件是同一事项",
        roles=("sorter",),
        body=MergerSchema(),
        example={"into": "77ab20"},
        arguments=lambda at, body, who: (at["appraisal"], at["matter"], body["into"], who.account),
        gives={"matter_id": "9c1f4e"},
    ),
    command(
        "/appraisals/{appraisal}/complaints/freezing",
        "complaints.freeze",
        "冻结其他评议事项",
        arguments=appraisal_and_by,
        gives={"size": 604, "root": "c41d…"},
        seconds=LONG_SECONDS,
    ),
    command(
        "/appraisals/{appraisal}/pool",
        "tally.commit_pool",
        "固定票池并公布摘要",
        gives={"pool_size": 1200, "pool_digest": "5f0c1a…", "ballots": {"sequence": 1532, "root": "9a1b…"}},
        seconds=LONG_SECONDS,
    ),
    command(
        "/appraisals/{appraisal}/sample",
        "tally.draw_sample",
        "用当众报出的种子抽取200份",
        body=SeedSchema(),
        example={"seed": "砚山2024Q2|317|884|052"},
        arguments=lambda at, body, _who: (at["appraisal"], body["seed"]),
        gives={"walked": 214, "drawn": 200, "seed": "砚山2024Q2|317|884|052"},
        seconds=LONG_SECONDS,
    ),
    command(
        "/appraisals/{appraisal}/count",
        "tally.count",
        "统计",
        gives={"digest": "5f0c1a…", "result_version": 1},
        seconds=LONG_SECONDS,
    ),
    command(
        "/appraisals/{appraisal}/hand-over",
        "tally.hand_over",
        "统计情况交县纪委党风政风监督室",
        arguments=appraisal_and_by,
        gives={"digest": "5f0c1a…"},
    ),
    command(
        "/appraisals/{appraisal}/determination",
        "tally.determine",
        "确定评议结果",
        roles=("conduct",),
        body=DeterminationSchema(),
        example={"named": ["02-03"], "reason": "得票居首,事例集中"},
        arguments=lambda at, body, who: (at["appraisal"], body["named"], body["reason"], who.account),
        gives={"digest": "5f0c1a…", "named": 1},
    ),
    command(
        "/appraisals/{appraisal}/publication",
        "tally.publish",
        "公开发布",
        roles=("conduct",),
        arguments=appraisal_and_by,
        gives={"digest": "5f0c1a…"},
    ),
)
