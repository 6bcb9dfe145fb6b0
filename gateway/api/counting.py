"""From the committed pool to the publication."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from gateway.api.commands import LONG_SECONDS, At, appraisal_and_by, command
from gateway.context import Context
from gateway.http.operation import PREFIX, Operation
from gateway.http.request import appraisal, staff
from gateway.http.responses import answer
from gateway.http.schemas import DeterminationSchema, RecountSchema, SeedSchema
from gateway.identity.staff_tokens import Role, Staff

READERS: tuple[Role, ...] = ("operator", "conduct", "auditor")


async def recounts(context: Context, request: Request) -> Response:
    """Which recounts were asked for, why, and what came out."""
    staff(context, request, *READERS)
    return answer(await context.rpc.call("tally", "recounts", appraisal(request)))


def _seed(at: At, body: dict[str, Any], who: Staff) -> tuple[Any, ...]:
    return at["appraisal"], body["seed"], who.account, body["witnesses"], body["record"]


OPERATIONS = (
    command(
        "/appraisals/{appraisal}/pool",
        "tally.commit_pool",
        "固定票池并公布摘要",
        gives={"pool_size": 1200, "pool_digest": "5f0c1a…", "ballots": {"sequence": 1532, "root": "9a1b…"}},
        seconds=LONG_SECONDS,
        two_people=True,
    ),
    command(
        "/appraisals/{appraisal}/sample",
        "tally.draw_sample",
        "用当众报出的种子抽取200份",
        body=SeedSchema(),
        example={"seed": "砚山2024Q2|317|884|052", "witnesses": ["conduct-1", "people-1"]},
        arguments=_seed,
        gives={"state": "drawn", "walked": 214, "drawn": 200, "seed": "砚山2024Q2|317|884|052"},
        seconds=LONG_SECONDS,
        two_people=True,
    ),
    command(
        "/appraisals/{appraisal}/count",
        "tally.count",
        "统计",
        gives={"digest": "5f0c1a…", "result_version": 1},
        seconds=LONG_SECONDS,
        two_people=True,
    ),
    command(
        "/appraisals/{appraisal}/hand-over",
        "tally.hand_over",
        "统计情况交县纪委党风政风监督室",
        arguments=appraisal_and_by,
        gives={"digest": "5f0c1a…"},
    ),
    command(
        "/appraisals/{appraisal}/recount",
        "tally.recount",
        "确定结果前重新统计一遍并与移交的数字核对(须写明理由)",
        roles=("conduct",),
        body=RecountSchema(),
        example={"reason": "前两名得票相近,请复核"},
        arguments=lambda at, body, who: (at["appraisal"], body["reason"], who.account),
        gives={"digest": "5f0c1a…", "found": "5f0c1a…", "same": True, "difference": None, "checks": 14},
        seconds=LONG_SECONDS,
    ),
    Operation(
        name="show_recounts",
        method="GET",
        path=f"{PREFIX}/appraisals/{{appraisal}}/recount",
        summary="已办理的复核重算:理由、结果",
        endpoint=recounts,
        security="staff",
        roles=READERS,
        examples={
            200: [
                {
                    "at": "2024-07-23T15:04:05+08:00",
                    "digest": "5f0c1a…",
                    "found": "5f0c1a…",
                    "same": True,
                    "difference": None,
                    "reason": "前两名得票相近,请复核",
                    "by": "jiwei-01",
                }
            ]
        },
        discloses="words",
    ),
    command(
        "/appraisals/{appraisal}/result/verified-only",
        "tally.verified_only",
        "查实过滤:假如只计查实的投诉举报,结果会怎样(不改变结果;谁看过会留下记录)",
        roles=("operator", "conduct", "auditor"),
        arguments=appraisal_and_by,
        gives={
            "digest": "5f0c1a…",
            "rules_digest": "77b2d0…",
            "required_already": False,
            "complaints": {"reported": 200, "counted": [150, 62], "not_counted": {"UNVERIFIED": 88}},
            "other": [171, 70],
            "offices": [
                {"office_id": "02-03", "rank": [1, 2], "final": [31, 28], "other": [4, 1], "lost": 3},
            ],
        },
        seconds=LONG_SECONDS,
        discloses="result",
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
        two_people=True,
    ),
)
