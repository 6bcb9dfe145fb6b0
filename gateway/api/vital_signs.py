"""For those who run it: is it alive, is it ready."""

import asyncio

from starlette.requests import Request
from starlette.responses import Response

from gateway.answers import answer
from gateway.context import Context
from gateway.operation import Operation
from gateway.refusals import NotReady
from gateway.rpc import NoAnswer
from services.kernel.refusal import Refusal

SERVICES = ("roster", "ballot", "complaints", "tally", "access")
PING_SECONDS = 2.0


async def alive(_context: Context, _request: Request) -> Response:
    """This process runs."""
    return answer({"alive": True})


async def ready(context: Context, _request: Request) -> Response:
    """Every service answers."""
    missing = [service for service in await asyncio.gather(*(_missing(context, one) for one in SERVICES)) if service]
    if missing:
        raise NotReady(missing=missing)
    return answer({"ready": True})


async def _missing(context: Context, service: str) -> str | None:
    try:
        await context.rpc.call(service, "ping", timeout=PING_SECONDS)
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
)
