"""Asking a service: what an adapter must offer, and the three ways of not getting an answer."""

from abc import ABC, abstractmethod
from typing import TypeVar

import msgspec

from services.kernel.rpc.request import Request, envelope, opened

A = TypeVar("A")


class Rpc(ABC):
    """One request, one answer of its type. A refusal is raised as `services.kernel.refusal.Refused`."""

    async def ask(self, request: Request[A], /, *, of: str = "", seconds: float | None = None) -> A:
        """Ask the service that answers this request; `of` names it when each service does.

        `seconds` is how long to wait; None means the request's own limit, or else the adapter's.
        """
        service, limit = of or request.service, request.seconds if seconds is None else seconds
        result = await self.exchange(service, request.method, envelope(request), limit)
        try:
            return opened(request, result)
        except msgspec.ValidationError as error:
            raise ServiceFailed(service, request.method, f"AnswerUnreadable: {error}") from error

    @abstractmethod
    async def exchange(self, service: str, method: str, body: bytes, seconds: float | None) -> bytes:
        """Send nameko's message and wait for the result, JSON text. Raises `NoAnswer`."""


class NoAnswer(Exception):  # the name says what happened
    """The service gave no value and no refusal. Carries names only, never what was sent."""

    def __init__(self, service: str, method: str, why: str = "") -> None:
        super().__init__(f"{service}.{method} {why}".rstrip())
        self.service, self.method, self.why = service, method, why


class ServiceTimeout(NoAnswer):
    """Nothing came back in time: it may have been done, and may not."""


class ServiceUnknown(NoAnswer):
    """Nobody listens under that name: it was certainly not done."""


class ServiceFailed(NoAnswer):
    """The service answered with an error of its own making; `why` is the error's type."""
