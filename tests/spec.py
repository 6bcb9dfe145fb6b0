"""Given–when–then over pure decisions: what had happened, what is asked, what happens or stands in the way."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import Any

from services.kernel.event import Event
from services.kernel.refusal import Refusal


@dataclass(frozen=True)
class Outcome:
    """What a decision gave: events, or the refusal it raised."""

    events: list[Event] = field(default_factory=list)
    refusal: Refusal | None = None

    def then(self, *expected: Event) -> None:
        assert self.refusal is None, f"refused: {self.refusal}"
        assert list(expected) == self.events

    def then_nothing(self) -> None:
        self.then()

    def then_refused(self, kind: type[Refusal], **facts: Any) -> None:
        assert self.refusal is not None, f"not refused, but: {self.events}"
        assert type(self.refusal) is kind, f"refused with {self.refusal}"
        missing = {key: value for key, value in facts.items() if self.refusal.facts.get(key) != value}
        assert not missing, f"facts differ: {self.refusal.facts}"


@dataclass(frozen=True)
class Spec:
    """A decision under test: `decide(command, state, **also)`, the fold that made the state, where it began."""

    decide: Callable[..., Sequence[Event]]
    evolve: Callable[[Any, Any], Any]
    initial: Any
    state: Any = None

    def given(self, *events: Event) -> "Spec":
        return Spec(self.decide, self.evolve, self.initial, reduce(self.evolve, events, self.initial))

    def when(self, command: Any, **also: Any) -> Outcome:
        state = self.initial if self.state is None else self.state
        try:
            return Outcome(events=list(self.decide(command, state, **also)))
        except Refusal as refusal:
            return Outcome(refusal=refusal)
