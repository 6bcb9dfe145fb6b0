"""For those who run it: is it alive, is it ready."""

import asyncio
from time import monotonic
from typing import Annotated

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from gateway.context import Context
from gateway.errors.refusals import NotReady
from gateway.http.operations.operation import Operation
from gateway.http.operations.typed import question
from gateway.http.responses import answer
from gateway.identity.staff_tokens import Role, Staff
from gateway.rpc.client import NoAnswer
from services.kernel.contract import Instant, Ping
from services.kernel.refusal import Refusal
from services.kernel.rpc.request import Answer
from services.kernel.rpc.request import Request as Asked

SERVICES = ("roster", "ballot", "complaints", "tally", "access")
PING_SECONDS = 2.0
LOOKS_AFTER: tuple[Role, ...] = ("system",)


async def alive(_context: Context, _request: Request) -> Response:
    """This process runs."""
    return answer({"alive": True})


async def ready(context: Context, _request: Request) -> Response:
    """Every service answers, and nothing keeps it from its work."""
    found = dict(zip(SERVICES, await asyncio.gather(*(_troubles(context, one) for one in SERVICES)), strict=True))
    missing = [service for service, troubles in found.items() if troubles != []]
    if missing:
        raise NotReady(missing=missing, troubles={service: codes for service, codes in found.items() if codes})
    return answer({"ready": True})


class ServiceSign(Answer):
    """Whether a service answers, how long that took, what time it believes it is (null: it does not answer)."""

    service: Annotated[str, msgspec.Meta(examples=["roster"])]
    answers: bool
    milliseconds: Annotated[int, msgspec.Meta(examples=[4])]
    now: Instant | None


class ShowServices(Asked[list[ServiceSign]], service="gateway"):
    """Whether the services answer."""


async def services(context: Context, _who: Staff | None, _asked: ShowServices) -> list[ServiceSign]:
    """All are asked at once."""
    return await asyncio.gather(*(_sign_of(context, one) for one in SERVICES))


async def _sign_of(context: Context, service: str) -> ServiceSign:
    began = monotonic()
    try:
        said = await context.rpc.ask(Ping(), of=service, seconds=PING_SECONDS)
    except (NoAnswer, Refusal):
        said = None
    milliseconds = round(1000 * (monotonic() - began))
    now = None if said is None else said.now
    return ServiceSign(service=service, answers=said is not None, milliseconds=milliseconds, now=now)


async def _troubles(context: Context, service: str) -> list[str] | None:
    """What keeps a service from its work; None: it does not answer."""
    try:
        return (await context.rpc.ask(Ping(), of=service, seconds=PING_SECONDS)).troubles
    except (NoAnswer, Refusal):
        return None


OPERATIONS = (
    Operation(
        name="alive",
        method="GET",
        path="/healthz",
        summary="进程存活",
        tag="运行",
        endpoint=alive,
        examples={200: {"alive": True}},
    ),
    Operation(
        name="ready",
        method="GET",
        path="/readyz",
        summary="各服务是否应答",
        tag="运行",
        endpoint=ready,
        examples={200: {"ready": True}},
        refusals=("NOT_READY",),
    ),
    question(
        "/services",
        ShowServices,
        "各服务是否应答、用时、时钟",
        name="show_services",
        tag="运行",
        roles=LOOKS_AFTER,
        run=services,
    ),
)
