"""A service's entry points, made from its contract: one remote procedure a request, answered by one handler.

    class TallyService(Service):
        name = "tally"
        context = ServiceRuntime("tally", LANGUAGE, follows=("roster", "ballot", "complaints"), opens=TallyContext)
        handlers = (count_result.handle, hand_over.handle, …)

That a handler's annotations agree with the contract is checked when the class is made; mypy checks its body against
its annotations.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, ClassVar

from nameko.rpc import rpc

from services.kernel.rpc import every_service
from services.kernel.rpc.handlers import Handler, by_request, respond
from services.kernel.rpc.request import Request


def _entrypoint(request: type[Request[Any]], handler: Handler) -> Callable[..., Any]:
    @wraps(handler)
    def method(self: Any, request_sent: Any = None) -> dict[str, Any]:
        return respond(handler, {} if request_sent is None else request_sent, self.context, request)

    method.__name__ = request.method
    return rpc(method)  # type: ignore[no-any-return]  # nameko publishes no types


class Service:
    """A nameko service whose remote procedures are its handlers', and those that every service answers."""

    name: ClassVar[str]
    context: Any  # what nameko's dependency gives each worker: the service's context
    handlers: ClassVar[tuple[Handler, ...]] = ()

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        for request, handler in by_request((*every_service.HANDLERS, *cls.handlers)).items():
            setattr(cls, request.method, _entrypoint(request, handler))
