"""A process that ends in the middle of something."""

from collections.abc import Callable
from typing import Any


class Killed(BaseException):
    """The process ends here."""


def killed(after: Callable[..., Any]) -> Callable[..., Any]:
    """The same step, after which the process ends."""

    def step(*arguments: Any, **named: Any) -> Any:
        after(*arguments, **named)
        raise Killed

    return step
