"""Our own faults: logged with where, told with a number, and never with what somebody sent."""

import traceback
from uuid import uuid4

import structlog

from gateway.refusals import InternalError
from gateway.rpc import NoAnswer

log = structlog.get_logger("pingyi.gateway")


def own_fault(error: Exception, operation: str) -> InternalError:
    """Log where it went wrong, under an id the caller is told too.

    The error's message stays out of the log unless we wrote it: it may quote what somebody sent.
    """
    request_id = str(uuid4())
    frames = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)]
    log.error(
        "internal_error",
        request_id=request_id,
        operation=operation,
        error=type(error).__name__,
        about=str(error) if isinstance(error, NoAnswer) else None,
        frames=frames[-8:],
    )
    return InternalError(request_id=request_id)
