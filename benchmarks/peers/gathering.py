"""What came while the last group was away goes together in the next."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

Item = TypeVar("Item")
Answer = TypeVar("Answer")


class Gathering(Generic[Item, Answer]):
    """Hands items to `carry` in groups, at most `at_once` groups at a time; each caller gets its own answer."""

    def __init__(self, carry: Callable[[list[Item]], Awaitable[Sequence[Answer]]], at_once: int, most: int) -> None:
        self._carry, self._at_once, self._most = carry, at_once, most
        self._waiting: list[tuple[Item, asyncio.Future[Answer]]] = []
        self._away: set[asyncio.Task[None]] = set()

    async def put(self, item: Item) -> Answer:
        """The answer to this item, when its group has come back."""
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, future))
        if len(self._away) < self._at_once:
            task = asyncio.create_task(self._go())
            self._away.add(task)
            task.add_done_callback(self._away.discard)
        return await future

    async def _go(self) -> None:
        while self._waiting:
            group, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
            try:
                answers = await self._carry([item for item, _ in group])
            except Exception as error:  # noqa: BLE001  # every caller of the group is told
                for _, future in group:
                    future.set_exception(error)
            else:
                for (_, future), answer in zip(group, answers, strict=True):
                    future.set_result(answer)
