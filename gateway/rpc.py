"""Asking a service: what an adapter must offer, and the three ways of not getting an answer."""

from typing import Any, Protocol


class Rpc(Protocol):
    """One call, one value.

    Arguments are anything msgspec can write as JSON, msgspec structs included. `timeout` is in seconds; None
    means the adapter's own. A refusal by the service is raised as `services.kernel.refusal.Refused`.
    """

    async def call(self, service: str, method: str, /, *args: Any, timeout: float | None = None) -> Any: ...


class NoAnswer(Exception):  # the name says what happened
    """The service gave no value and no refusal. Carries names only, never what was sent."""

    def __init__(self, service: str, method: str, why: str = "") -> None:
        super().__init__(f"{service}.{method} {why}".rstrip())
        self.service, self.method, self.why = service, method, why


class ServiceSilent(NoAnswer):
    """Nothing came back in time: it may have been done, and may not."""


class ServiceUnknown(NoAnswer):
    """Nobody listens under that name: it was certainly not done."""


class ServiceBroken(NoAnswer):
    """The service answered with an error of its own making; `why` is the error's type."""
