"""One operation of the API: address, roles, input and output. Routes and OpenAPI both read this.

Most are one request of a contract (`asks`; see `gateway.http.operations.typed`). What is none (files, webhooks,
streams) has an `endpoint` of its own and describes itself.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from gateway.context import Context
from gateway.http.bodies import MIB
from gateway.identity.staff_tokens import Role, Staff
from services.access.events import What
from services.kernel.rpc.request import Request as Asked

Endpoint = Callable[[Context, Request], Awaitable[Response]]
Run = Callable[[Context, Staff | None, Any], Awaitable[Any]]
Security = Literal["open", "session", "staff", "signature"]
Disclosed = What
PREFIX = "/api/v1"


@dataclass(frozen=True, kw_only=True)
class Query:
    """A value after the question mark."""

    name: str
    about: str
    required: bool = False


@dataclass(frozen=True, kw_only=True)
class Header(Query):
    """A header of the request beside those that every call has."""


@dataclass(frozen=True, kw_only=True)
class Operation:
    """`examples` are answers by status; `refusals` are codes beyond those that body, security and RPC imply.

    `asks` is the request that it becomes, `knows` says which of its fields are known of who asks, `run` carries it out
    in place of the service that answers it, `status` is that of success.
    An `endpoint` of its own says which requests it `uses`, whose refusals it may answer with, and the types of the
    answers that are JSON by status (`gives`; of several, a tuple).
    `variants` are other bodies it takes: by media type, their struct and an example.
    `discloses` names what a call shows that not everybody may see: such a call, also one that was refused, is recorded.
    """

    name: str
    method: Literal["GET", "POST", "PUT"]
    path: str
    summary: str
    endpoint: Endpoint | None = None
    asks: type[Asked[Any]] | None = None
    knows: Mapping[str, Callable[[Staff], Any]] = field(default_factory=dict)
    run: Run | None = None
    status: int = 200
    two_people: bool = False
    uses: tuple[type[Asked[Any]], ...] = ()
    gives: Mapping[int, Any] = field(default_factory=dict)
    tag: str = "办理"
    about: str = ""
    security: Security = "open"
    roles: tuple[Role, ...] = ()
    query: tuple[Query, ...] = ()
    body: type[msgspec.Struct] | None = None
    body_types: tuple[str, ...] = ("application/json",)
    body_schema: Mapping[str, Any] | None = None
    body_limit: int = MIB
    body_example: Any = None
    answer_type: str = "application/json"
    variants: Mapping[str, tuple[type[msgspec.Struct], Any]] = field(default_factory=dict)
    headers: tuple[Header, ...] = ()
    examples: Mapping[int, Any] = field(default_factory=dict)
    refusals: tuple[str, ...] = ()
    changes: bool = False
    discloses: Disclosed | None = None

    @property
    def takes_body(self) -> bool:
        return self.body is not None or self.body_schema is not None
