"""The application: the ballots' path first, everything else through Starlette."""

from functools import partial

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from gateway import pages
from gateway.api.operations import OPERATIONS
from gateway.ballots.ballot_post import BallotPost
from gateway.context import Context
from gateway.errors.headers import SafeHeaders
from gateway.errors.refusals import MethodNotAllowed, NotFound
from gateway.executor import Executor, in_a_thread
from gateway.http.endpoint import Guarded, Tell
from gateway.http.operations import openapi
from gateway.http.operations.operation import PREFIX, Operation
from gateway.http.responses import answer
from gateway.pages.guard import refused_to_anybody
from gateway.rpc.client import Rpc
from services.kernel.settings import Settings


class Gateway:
    """Ballot posts are matched before any routing; the rest is not in a hurry."""

    def __init__(self, ballots: ASGIApp, rest: ASGIApp) -> None:
        self.ballots, self.rest = ballots, rest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] == "POST" and scope["path"].endswith("/ballots"):
            await self.ballots(scope, receive, send)
        else:
            await self.rest(scope, receive, send)


def create_app(settings: Settings, rpc: Rpc, executor: Executor = in_a_thread) -> ASGIApp:
    """The gateway over these settings and this way to the services. Raises `ValueError` without a secret."""
    context = Context(settings, rpc, executor)
    ballots = BallotPost(context.ballots, context.clock, context.metrics)
    return Gateway(ballots, SafeHeaders(_starlette(context, ballots)))


def _starlette(context: Context, ballots: BallotPost) -> Starlette:
    all_pages = pages.all_pages()
    tell = partial(refused_to_anybody, all_pages)
    app = Starlette(
        routes=[
            *(
                Route(one.path, Guarded(one, context, tell).__call__, methods=[one.method])
                for one in (*OPERATIONS, DESCRIBE, MEASURE)
            ),
            Route(f"{PREFIX}/appraisals/{{appraisal}}/ballots", ballots, methods=["POST"]),
            *pages.routes(context, all_pages),
        ],
        exception_handlers={HTTPException: partial(_no_such_call, tell)},
    )
    app.router.redirect_slashes = False
    return app


async def _describe(_context: Context, _request: Request) -> Response:
    return answer(openapi.document())


async def _measure(context: Context, _request: Request) -> Response:
    return Response(context.metrics.text(), media_type="text/plain; version=1.0.0; charset=utf-8")


# these two describe the rest and so are not part of what is described
DESCRIBE = Operation(name="describe", method="GET", path="/openapi.json", summary="接口说明", endpoint=_describe)
MEASURE = Operation(name="measure", method="GET", path="/metrics", summary="Prometheus 指标", endpoint=_measure)


async def _no_such_call(tell: Tell, request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException) or error.status_code != 405:
        return tell(request, NotFound())
    allowed = sorted(
        method
        for route in request.app.routes
        if route.matches(request.scope)[0] is not Match.NONE
        for method in route.methods
    )
    response = tell(request, MethodNotAllowed(allowed=allowed))
    response.headers["allow"] = ", ".join(allowed)
    return response
