"""For those who run it: is it alive, is it ready."""

import asyncio
from time import monotonic
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from gateway.context import Context
from gateway.errors.refusals import NotReady
from gateway.http.operations.operation import PREFIX, Operation
from gateway.http.request import staff
from gateway.http.responses import answer
from gateway.identity.staff_tokens import Role
from gateway.rpc.client import NoAnswer
from services.kernel.contract import Ping
from services.kernel.refusal import Refusal

SERVICES = ("roster", "ballot", "complaints", "tally", "access")
PING_SECONDS = 2.0
LOOKS_AFTER: tuple[Role, ...] = ("system",)


async def alive(_context: Context, _request: Request) -> Response:
    """This process runs."""
    return answer({"alive": True})


async def ready(context: Context, _request: Request) -> Response:
    """Every service answers."""
    missing = [service for service in await asyncio.gather(*(_missing(context, one) for one in SERVICES)) if service]
    if missing:
        raise NotReady(missing=missing)
    return answer({"ready": True})


async def services(context: Context, request: Request) -> Response:
    """Each service: whether it answers, how long that took, what time it believes it is."""
    staff(context, request, *LOOKS_AFTER)
    return answer(await asyncio.gather(*(_sign_of(context, one) for one in SERVICES)))


async def _sign_of(context: Context, service: str) -> dict[str, Any]:
    began = monotonic()
    try:
        said = await context.rpc.ask(Ping(), of=service, seconds=PING_SECONDS)
    except (NoAnswer, Refusal):
        said = None
    milliseconds = round(1000 * (monotonic() - began))
    return {"service": service, "answers": said is not None, "milliseconds": milliseconds, "now": said and said.now}


async def _missing(context: Context, service: str) -> str | None:
    try:
        await context.rpc.ask(Ping(), of=service, seconds=PING_SECONDS)
    except (NoAnswer, Refusal):
        return service
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
    Operation(
        name="show_services",
        method="GET",
        path=f"{PREFIX}/services",
        summary="各服务是否应答、用时、时钟",
        tag="运行",
        endpoint=services,
        security="staff",
        roles=LOOKS_AFTER,
        examples={200: [{"service": "roster", "answers": True, "milliseconds": 4, "now": "2024-07-03T10:00:00+08:00"}]},
    ),
)
