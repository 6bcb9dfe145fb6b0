"""Internal errors: logged with their place, answered with an error id, and never with what was sent."""

import re
import traceback
from typing import Any
from uuid import uuid4

import structlog

from gateway.errors.refusals import InternalError
from gateway.rpc.client import NoAnswer

_PLAIN = re.compile("[A-Za-z ]{0,40}")
log = structlog.get_logger("pingyi.gateway")


def own_fault(error: Exception, operation: str) -> InternalError:
    """Log where it went wrong, under an id the caller is told too.

    The error's message stays out of the log: it may quote what somebody sent.
    """
    request_id = str(uuid4())
    frames = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)]
    log.error(
        "internal_error",
        request_id=request_id,
        operation=operation,
        error=type(error).__name__,
        **(_asked(error) if isinstance(error, NoAnswer) else {}),
        frames=frames[-8:],
    )
    return InternalError(request_id=request_id)


def note_silence(none: NoAnswer, **more: Any) -> None:
    """Log that a service gave no answer."""
    log.warning("no_answer", error=type(none).__name__, **_asked(none), **more)


def _asked(none: NoAnswer) -> dict[str, str]:
    # an error's type is logged, an error's message is not
    why = none.why if _PLAIN.fullmatch(none.why) else ""
    return {"service": none.service, "method": none.method, "why": why}
