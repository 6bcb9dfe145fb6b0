"""Decisions that take two people (双人复核): one proposes, another confirms, and nobody confirms their own."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Generic, Protocol, TypeVar

from services.kernel.event import Event
from services.kernel.refusal import Refusal, SamePerson


class By(Protocol):
    """An event that says who caused it."""

    @property
    def by(self) -> str: ...


P = TypeVar("P", bound=By)


@dataclass(frozen=True)
class Agreement(Generic[P]):
    """The latest proposal, and the account that has confirmed it."""

    proposed: P | None = None
    confirmed_by: str | None = None

    @property
    def waits(self) -> bool:
        """Whether a second person is needed."""
        return self.proposed is not None and self.confirmed_by is None

    def propose(self, event: P) -> "Agreement[P]":
        """The state after a proposal; a new one needs a confirmation of its own."""
        return Agreement(proposed=event)

    def confirm(self, by: str) -> "Agreement[P]":
        """The state after a confirmation."""
        return replace(self, confirmed_by=by)


def confirm(agreement: Agreement[P], by: str, event: Callable[[P], Event], *, not_proposed: Refusal) -> list[Any]:
    """Decide on a confirmation; confirming again changes nothing. Raises `not_proposed` or `SamePerson`."""
    if agreement.proposed is None:
        raise not_proposed
    must_be_two(agreement.proposed.by, by)
    return [event(agreement.proposed)] if agreement.waits else []


def must_be_two(first: str, second: str) -> None:
    """Whether two people are two. Raises `SamePerson`."""
    if first == second:
        raise SamePerson(by=second)
