"""Work that would hold everybody up is waited for aside: in a thread, or beside the embedded system in a greenlet."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar

Value = TypeVar("Value")


class Executor(Protocol):
    """Does the work where it may wait, and answers what it gives or raises."""

    def __call__(self, work: Callable[[], Value], /) -> Awaitable[Value]: ...


async def in_a_thread(work: Callable[[], Value], /) -> Value:
    return await asyncio.to_thread(work)
