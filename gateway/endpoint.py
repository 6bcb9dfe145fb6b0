"""Around every endpoint: refusals become problems, silence becomes a sentence, our own faults a log line."""

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from gateway import problems
from gateway.context import Context
from gateway.faults import note_silence, own_fault
from gateway.looking import watched
from gateway.operation import Operation
from gateway.refusals import ServiceAbsent, ServiceSilentNow, Unconfirmed
from gateway.rpc import NoAnswer, ServiceBroken, ServiceUnknown
from services.kernel.refusal import Refusal


class Guarded:
    """The endpoint of an operation as Starlette calls it."""

    def __init__(self, operation: Operation, context: Context) -> None:
        self.operation, self.context = operation, context

    async def __call__(self, request: Request) -> Response:
        response = await self._answered(request)
        self.context.metrics.request(self.operation.name, response.status_code)
        return response

    async def _answered(self, request: Request) -> Response:
        try:
            return await watched(self.operation, self.context, request)
        except Refusal as refusal:
            return problems.response(refusal)
        except ClientDisconnect:
            return Response(status_code=499)
        except NoAnswer as none:
            return problems.response(unanswered(none, self.operation))
        except Exception as error:  # noqa: BLE001  # the caller gets a sentence, the log gets the place
            return problems.response(own_fault(error, self.operation.name))


def unanswered(none: NoAnswer, operation: Operation) -> Refusal:
    """What to tell a caller whose service gave no answer. Says "not done" only when that is certain."""
    if isinstance(none, ServiceBroken):
        return own_fault(none, operation.name)
    note_silence(none, operation=operation.name)
    if isinstance(none, ServiceUnknown):
        return ServiceAbsent(service=none.service)
    return Unconfirmed(service=none.service) if operation.changes else ServiceSilentNow(service=none.service)
