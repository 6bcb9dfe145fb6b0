"""How a staff command is written, one line each: the address, who may, and which service is asked with what.

`by` is always the token's account, never a field of the body; whether two persons differ is decided in the services.
"""

from collections.abc import Callable
from typing import Any

from marshmallow import Schema
from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from gateway.context import Context
from gateway.http.maker_checker import JOINT, propose
from gateway.http.operation import PREFIX, Disclosed, Operation
from gateway.http.request import agreed, segment, sent, staff
from gateway.http.responses import answer
from gateway.http.schemas import NothingSchema
from gateway.identity.staff_tokens import Role, Staff, require
from services.kernel.request import Request

At = dict[str, str]  # the parts of the address
Arguments = Callable[[At, dict[str, Any], Staff], tuple[Any, ...]]
Asks = Callable[[At, dict[str, Any], Staff], Request[Any]]
PROPOSED = {"proposal": "5f0c1a9be2d34c77", "operation": "", "by": "ducha-01", "confirmed_by": None}
LONG_SECONDS = 180.0  # a count reads whole logs


def appraisal_only(at: At, _body: dict[str, Any], _who: Staff) -> tuple[Any, ...]:
    return (at["appraisal"],)


def appraisal_and_by(at: At, _body: dict[str, Any], who: Staff) -> tuple[Any, ...]:
    return at["appraisal"], who.account


def command(
    path: str,
    asks: str | type[Request[Any]],
    summary: str,
    *,
    roles: tuple[Role, ...] = ("operator",),
    body: Schema | None = None,
    example: Any = None,
    arguments: Arguments | Asks = appraisal_only,
    gives: Any,
    seconds: float | None = None,
    discloses: Disclosed | None = None,
    two_people: bool = False,
) -> Operation:
    """A staff command: POST to `path` calls `service.method` with `arguments` and answers its value.

    `asks` is a request of a contract, and `arguments` makes it; or, until its service has a contract, `service.method`.

    With `two_people` it waits for a second person, who agrees at …/proposals (ADR 0021): 202 until then.
    A body that carries a second person's token reaches `arguments` with his account as `confirmed_by` instead.
    """
    name = asks.replace(".", "_") if isinstance(asks, str) else f"{asks.service}_{asks.method}"
    schema = body or NothingSchema()

    async def carry_out(context: Context, at: At, body: dict[str, Any], who: Staff) -> Any:
        asked = arguments(at, body, who)
        if isinstance(asked, Request):
            return await context.rpc.ask(asked, seconds=seconds)
        service, _, method = str(asks).partition(".")
        return await context.rpc.call(service, method, *asked, timeout=seconds)

    async def endpoint(context: Context, request: HttpRequest) -> Response:
        who = staff(context, request, *roles)
        at = {name: segment(request, name) for name in request.path_params}
        body = agreed(context, request, await sent(request, schema), *roles)
        require(who, *roles, appraisal=at.get("appraisal", body.get("appraisal")))
        if two_people and context.settings.two_people:
            return await propose(context, name, at, body, who)
        return answer(await carry_out(context, at, body, who))

    if two_people:
        JOINT.add(name, roles, carry_out)
    return Operation(
        name=name,
        method="POST",
        path=PREFIX + path,
        summary=summary,
        endpoint=endpoint,
        security="staff",
        roles=roles,
        body=body,
        body_example=example,
        examples={200: gives, **({202: {**PROPOSED, "operation": name}} if two_people else {})},
        changes=True,
        discloses=discloses,
    )
