"""Likely twins among anonymous matters: proposed with their reasons, merged or kept apart by a person (1.3 rule 4).

A sorter sees and decides pairs of its channel; pairs of two channels are the Inspection Office's, in masked copies.
"""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from gateway.api.commands import command, sorter
from gateway.api.sorting_lists import PAGING, ROW, ask, asked
from gateway.context import Context
from gateway.http.operation import PREFIX, Operation, Query
from gateway.http.request import appraisal, staff
from gateway.http.responses import answer
from gateway.http.schemas import ApartSchema, MergerAcrossSchema, SplittingSchema, TwinsApartSchema

TWINS = "/appraisals/{appraisal}/twins"
_SIDE = {name: value for name, value in ROW.items() if name not in ("source_id", "sorted_by", "confirmed_by")}
PAIR = {"score": 93, "days": 1, "same": "office", "matters": [_SIDE, {**_SIDE, "matter_id": "77ab20"}]}
GIVES = {"twins": [PAIR], "next": None}
DONE = {"matter_id": "9c1f4e"}


async def twins(context: Context, request: Request) -> Response:
    """The pairs of the own channel."""
    who = staff(context, request, "sorter")
    return answer(await ask(context, "twins", appraisal(request), sorter(who), _page(request)))


async def twins_across(context: Context, request: Request) -> Response:
    """The pairs of two channels."""
    who = staff(context, request, "operator")
    question = _page(request) | {"merged": request.query_params.get("merged") == "true"}
    return answer(await ask(context, "twins_across", appraisal(request), who.account, question))


def _page(request: Request) -> dict[str, Any]:
    return {name: value for name, value in asked(request).items() if name != "states"}


OPERATIONS = (
    Operation(
        name="complaints_twins",
        method="GET",
        path=f"{PREFIX}/appraisals/{{appraisal}}/complaints/twins",
        summary="本渠道疑似重复的匿名事项",
        endpoint=twins,
        security="staff",
        roles=("sorter",),
        query=PAGING,
        examples={200: GIVES},
        refusals=("INVALID_FIELDS", "INTAKE_NOT_OPEN"),
        discloses="words",
    ),
    Operation(
        name="complaints_twins_across",
        method="GET",
        path=PREFIX + TWINS,
        summary="跨渠道疑似重复的匿名事项(脱敏文本);merged=true 查已并单的",
        endpoint=twins_across,
        security="staff",
        roles=("operator",),
        query=(Query(name="merged", about="true:已跨渠道并单的"), *PAGING),
        examples={200: GIVES},
        refusals=("INVALID_FIELDS", "INTAKE_NOT_OPEN"),
        discloses="words",
    ),
    command(
        "/appraisals/{appraisal}/complaints/{matter}/apart",
        "complaints.keep_apart",
        "不是同一事项:两件分开,不再提示",
        roles=("sorter",),
        body=ApartSchema(),
        example={"other": "77ab20"},
        arguments=lambda at, body, who: (at["appraisal"], at["matter"], body["other"], sorter(who)),
        gives=DONE,
    ),
    command(
        f"{TWINS}/merger",
        "complaints.merge_across",
        "跨渠道并单",
        body=MergerAcrossSchema(),
        example={"matter": "9c1f4e", "into": "77ab20"},
        arguments=lambda at, body, who: (at["appraisal"], body["matter"], body["into"], who.account),
        gives=DONE,
    ),
    command(
        f"{TWINS}/apart",
        "complaints.keep_apart_across",
        "跨渠道的两件不是同一事项,不再提示",
        body=TwinsApartSchema(),
        example={"matter": "9c1f4e", "other": "77ab20"},
        arguments=lambda at, body, who: (at["appraisal"], body["matter"], body["other"], who.account),
        gives=DONE,
    ),
    command(
        f"{TWINS}/splitting",
        "complaints.split_across",
        "撤销他人的跨渠道并单",
        body=SplittingSchema(),
        example={"matter": "9c1f4e"},
        arguments=lambda at, body, who: (at["appraisal"], body["matter"], who.account),
        gives=DONE,
    ),
)
