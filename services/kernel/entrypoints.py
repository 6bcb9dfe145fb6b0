"""A service's entry points, made from its contract: one remote procedure a request, answered by one function.

    class TallyService(Service):
        name = "tally"
        context = ServiceRuntime(TallyContext, LANGUAGE, follows=("roster", "ballot", "complaints"))
        handlers = (count_result.handle, hand_over.handle, …)

A handler is `handle(request: Count, context: TallyContext) -> Counted`. That its annotations agree with the contract
is checked when the class is made; mypy checks its body against its annotations.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from typing import Any, ClassVar, get_type_hints

import structlog
from nameko.rpc import rpc

from services.kernel.parse import parse
from services.kernel.refusal import Refusal, answer, refused
from services.kernel.request import Request

Handler = Callable[[Any, Any], Any]

log = structlog.get_logger("pingyi.service")


def undeclared(request: type[Request[Any]], refusal: Refusal) -> None:
    """Told of a refusal that the contract does not name. The tests put something stricter in its place."""
    log.error("contract.undeclared_refusal", request=request.__name__, code=refusal.code)


def request_of(handler: Handler) -> type[Request[Any]]:
    """The request that a handler answers. Raises `TypeError` when its answer is not that of the contract."""
    hints = get_type_hints(handler)
    answers = hints.pop("return", None)
    request = next(iter(hints.values()), None)
    if not (isinstance(request, type) and issubclass(request, Request)):
        raise TypeError(f"{handler.__module__}.{handler.__qualname__} takes no request")
    if answers != request.answer:
        raise TypeError(f"{handler.__module__}.{handler.__qualname__} answers {answers}, not {request.answer}")
    return request


def respond(handler: Handler, raw: Any, context: Any, request: type[Request[Any]] | None = None) -> dict[str, Any]:
    """What goes over the wire for this request: `{"ok": value}` or `{"refused": {"code", "facts"}}`."""
    kind = request or request_of(handler)
    try:
        return answer(handler(parse(kind, raw), context))
    except Refusal as refusal:
        if refusal.code not in kind.codes():
            undeclared(kind, refusal)
        return refused(refusal)


def _entrypoint(request: type[Request[Any]], handler: Handler) -> Callable[..., Any]:
    @wraps(handler)
    def method(self: Any, request_sent: Any = None) -> dict[str, Any]:
        return respond(handler, {} if request_sent is None else request_sent, self.context, request)

    method.__name__ = request.method
    return rpc(method)  # type: ignore[no-any-return]  # nameko publishes no types


class Service:
    """A nameko service whose remote procedures are its handlers'."""

    name: ClassVar[str]
    handlers: ClassVar[tuple[Handler, ...]] = ()

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        for request, handler in by_request(cls.handlers).items():
            setattr(cls, request.method, _entrypoint(request, handler))


def by_request(handlers: Iterable[Handler]) -> Mapping[type[Request[Any]], Handler]:
    """The handlers by what they answer. Raises `TypeError` when two answer the same name."""
    found: dict[type[Request[Any]], Handler] = {}
    names: set[str] = set()
    for handler in handlers:
        request = request_of(handler)
        if request.method in names:
            raise TypeError(f"{request.method} has two handlers")
        names.add(request.method)
        found[request] = handler
    return found
