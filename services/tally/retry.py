"""Retry after losing an optimistic-concurrency race."""

from collections.abc import Callable
from typing import TypeVar

from services.kernel.refusal import Outdated

TRIES = 8

Answer = TypeVar("Answer")


def until_current(attempt: Callable[[], Answer]) -> Answer:
    """The answer of the first attempt that was not outdated when it was recorded. Raises the last `Outdated`."""
    for _ in range(TRIES - 1):
        try:
            return attempt()
        except Outdated:
            continue
    return attempt()
