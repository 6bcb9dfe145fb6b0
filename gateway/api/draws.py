"""The record of a draw, for whoever must answer for it (R-14…R-16)."""

from starlette.requests import Request
from starlette.responses import Response

from gateway.context import Context
from gateway.http.operation import PREFIX, Operation, Query
from gateway.http.request import appraisal, segment, staff
from gateway.http.responses import answer
from gateway.identity.staff_tokens import Role
from services.kernel.parse import parse
from services.roster.contract import ShowDrawRecord

ROLES: tuple[Role, ...] = ("operator", "conduct", "auditor")
NAMED: tuple[Role, ...] = ("operator", "conduct")


async def draw_record(context: Context, request: Request) -> Response:
    """What was fixed, what was spoken, who came out; masked names only for those who work with the invited."""
    names = request.query_params.get("names") == "true"
    staff(context, request, *(NAMED if names else ROLES))
    asked = {"appraisal": appraisal(request), "group": segment(request, "group"), "names": names}
    return answer(await context.rpc.ask(parse(ShowDrawRecord, asked)))


OPERATIONS = (
    Operation(
        name="show_draw_record",
        method="GET",
        path=f"{PREFIX}/appraisals/{{appraisal}}/draws/{{group}}",
        summary="抽取记录:名单摘要、种子、见证人、抽中和递补顺序",
        endpoint=draw_record,
        security="staff",
        roles=ROLES,
        query=(Query(name="names", about="true:附掩码姓名"),),
        discloses="roster",
        examples={
            200: {
                "appraisal": "532622-2024Q2",
                "group": "market",
                "quota": 50,
                "lists": [
                    {
                        "provider": "market-regulation",
                        "name": "县市场监管局",
                        "people": 312,
                        "late": False,
                        "drawn_by_provider": False,
                        "file_digest": "5f0c1a…",
                        "filed_at": "2024-06-24T15:00:00+08:00",
                    }
                ],
                "committed": {"lists_digest": "9a1b…", "at": "2024-06-26T09:25:00+08:00"},
                "seed": "砚山2024Q2|317|884|052",
                "drawn_at": "2024-06-26T09:30:00+08:00",
                "witnesses": ["督查室 张三"],
                "witnesses_digest": "77ab…",
                "pool_digest": "5f0c1a…",
                "pool_size": 310,
                "drawn": [{"order": 1, "person": "b1946ac92492d2347c6235b4d2611184", "name": "张*"}],
                "reserve": [{"order": 51, "person": "591785b794601e212b260e25925636fd", "name": "李*四"}],
                "digest": "0c1a…",
                "moves": [{"at": "2024-07-03T10:05:00+08:00", "order": 7, "reason": "not_reached", "successor": 51}],
            }
        },
        refusals=("INVITEES_NOT_DRAWN",),
    ),
)
