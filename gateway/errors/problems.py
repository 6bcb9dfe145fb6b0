"""A refusal on the wire: RFC 9457 problem+json with a stable code and a Chinese sentence."""

from collections.abc import Callable
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from gateway.chinese.checks import check_name
from gateway.chinese.draft import rule_trouble
from gateway.chinese.instants import in_china
from gateway.chinese.refusals import sentence
from gateway.errors.schema_errors import PHRASES
from services.kernel.refusal import Malformed, Refusal

MEDIA_TYPE = "application/problem+json"
RETRY_AFTER_SECONDS = "3"
_encoder = msgspec.json.Encoder()


def document(code: str, facts: dict[str, Any]) -> dict[str, Any]:
    """The problem as JSON values."""
    said = sentence(code)
    shown = in_china(facts)
    return {
        "type": f"urn:pingyi:refusal:{code}",
        "title": said.title,
        "status": said.status,
        "detail": said.about(code, WORDED[code](shown) if code in WORDED else shown),
        "code": code,
        "facts": shown,
    }


def _worded(facts: dict[str, Any]) -> dict[str, Any]:
    """What is malformed, by its Chinese phrase in place of its code."""
    return {name: PHRASES.get(str(value), value) for name, value in facts.items()}


WORDED: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    Malformed.code: _worded,
    "EVIDENCE_DIFFERS": lambda facts: {**facts, "check": check_name(facts["check"])} if "check" in facts else facts,
    "RULES_UNKNOWN": lambda facts: _worded(facts) | rule_trouble(facts),
}


def encoded(code: str, facts: dict[str, Any]) -> tuple[int, bytes]:
    """Status and body of the problem."""
    problem = document(code, facts)
    return problem["status"], _encoder.encode(problem)


def headers(status: int) -> dict[str, str]:
    """What an answer with this status must carry besides its body."""
    match status:
        case 401:
            return {"www-authenticate": "Bearer"}
        case 413:
            return {"connection": "close"}  # the rest of the body is not waited for
        case 503:
            return {"retry-after": RETRY_AFTER_SECONDS}
        case _:
            return {}


def to_program(_request: Request, refusal: Refusal) -> Response:
    """The problem, whoever asked."""
    return response(refusal)


def response(refusal: Refusal) -> Response:
    """The problem as a Starlette response."""
    status, body = encoded(refusal.code, refusal.facts)
    return Response(body, status, headers(status), MEDIA_TYPE)
