"""What is wrong with rows that are counted, as two people accept it (ADR 0045)."""

from dataclasses import dataclass
from typing import Literal, Protocol

LossReason = Literal["COUNT_SHORT", "LANE_SHORT", "LANE_LOST"]


class Proposed(Protocol):
    """A loss as the log has it."""

    @property
    def why(self) -> LossReason: ...
    @property
    def counted(self) -> int: ...
    @property
    def found(self) -> int: ...


@dataclass(frozen=True)
class Loss:
    """At least `counted` rows were put in, as far as anybody knows, and `found` are there."""

    why: LossReason
    counted: int
    found: int

    def is_as(self, proposed: Proposed) -> bool:
        """Whether it is the loss that was proposed, whoever has come since: the same reason, as many missing."""
        return (proposed.why, proposed.counted - proposed.found) == (self.why, self.counted - self.found)
