"""Around every endpoint: refusals become problems, silence becomes a sentence, our own faults a log line."""

from collections.abc import Callable

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from gateway.context import Context
from gateway.errors import problems
from gateway.errors.faults import note_silence, own_fault
from gateway.errors.refusals import ServiceAbsent, ServiceSilentNow, Unconfirmed
from gateway.http.access_audit import watched
from gateway.http.operation import Operation
from gateway.rpc.client import NoAnswer, ServiceBroken, ServiceUnknown
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
            return await watched(self.operation, self.context, request)
        except Refusal as refusal:
            return self.tell(request, refusal)
        except ClientDisconnect:
            return Response(status_code=499)
        except NoAnswer as none:
            return self.tell(request, unanswered(none, self.operation))
        except Exception as error:  # noqa: BLE001  # the caller gets a sentence, the log gets the place
            return self.tell(request, own_fault(error, self.operation.name))


def unanswered(none: NoAnswer, operation: Operation) -> Refusal:
    """What to tell a caller whose service gave no answer. Says "not done" only when that is certain."""
    if isinstance(none, ServiceBroken):
        return own_fault(none, operation.name)
    note_silence(none, operation=operation.name)
    if isinstance(none, ServiceUnknown):
        return ServiceAbsent(service=none.service)
    return Unconfirmed(service=none.service) if operation.changes else ServiceSilentNow(service=none.service)
