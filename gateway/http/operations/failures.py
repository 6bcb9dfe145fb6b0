"""What went wrong in an operation, as a refusal: silence becomes a sentence, our own faults a log line."""

from gateway.errors.faults import note_silence, own_fault
from gateway.errors.refusals import ServiceAbsent, ServiceSilentNow, Unconfirmed
from gateway.http.operations.operation import Operation
from gateway.rpc.client import NoAnswer, ServiceFailed, ServiceUnknown
from services.kernel.refusal import Refusal


def refusal_of(error: Exception, operation: Operation) -> Refusal:
    """What to tell a caller: the refusal, or what became of the call when there was no answer or a fault of ours."""
    if isinstance(error, Refusal):
        return error
    return unanswered(error, operation) if isinstance(error, NoAnswer) else own_fault(error, operation.name)


def unanswered(none: NoAnswer, operation: Operation) -> Refusal:
    """What to tell a caller whose service gave no answer. Says "not done" only when that is certain."""
    if isinstance(none, ServiceFailed):
        return own_fault(none, operation.name)
    note_silence(none, operation=operation.name)
    if isinstance(none, ServiceUnknown):
        return ServiceAbsent(service=none.service)
    return Unconfirmed(service=none.service) if operation.changes else ServiceSilentNow(service=none.service)
