"""Operations that are one request of a contract: read from the address, the query and the body; carried out; answered.

Over HTTP and from our own pages the same happens: rights, the record of access, two people where two are needed. What
the address says, who asks (`by`, and what `knows` says of the account) and the body make up the request together:
nothing about it is written twice.
"""

from collections.abc import Callable, Mapping
from typing import Any, Literal, TypedDict, Unpack

import msgspec
from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from gateway.context import Context
from gateway.http.bodies import Nothing, load, parse
from gateway.http.operations.maker_checker import JOINT, proposed
from gateway.http.operations.operation import PREFIX, Disclosed, Operation, Run, Security
from gateway.http.operations.request_body import addressed, asked, body_of, path_parts
from gateway.http.request import json_body, presented, segment, staff
from gateway.http.responses import answer
from gateway.identity.staff_tokens import Role, Staff, require
from services.kernel.rpc.request import Request

Knows = Mapping[str, Callable[[Staff], Any]]


def by(who: Staff) -> str:
    """The account: who asks is never a field of the body."""
    return who.account


class Options(TypedDict, total=False):
    """What is said of an operation beside its request; see `Operation`."""

    name: str
    security: Security
    run: Run
    discloses: Disclosed
    tag: str
    about: str
    refusals: tuple[str, ...]


class CommandOptions(Options, total=False):
    method: Literal["POST", "PUT"]
    status: int
    changes: bool
    two_people: bool


def command(
    path: str,
    asks: type[Request[Any]],
    summary: str,
    *,
    roles: tuple[Role, ...] = ("operator",),
    knows: Knows | None = None,
    **options: Unpack[CommandOptions],
) -> Operation:
    """A command, of staff unless it is open: POST (or PUT) to `path` asks the service that answers `asks`, or `run`.

    `knows` fills fields of the request from who asks; `by` is always the account. With `two_people` it waits for a
    second person, who agrees at …/proposals (ADR 0021): 202 until then.
    """
    of_staff = options.get("security", "staff") == "staff"
    operation = _operation(
        path, asks, summary, roles if of_staff else (), knows, {"method": "POST", "changes": True, **options}
    )
    if operation.two_people:
        JOINT.add(operation.name, roles, _carries_out(operation))
    return operation


def question(
    path: str,
    asks: type[Request[Any]],
    summary: str,
    *,
    roles: tuple[Role, ...] = (),
    knows: Knows | None = None,
    **options: Unpack[Options],
) -> Operation:
    """A question: GET `path`. Fields that are neither in the path nor in `knows` are query parameters."""
    return _operation(path, asks, summary, roles, knows, {"method": "GET", **options})


def _operation(
    path: str, asks: type[Request[Any]], summary: str, roles: tuple[Role, ...], knows: Knows | None, options: Any
) -> Operation:
    return Operation(
        path=PREFIX + path,
        summary=summary,
        asks=asks,
        roles=roles,
        knows={**_by(asks), **(knows or {})},
        **{"name": f"{asks.service}_{asks.method}", "security": "staff", **options},
    )


def _by(asks: type[Request[Any]]) -> Knows:
    return {"by": by} if "by" in asks.__struct_fields__ else {}


async def endpoint(operation: Operation, context: Context, http: HttpRequest) -> Response:
    """Answer the operation over HTTP. Rights come before the body is read."""
    who = staff(context, http, *operation.roles) if operation.security == "staff" else presented(http)
    at = {name: segment(http, name) for name in http.path_params}
    body = await _sent(operation, who, http) if operation.method != "GET" else None
    status, value = await carried_out(operation, context, who, at, http.query_params, body)
    return answer(value, status)


async def carried_out(
    operation: Operation,
    context: Context,
    who: Staff | None,
    at: Mapping[str, str],
    query: Mapping[str, str],
    body: dict[str, Any] | None,
) -> tuple[int, Any]:
    """Status and value of the operation for these parts. With two people the first only proposes it: 202."""
    body = _agreed(operation, context, at, body)
    request = _request(operation, who, at, query, body)
    if who is not None and operation.roles:
        about = at.get("appraisal") or getattr(request, "appraisal", None)
        require(who, *operation.roles, appraisal=about)
    if operation.two_people and context.settings.two_people:
        assert who is not None
        return 202, await proposed(context, operation.name, dict(at), body or {}, who)
    return operation.status, await _run(operation, context, who, request)


async def _run(operation: Operation, context: Context, who: Staff | None, request: Request[Any]) -> Any:
    if operation.run is not None:
        return await operation.run(context, who, request)
    return await context.rpc.ask(request)


def _carries_out(operation: Operation) -> Callable[..., Any]:
    async def carry_out(context: Context, at: dict[str, str], body: dict[str, Any], who: Staff) -> Any:
        return await _run(operation, context, who, _request(operation, who, at, {}, body))

    return carry_out


def _request(
    operation: Operation, who: Staff | None, at: Mapping[str, str], query: Mapping[str, str], body: Any
) -> Request[Any]:
    assert operation.asks is not None
    known = {name: of(who) for name, of in operation.knows.items()} if who is not None else {}
    if operation.method == "GET":
        return asked(operation.asks, query, at, known)
    return addressed(operation.asks, at, {**(body or {}), **known})


async def _sent(operation: Operation, who: Staff | None, http: HttpRequest) -> dict[str, Any]:
    """The JSON body as JSON values, checked. Where no field is demanded, an absent body will do, too."""
    return read_body(operation, who, await json_body(http, body_struct(operation), operation.body_limit))


def read_body(operation: Operation, who: Staff | None, body: bytes) -> dict[str, Any]:
    """The body as JSON values, checked by its struct. Raises `Malformed`, `ControlCharacters`, `InvalidFields`."""
    struct = body_struct(operation)
    if who is not None and operation.roles and "appraisal" in struct.__struct_fields__:
        _must_reach(operation, who, body)
    return load(struct, body)


def _must_reach(operation: Operation, who: Staff, body: bytes) -> None:
    """Rights for the appraisal that the body names come before what else is wrong in the body."""
    said = parse(body)
    if isinstance(said, dict) and isinstance(about := said.get("appraisal"), str):
        require(who, *operation.roles, appraisal=about)


def body_struct(operation: Operation) -> type[msgspec.Struct]:
    """The struct of the body: what path and account do not say. A question has none."""
    assert operation.asks is not None
    known = {*path_parts(operation.path), *operation.knows}
    return Nothing if operation.method == "GET" else body_of(operation.asks, known)


def _agreed(
    operation: Operation, context: Context, at: Mapping[str, str], body: dict[str, Any] | None
) -> dict[str, Any] | None:
    """The body, a second person's token in it turned into the account that agrees."""
    if not body or "confirmed_by_token" not in body:
        return body
    second = context.tokens.second(body["confirmed_by_token"])
    agreed = require(second, *operation.roles, appraisal=at.get("appraisal")).account
    return {**{name: value for name, value in body.items() if name != "confirmed_by_token"}, "confirmed_by": agreed}
