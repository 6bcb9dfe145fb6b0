"""Handlers: the functions that answer the requests of a contract, `handle(request: Count, context) -> Counted`."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, get_args, get_type_hints

import structlog

from services.kernel.refusal import Refusal, answer, refused
from services.kernel.rpc.parse import parse
from services.kernel.rpc.request import Request

Handler = Callable[[Any, Any], Any]

log = structlog.get_logger("pingyi.service")


def undeclared(request: type[Request[Any]], refusal: Refusal) -> None:
    """Told of a refusal that the contract does not name. The tests put something stricter in its place."""
    log.error("contract.undeclared_refusal", request=request.__name__, code=refusal.code)


def requests_of(handler: Handler) -> tuple[type[Request[Any]], ...]:
    """The request that a handler answers, or each of a union. Raises `TypeError` unless it answers as the contract."""
    hints = get_type_hints(handler, include_extras=True)
    answers = hints.pop("return", None)
    taken = next(iter(hints.values()), None)
    requests = get_args(taken) or (taken,)
    for request in requests:
        if not (isinstance(request, type) and issubclass(request, Request)):
            raise TypeError(f"{handler.__module__}.{handler.__qualname__} takes no request")
        if answers != request.answer:
            raise TypeError(f"{handler.__module__}.{handler.__qualname__} answers {answers}, not {request.answer}")
    return requests


def respond(handler: Handler, raw: Any, context: Any, request: type[Request[Any]] | None = None) -> dict[str, Any]:
    """What goes over the wire for this request: `{"ok": value}` or `{"refused": {"code", "facts"}}`."""
    kind = request or requests_of(handler)[0]
    try:
        return answer(handler(parse(kind, raw), context))
    except Refusal as refusal:
        if refusal.code not in kind.codes():
            undeclared(kind, refusal)
        return refused(refusal)


def by_request(handlers: Iterable[Handler]) -> Mapping[type[Request[Any]], Handler]:
    """The handlers by what they answer. Raises `TypeError` when two answer the same name."""
    found: dict[type[Request[Any]], Handler] = {}
    names: set[str] = set()
    for handler in handlers:
        for request in requests_of(handler):
            if request.method in names:
                raise TypeError(f"{request.method} has two handlers")
            names.add(request.method)
            found[request] = handler
    return found
