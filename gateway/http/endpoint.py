"""Around every endpoint: the record of access, metrics, and refusals as problems."""

from collections.abc import Awaitable, Callable

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from gateway.context import Context
from gateway.errors import problems
from gateway.http.operations import typed
from gateway.http.operations.access_audit import watched
from gateway.http.operations.failures import refusal_of
from gateway.http.operations.operation import Operation
from services.kernel.refusal import Refusal

Tell = Callable[[Request, Refusal], Response]  # how a refusal is told to who asked


class Guarded:
    """The endpoint of an operation as Starlette calls it."""

    def __init__(self, operation: Operation, context: Context, tell: Tell = problems.to_program) -> None:
        self.operation, self.context, self.tell = operation, context, tell

    async def __call__(self, request: Request) -> Response:
        response = await self._answered(request)
        self.context.metrics.request(self.operation.name, response.status_code)
        return response

    async def _answered(self, request: Request) -> Response:
        try:
            return await watched(self.operation, self.context, request, lambda: self._act(request))
        except ClientDisconnect:
            return Response(status_code=499)
        except Exception as error:  # noqa: BLE001  # the caller gets a sentence, the log gets the place
            return self.tell(request, refusal_of(error, self.operation))

    def _act(self, request: Request) -> Awaitable[Response]:
        if self.operation.endpoint is not None:
            return self.operation.endpoint(self.context, request)
        return typed.endpoint(self.operation, self.context, request)
