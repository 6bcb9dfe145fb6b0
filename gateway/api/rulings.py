"""Validity rulings (有效票认定, R-37): one pick at a time, two people, never a running total."""

from starlette.requests import Request
from starlette.responses import Response

from gateway.answers import answer
from gateway.asking import agreed, appraisal, sent, staff
from gateway.context import Context
from gateway.operation import PREFIX, Operation
from gateway.schemas import RulingSchema

_ruling = RulingSchema()


async def review(context: Context, request: Request) -> Response:
    """The next pick that needs judgement, or null."""
    staff(context, request, "operator")
    return answer(await context.rpc.call("tally", "review", appraisal(request)))


async def rule(context: Context, request: Request) -> Response:
    """One person rules, a second agrees by his own token."""
    by = staff(context, request, "operator")
    ruling = {**agreed(context, request, await sent(request, _ruling), "operator"), "by": by.account}
    return answer(await context.rpc.call("tally", "rule", appraisal(request), ruling))


PATH = f"{PREFIX}/appraisals/{{appraisal}}/rulings"
OPERATIONS = (
    Operation(
        name="tally_review",
        method="GET",
        path=PATH,
        summary="下一条需要认定的勾选(一次一条)",
        endpoint=review,
        security="staff",
        roles=("operator",),
        look="ballots",
        examples={
            200: {
                "ballot_id": "3f9a…",
                "office": "02-03",
                "occurred": "2023-12",
                "continues": True,
                "why": "EXAMPLE_TOO_OLD",
            }
        },
    ),
    Operation(
        name="tally_rule",
        method="POST",
        path=PATH,
        summary="有效票认定(两人)",
        endpoint=rule,
        security="staff",
        roles=("operator",),
        body=_ruling,
        body_example={
            "ballot_id": "3f9a",
            "office": "02-03",
            "counted": False,
            "reason": "EXAMPLE_UNDATED",
            "confirmed_by_token": "eyJyb2xlIjoib3BlcmF0b3IifQ.ZoIEAA.8sd1",
        },
        examples={200: {"ballot_id": "3f9a", "office": "02-03", "counted": False}},
        changes=True,
    ),
)
