"""A question of a page: awaited for its answer, or for what stood in the way as well."""

from collections.abc import Awaitable, Callable, Generator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from gateway.errors.problems import document
from services.kernel.refusal import Refusal

A = TypeVar("A")


@dataclass(frozen=True)
class Reply(Generic[A]):
    """The answer, or the problem as JSON values; neither when nothing was asked."""

    value: A | None = None
    problem: dict[str, Any] | None = None


@dataclass(frozen=True)
class Question(Generic[A]):
    """Awaiting it asks and answers, or raises `Refusal`."""

    asks: Callable[[], Awaitable[A]]

    def __await__(self) -> Generator[Any, None, A]:
        return self.asks().__await__()

    async def reply(self, when: object = True) -> Reply[A]:  # reads as a condition
        """The answer, or what stood in the way of it. Asked only `when` this holds."""
        if not when:
            return Reply()
        try:
            return Reply(await self)
        except Refusal as refusal:
            return Reply(problem=document(refusal.code, refusal.facts))

    async def found(self, when: object = True) -> A | None:
        """The answer, or None when it was refused: what is not there yet leaves its part of a page empty."""
        return (await self.reply(when)).value
