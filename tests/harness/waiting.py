"""Waiting for what will come true, never for a length of time."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def wait_until(look: Callable[[], T], what: str, seconds: float = 30, every: float = 0.05) -> T:
    """Look until the answer is true, and give it. Fails saying what was waited for and what was seen last."""
    deadline = time.monotonic() + seconds
    while True:
        seen = look()
        if seen:
            return seen
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {seconds} s for {what}; last seen: {seen!r}")
        time.sleep(every)
