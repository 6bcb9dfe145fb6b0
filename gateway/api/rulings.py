"""Validity rulings (有效票认定, R-37): one pick at a time, two people each in his own call, never a running total."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from gateway.api.commands import LONG_SECONDS, At, command
from gateway.context import Context
from gateway.http.operation import PREFIX, Operation
from gateway.http.request import appraisal, staff
from gateway.http.responses import answer
from gateway.http.schemas import RulingSchema
from gateway.identity.staff_tokens import Staff


async def review(context: Context, request: Request) -> Response:
    """The next pick on which this person has not said anything, or null."""
    who = staff(context, request, "operator")
    asked = (appraisal(request), who.account)
    return answer(await context.rpc.call("tally", "review", *asked, timeout=LONG_SECONDS))


def _opinion(at: At, body: dict[str, Any], who: Staff) -> tuple[Any, ...]:
    return at["appraisal"], body, who.account


OPERATIONS = (
    Operation(
        name="tally_review",
        method="GET",
        path=f"{PREFIX}/appraisals/{{appraisal}}/rulings",
        summary="下一条需要认定的勾选(一次一条)",
        about="只看得到事例的文字和时间,看不到是哪张票、哪个股室、哪类人员,也看不到别人的意见和任何合计。",
        endpoint=review,
        security="staff",
        roles=("operator",),
        examples={
            200: {
                "pick": "5bc868d6",
                "words": "去年底至今跑了四趟,材料要求每次都不一样",
                "mentions": ["去年底至今"],
                "occurred": "2023-12",
                "continues": True,
                "why": "EXAMPLE_TOO_OLD",
                "proposal": {"counted": True, "reason": None},
                "vague": [{"hint": "NO_FACT", "said": []}],
                "disputed": False,
            }
        },
        discloses="words",
    ),
    command(
        "/appraisals/{appraisal}/rulings",
        "tally.rule",
        "有效票认定(两人各说一次,意见相同即成立)",
        body=RulingSchema(),
        example={"pick": "5bc868d6", "counted": False, "reason": "EXAMPLE_UNDATED"},
        arguments=_opinion,
        gives={"pick": "5bc868d6", "state": "proposed"},
        seconds=LONG_SECONDS,
    ),
)
