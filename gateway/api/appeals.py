"""Appeals (申诉, R-39): lodged by the appraised department, answered by two people, corrected by a new version."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from gateway.api.commands import LONG_SECONDS, At, command
from gateway.context import Context
from gateway.errors.refusals import InvalidFields, NotFound
from gateway.http.operation import PREFIX, Operation, Query
from gateway.http.request import appraisal, presented, segment, sent, staff
from gateway.http.responses import answer
from gateway.http.schemas import AppealConfirmationSchema, AppealReviewSchema, AppealSchema
from gateway.identity.staff_tokens import Role, Staff

READERS: tuple[Role, ...] = ("operator", "conduct", "auditor")
_appeal = AppealSchema()


async def lodge(context: Context, request: Request) -> Response:
    """The department appeals itself; what came on paper is entered by the Inspection Office."""
    who = staff(context, request, "department", "operator")
    body = await sent(request, _appeal)
    if "received_on" in body:
        body["received_on"] = body["received_on"].isoformat()
    asked = (appraisal(request), body, who.department, who.account)
    return answer(await context.rpc.call("tally", "lodge_appeal", *asked, timeout=LONG_SECONDS), 201)


async def register(context: Context, request: Request) -> Response:
    """The register (T8). A department sees its own appeals only."""
    who = staff(context, request, "department", *READERS)
    return answer(await context.rpc.call("tally", "appeals", appraisal(request), who.department))


async def errata(context: Context, request: Request) -> Response:
    """What corrections changed: for everybody once it is published, before that by role."""
    who = presented(request)
    everything = "authorization" in request.headers or (who is not None and who.role in READERS)
    if everything:
        staff(context, request, *READERS)
    asked = (appraisal(request), not everything)
    return answer(await context.rpc.call("tally", "errata", *asked, timeout=LONG_SECONDS))


async def votes(context: Context, request: Request) -> Response:
    """Every vote of an office with what makes it count (为什么这样算)."""
    staff(context, request, *READERS)
    asked = (appraisal(request), segment(request, "office"))
    return answer(await context.rpc.call("tally", "votes", *asked, timeout=LONG_SECONDS))


async def luck(context: Context, request: Request) -> Response:
    """What other draws of the same pool would have given."""
    staff(context, request, *READERS)
    cut = request.query_params.get("cut", "10")
    if not cut.isdecimal() or len(cut) > 3:
        raise InvalidFields(errors=[{"where": "cut", "what": "应为1至500的名次"}])
    return answer(await context.rpc.call("tally", "luck", appraisal(request), int(cut), timeout=LONG_SECONDS))


def _number(at: At) -> int:
    if not at["appeal"].isdecimal():
        raise NotFound()
    return int(at["appeal"])


def _review(at: At, body: dict[str, Any], who: Staff) -> tuple[Any, ...]:
    return at["appraisal"], _number(at), body, who.account


def _confirmation(at: At, body: dict[str, Any], who: Staff) -> tuple[Any, ...]:
    return at["appraisal"], _number(at), body["review"], who.account


PATH = f"{PREFIX}/appraisals/{{appraisal}}"
LINE = {
    "appeal": 1,
    "department": "县自然资源局",
    "office": "02-03",
    "office_name": "不动产登记中心",
    "ground": "MISMAPPED_OFFICE",
    "statement": "有一件反映的是另一股室。",
    "channel": "online",
    "received_on": "2024-07-26",
    "ends_on": "2024-07-29",
    "late": False,
    "reply_due_on": "2024-08-02",
    "conclusion": None,
}
OPERATIONS = (
    Operation(
        name="tally_lodge_appeal",
        method="POST",
        path=f"{PATH}/appeals",
        summary="提出申诉(本单位股室的统计结果;纸质申诉由督查室登记)",
        about="发布后第三个工作日24时前提出;逾期的照收并注明。",
        tag="申诉",
        endpoint=lodge,
        security="staff",
        roles=("department", "operator"),
        body=_appeal,
        body_example={"office": "02-03", "ground": "MISMAPPED_OFFICE", "statement": "有一件反映的是另一股室。"},
        examples={201: {"appeal": 1, "ends_on": "2024-07-29", "late": False}},
        refusals=("NOT_YOUR_OFFICE", "NOT_PUBLISHED"),
        changes=True,
    ),
    Operation(
        name="tally_appeals",
        method="GET",
        path=f"{PATH}/appeals",
        summary="申诉登记表(单位只看本单位)",
        tag="申诉",
        endpoint=register,
        security="staff",
        roles=("department", *READERS),
        examples={200: {"appeals_end_on": "2024-07-29", "appeals": [LINE]}},
        discloses="words",
    ),
    command(
        "/appraisals/{appraisal}/appeals/{appeal}/reviews",
        "tally.review_appeal",
        "复核申诉,提出维持或更正",
        body=AppealReviewSchema(),
        example={
            "conclusion": "correct",
            "reply": "经复核,该事项反映的是另一股室,予以更正。",
            "matters": [
                {
                    "matter_id": "9c1f4e",
                    "offices": [{"office": "05-01", "categories": ["shirk"]}],
                    "ground": "MISMAPPED_OFFICE",
                }
            ],
        },
        arguments=_review,
        gives={"appeal": 1, "review": 1, "conclusion": "correct"},
        seconds=LONG_SECONDS,
    ),
    command(
        "/appraisals/{appraisal}/appeals/{appeal}/confirmation",
        "tally.decide_appeal",
        "第二人确认申诉结论",
        body=AppealConfirmationSchema(),
        example={"review": 1},
        arguments=_confirmation,
        gives={"appeal": 1, "conclusion": "correct", "corrections": 1},
    ),
    Operation(
        name="tally_errata",
        method="GET",
        path=f"{PATH}/result/errata",
        summary="更正说明:每一版结果变动了哪些股室、为什么",
        tag="结果",
        endpoint=errata,
        examples={
            200: [
                {
                    "result_version": 2,
                    "digest": "5f0c1a…",
                    "moved": [{"office_id": "02-03", "rank": [1, 2], "final": [31, 30]}],
                    "because": [
                        {
                            "appeal": 1,
                            "office": "02-03",
                            "corrections": [{"what": "matter", "ground": "MISMAPPED_OFFICE", "count": 1}],
                        }
                    ],
                }
            ]
        },
        refusals=("FORBIDDEN_ROLE",),
        discloses="result",
    ),
    Operation(
        name="tally_votes",
        method="GET",
        path=f"{PATH}/result/offices/{{office}}/votes",
        summary="一个股室的每一票从哪里来、按哪条规则计",
        tag="结果",
        endpoint=votes,
        security="staff",
        roles=READERS,
        examples={
            200: {
                "office": "02-03",
                "digest": "5f0c1a…",
                "votes": [
                    {
                        "source": "other",
                        "of": "hotline_12345",
                        "matter_id": "9c1f4e",
                        "matters": [{"matter_id": "9c1f4e", "offices": [{"office": "02-03", "categories": ["shirk"]}]}],
                        "categories": ["shirk"],
                        "rules": ["R-36", "A-20"],
                        "corrected": False,
                        "ruled": False,
                    }
                ],
            }
        },
        refusals=("UNKNOWN_OFFICES", "NOT_COUNTED"),
        discloses="ballots",
    ),
    Operation(
        name="tally_luck",
        method="GET",
        path=f"{PATH}/result/luck",
        summary="抽样的偶然性:同一票池重抽一万次,各股室的名次会在什么区间",
        about="未走到的票未经人工认定,只按规则判断(unreviewed 为这样的勾选数);full_pool 为有效群众票全部计入。"
        "票池很大时在后台重抽,没有算完答 JOB_UNFINISHED,稍后再问。",
        tag="结果",
        endpoint=luck,
        security="staff",
        roles=READERS,
        query=(Query(name="cut", about="名次线,缺省10"),),
        examples={
            200: {
                "digest": "5f0c1a…",
                "redraws": 10000,
                "cut": 10,
                "valid": 1104,
                "unreviewed": 31,
                "offices": [
                    {
                        "office": "02-03",
                        "rank": 1,
                        "rank_low": 1,
                        "rank_high": 2,
                        "votes_low": 28,
                        "votes_high": 36,
                        "within": 10000,
                        "full_pool_votes": 84,
                        "full_pool_rank": 1,
                    }
                ],
            }
        },
        refusals=("NOT_COUNTED", "SAMPLE_NOT_DRAWN"),
        discloses="result",
    ),
)
