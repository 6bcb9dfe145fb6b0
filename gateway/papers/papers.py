"""Every paper by its name."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec

from gateway.papers import ballot_form


@dataclass(frozen=True)
class Paper:
    """A paper: what it must be told, and how it is drawn from that."""

    facts: type[msgspec.Struct]
    drawn: Callable[[Any], bytes]

    def draw(self, facts: bytes) -> bytes:
        """Draw it from its facts in JSON. Raises `msgspec.ValidationError`."""
        return self.drawn(msgspec.json.decode(facts, type=self.facts))


PAPERS = {"ballot_form": Paper(ballot_form.FormsToPrint, ballot_form.draw)}
