"""The call desk at work: everybody invited is called, and in their turn the reserves who move up (R-19, A-13)."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from simulation.play.crowd import together
from simulation.quarter.calls import REACHED, outcomes

Line = Mapping[str, Any]
CLERKS = 4


@dataclass
class CallDesk:
    """`post(path, body)` records a call; `codes` are told on the telephone, so they grow as reserves move up."""

    seed: int
    post: Callable[[str, Any], Any]
    turn_clock: Callable[[datetime], None]
    codes: dict[str, str]
    made: Counter[str] = field(default_factory=Counter)
    moved_up: int = 0

    def call(self, sheets: Mapping[str, Sequence[Line]], rounds: Sequence[datetime]) -> Iterator[dict[str, list[str]]]:
        """Call in rounds; yields after each round who has been reached so far, by group, in the order of the sheets."""
        lines = {group: list(sheet) for group, sheet in sheets.items()}
        waiting = [(group, line, 1) for group, sheet in lines.items() for line in sheet]
        reached: set[str] = set()
        for moment in rounds:
            self.turn_clock(moment)
            again: list[tuple[str, Line, int]] = []

            def dial(one: tuple[str, Line, int], again: list[tuple[str, Line, int]] = again) -> None:
                group, line, number = one
                outcome = outcomes(self.seed, line["phone"])[number - 1]
                answer = self.post(f"/invitations/{line['person']}/calls", {"call": number, "outcome": outcome})
                self.made[outcome] += 1
                if outcome in REACHED:
                    reached.add(line["phone"])
                elif number < len(outcomes(self.seed, line["phone"])):
                    again.append((group, line, number + 1))
                successor = answer["successor"]
                if successor is not None:
                    self.moved_up += 1
                    self.codes[successor["phone"]] = successor["code"]
                    lines[group].append(successor)
                    again.append((group, successor, 1))

            for _ in together(dial, waiting, CLERKS):
                pass
            waiting = again
            yield {
                group: [line["phone"] for line in sheet if line["phone"] in reached] for group, sheet in lines.items()
            }
