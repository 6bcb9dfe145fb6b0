"""What endpoints do first: authenticate, and read the appraisal and the body of a request."""

import re
from typing import Any

import msgspec
from starlette.requests import Request

from gateway.context import Context
from gateway.errors.refusals import NotFound
from gateway.http.bodies import JSON, MIB, load, read, require_type
from gateway.identity.staff_tokens import Role, Staff, require
from gateway.identity.voter_sessions import Session
from services.kernel.refusal import Refusal

_SEGMENT = re.compile(r"[0-9A-Za-z_.-]{1,80}")


def segment(request: Request, name: str) -> str:
    """A part of the address. What cannot be an id is not found."""
    return as_segment(request.path_params[name])


def as_segment(value: str) -> str:
    """The value as a part of an address. Raises `NotFound` for what cannot be an id."""
    if not _SEGMENT.fullmatch(value):
        raise NotFound()
    return value


def appraisal(request: Request) -> str:
    return segment(request, "appraisal")


def header(request: Request, name: str) -> bytes | None:
    value = request.headers.get(name)
    return None if value is None else value.encode("latin-1")


def voter(context: Context, request: Request) -> Session:
    """The voter whose session this is, in this appraisal."""
    return context.sessions.read(request.headers.get("authorization"), appraisal(request))


def staff(context: Context, request: Request, *roles: Role) -> Staff:
    """The member of staff, in one of these roles, for this appraisal."""
    who = presented(request)
    if who is None:
        who = context.tokens.bearer(request.headers.get("authorization"))
    return require(who, *roles, appraisal=request.path_params.get("appraisal"))


async def present(context: Context, request: Request) -> Staff | None:
    """Find out who of the staff asks, by token or by cookie; `presented` tells it to whoever needs it later."""
    try:
        if "authorization" in request.headers:
            request.state.staff = context.tokens.bearer(request.headers["authorization"])
        else:
            session = await context.staff_sessions.read(request)
            request.state.staff = session and session.staff
    except Refusal as refusal:
        request.state.staff = refusal
        return None
    return presented(request)


def presented(request: Request) -> Staff | None:
    """Who of the staff asks, as `present` found out; None when nobody of them. Raises why somebody is not let in."""
    found = getattr(request.state, "staff", None)
    if isinstance(found, Refusal):
        raise found
    return found


async def json_body(request: Request, struct: type[msgspec.Struct], limit: int = MIB) -> bytes:
    """The JSON body. Where the struct demands no field, an absent body will do, too."""
    content_type = header(request, "content-type")
    if content_type is None and not any(field.required for field in msgspec.structs.fields(struct)):
        return await read(request.receive, limit) or b"{}"
    require_type(content_type, JSON)
    return await read(request.receive, limit)


async def sent(request: Request, struct: type[msgspec.Struct], limit: int = MIB) -> dict[str, Any]:
    """The JSON body as JSON values that make this struct."""
    return load(struct, await json_body(request, struct, limit))
