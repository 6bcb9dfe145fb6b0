"""The leaders' paper forms, each keyed blind by two people (A-10, A-15)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from typing import Any

from simulation.chance import dice, shuffled
from simulation.county import catalogue
from simulation.quarter.picks import CATEGORIES, Choice, choose

KEYERS = ("keyer-1", "keyer-2", "keyer-3")
FIRST_DAY, LAST_DAY, LATE_DAY = date(2024, 7, 1), date(2024, 7, 14), date(2024, 7, 15)
DISPUTED = 5


@dataclass(frozen=True)
class Entry:
    """What one person at the keying desk read on a form."""

    by: str
    choices: tuple[Choice, ...]
    returned_on: date
    damaged: bool = False

    def as_json(self) -> dict[str, Any]:
        return {
            "by": self.by,
            "picks": [choice.as_json() for choice in self.choices],
            "returned_on": self.returned_on.isoformat(),
            "damaged": self.damaged,
        }


@dataclass(frozen=True)
class Form:
    """One paper form that came back, and two entries, or three when they differ. The system gives it its serial (A-10).

    `case` names the odd thing about it, if any. The last entry is what counts.
    """

    key: str
    returned_on: date
    entries: tuple[Entry, ...]
    case: str = ""

    @property
    def agreed(self) -> Entry:
        return self.entries[-1]


@dataclass(frozen=True)
class _Written:
    """A form as a leader filled it in."""

    choices: tuple[Choice, ...]
    returned_on: date
    damaged: bool = False


def forms(seed: int, count: int) -> tuple[Form, ...]:
    """The forms that came back. The first are the odd ones, then they are shuffled."""
    rng = dice(seed, "forms")
    scope = catalogue.scope("leaders")
    made: list[Form] = []
    for number in range(count):
        paper = dice(seed, "form", number)
        picks = choose(seed, paper, scope, paper.choices((1, 2, 3, 4, 5, 7), (25, 28, 22, 14, 8, 3))[0])
        written = _Written(picks, FIRST_DAY + timedelta(days=paper.randrange(14)))
        case = ODD[number][0] if number < len(ODD) else ""
        if case:
            written = ODD[number][1](seed, paper, written)
        made.append(_keyed(paper, f"form-{number:03}", written, case))
    return tuple(shuffled(rng, made))


def _keyed(rng: Random, key: str, written: _Written, case: str) -> Form:
    truth = Entry(KEYERS[0], written.choices, written.returned_on, written.damaged)
    second = replace(truth, by=KEYERS[1])
    if not case.startswith("disputed"):
        return Form(key, written.returned_on, (truth, second), case)
    misread = replace(second, choices=_misread(rng, case, written.choices))
    return Form(key, written.returned_on, (truth, misread, replace(truth, by=KEYERS[2])), case)


def _misread(rng: Random, case: str, choices: tuple[Choice, ...]) -> tuple[Choice, ...]:
    if case == "disputed office":
        return choices[:-1]
    first = choices[0]
    other = rng.choice([c for c in CATEGORIES if c not in first.categories])
    return (replace(first, categories=(other,)), *choices[1:])


Oddity = Callable[[int, Random, _Written], _Written]


def _many(count: int, *, again: bool = False) -> Oddity:
    def fill(seed: int, rng: Random, written: _Written) -> _Written:
        picks = choose(seed, rng, catalogue.scope("leaders"), count)
        return replace(written, choices=(*picks, picks[0]) if again else picks)

    return fill


def _blank(_seed: int, _rng: Random, written: _Written) -> _Written:
    return replace(written, choices=())


def _damaged(_seed: int, _rng: Random, written: _Written) -> _Written:
    return replace(written, choices=(), damaged=True)


def _late(_seed: int, _rng: Random, written: _Written) -> _Written:
    return replace(written, returned_on=LATE_DAY)


def _on(day: date) -> Oddity:
    return lambda _seed, _rng, written: replace(written, returned_on=day)


def _first(change: Callable[[Choice], Choice]) -> Oddity:
    """Change the first of two ticks, so that the form itself stays valid."""

    def fill(seed: int, rng: Random, written: _Written) -> _Written:
        first, *rest = choose(seed, rng, catalogue.scope("leaders"), 2)
        return replace(written, choices=(change(first), *rest))

    return fill


def _all_void(_seed: int, _rng: Random, written: _Written) -> _Written:
    return replace(written, choices=tuple(choice.without_example() for choice in written.choices))


def _as_written(_seed: int, _rng: Random, written: _Written) -> _Written:
    return written


ODD: tuple[tuple[str, Oddity], ...] = (
    ("late return", _late),
    ("returned on the last day", _on(LAST_DAY)),
    ("damaged", _damaged),
    ("blank", _blank),
    ("11 offices", _many(11)),
    ("12 offices", _many(12)),
    ("11 with a duplicate", _many(10, again=True)),
    ("exactly 10 offices", _many(10)),
    ("no example", _first(Choice.without_example)),
    ("all picks void", _all_void),
    ("no category", _first(lambda pick: replace(pick, categories=()))),
    ("example too old", _first(lambda pick: pick.dated("2023-11"))),
    ("example undated", _first(lambda pick: pick.dated(None))),
    ("disputed office", _many(3)),
    ("disputed category", _many(2)),
    ("disputed office", _many(4)),
    ("disputed category", _as_written),
    ("disputed category", _many(1)),
)


def returned_by_day(made: Sequence[Form]) -> dict[date, int]:
    """How many forms came back on each day (收回)."""
    counts: dict[date, int] = {}
    for form in sorted(made, key=lambda form: form.returned_on):
        counts[form.returned_on] = counts.get(form.returned_on, 0) + 1
    return counts
