"""Where the announcement and the result can be read, and since when (R-01, R-22, A-01)."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from gateway.api.commands import At, command
from gateway.context import Context
from gateway.http.operation import PREFIX, Operation
from gateway.http.request import appraisal
from gateway.http.responses import answer
from gateway.http.schemas import ReleaseSchema
from gateway.identity.staff_tokens import Role, Staff


async def show(context: Context, request: Request) -> Response:
    """Everybody may see where and since when; the earliest is the publication."""
    return answer(await context.rpc.call("tally", "releases", appraisal(request)))


def _entering(path: str, text: str, summary: str, role: Role) -> Operation:
    def arguments(at: At, body: dict[str, Any], who: Staff) -> tuple[Any, ...]:
        return at["appraisal"], {"text": text, **body}, who.account

    made = command(
        path,
        "tally.enter_release",
        summary,
        roles=(role,),
        body=ReleaseSchema(),
        example=RELEASE,
        arguments=arguments,
        gives=RELEASES,
    )
    return Operation(**{**vars(made), "name": f"enter_release_of_{text}", "tag": "发布"})


RELEASE = {
    "channel": "website",
    "address": "https://www.example.gov.cn/gsgg/1.html",
    "released_at": "2024-06-26T10:27:00+08:00",
}
RELEASES = {
    "announcement": {
        "planned_at": "2024-06-26T10:27:00+08:00",
        "first_at": "2024-06-26T10:27:00+08:00",
        "releases": [RELEASE],
    },
    "result": None,
}
OPERATIONS = (
    _entering("/appraisals/{appraisal}/releases", "announcement", "登记公告的发布渠道、网址和时间", "operator"),
    _entering("/appraisals/{appraisal}/result/releases", "result", "登记评议结果的发布渠道、网址和时间", "conduct"),
    Operation(
        name="show_releases",
        method="GET",
        path=f"{PREFIX}/appraisals/{{appraisal}}/releases",
        summary="公告和结果在哪里发布、何时最早公开(期限从最早公开起算)",
        tag="发布",
        endpoint=show,
        examples={200: RELEASES},
        refusals=("NOT_OPENED",),
    ),
)
