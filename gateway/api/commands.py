"""How a staff command is written, one line each: the address, who may, and which service is asked with what.

`by` is always the token's account, never a field of the body; whether two persons differ is decided in the services.
"""

from collections.abc import Callable
from typing import Any

from marshmallow import Schema
from starlette.requests import Request
from starlette.responses import Response

from gateway.answers import answer
from gateway.asking import agreed, segment, sent, staff
from gateway.context import Context
from gateway.operation import PREFIX, Look, Operation
from gateway.schemas import NothingSchema
from gateway.staff import Role, Staff, require

At = dict[str, str]  # the parts of the address
Arguments = Callable[[At, dict[str, Any], Staff], tuple[Any, ...]]
LONG_SECONDS = 180.0  # a count reads whole logs


def appraisal_only(at: At, _body: dict[str, Any], _who: Staff) -> tuple[Any, ...]:
    return (at["appraisal"],)


def appraisal_and_by(at: At, _body: dict[str, Any], who: Staff) -> tuple[Any, ...]:
    return at["appraisal"], who.account


def sorter(who: Staff) -> dict[str, str]:
    """Who sorts: complaints checks that the matter is of this channel (R-48)."""
    return {"account": who.account, "channel": who.channel or ""}


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
    look: Look | None = None,
) -> Operation:
    """A staff command: POST to `path` calls `service.method` with `arguments` and answers its value.

    A body that carries a second person's token reaches `arguments` with his account as `confirmed_by` instead.
    """
    service, _, method = asks.partition(".")
    schema = body or NothingSchema()

    async def endpoint(context: Context, request: Request) -> Response:
        who = staff(context, request, *roles)
        at = {name: segment(request, name) for name in request.path_params}
        body = agreed(context, request, await sent(request, schema), *roles)
        require(who, *roles, appraisal=at.get("appraisal", body.get("appraisal")))
        asked = arguments(at, body, who)
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
        look=look,
    )
