"""What the public sees of a result (A-26): no breakdown so small that it points at people.

With 25 heads of projects, “one vote of group 3” is somebody. So a cell of less than `min_cell` is hidden, and where
the totals around it would give it away, another cell is hidden with it. An office's final votes and rank stand.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from services.roster.events import Rules
from services.tally.counting.result import Document

Cells = dict[str, int]
Equation = tuple[str, tuple[str, ...]]  # a total, and the cells it is the sum of


def published_view(document: Document, *, rules: Rules, digest: str) -> Document:
    """The result as everybody may see it: hidden cells are null. `digest` is that of the whole document."""
    rows = [_row(row, rules) for row in document["offices"]]
    shown = {"digest": digest, "min_cell": rules.min_cell, "shares": shares(document, rules)}
    return {**document, "offices": rows, **shown}


def shares(document: Document, rules: Rules) -> dict[str, dict[str, int]]:
    """Each of the three sources in votes, and in thousandths of what all final votes together weigh (A-22)."""
    rows = document["offices"]
    votes = {
        "directed": sum(row["directed"]["total"] for row in rows),
        "sampled": sum(row["sampled"] for row in rows),
        "other": sum(row["other"]["total"] for row in rows),
    }
    weighed = [weight * count for weight, count in zip(rules.weights, votes.values(), strict=True)]
    together = sum(weighed) or 1
    return {
        source: {"votes": count, "permille": round(1000 * weight / together)}
        for (source, count), weight in zip(votes.items(), weighed, strict=True)
    }


def hidden(
    cells: Mapping[str, int],
    equations: tuple[Equation, ...],
    min_cell: int,
    told: frozenset[str] = frozenset(),
) -> frozenset[str]:
    """Which cells to hide so that none of the small ones can be computed from those shown.

    An equation with one unknown gives it away, so it gets a second: the smallest there is, zeros before all, so that
    what is hidden need not be at least one. The first equation's total is always shown and no cell of its own. `told`
    are cells that, hidden or not, can be found out in another way.
    """
    shown_always = equations[0][0]
    gone = {name for name, value in cells.items() if 0 < value < min_cell}
    while more := next(_given_away(cells, equations, gone, {shown_always, *told}), None):
        gone.add(more)
    return frozenset(gone)


def _given_away(
    cells: Mapping[str, int], equations: tuple[Equation, ...], gone: set[str], told: set[str]
) -> Iterator[str]:
    """A cell to hide as well, for each equation that has exactly one unknown."""
    for total, parts in equations:
        unknown = [name for name in (total, *parts) if name in gone - told]
        rest = [name for name in (*parts, total) if name not in gone | told]
        if len(unknown) == 1 and rest:
            yield min(rest, key=lambda name: cells[name])


def _row(row: dict[str, Any], rules: Rules) -> dict[str, Any]:
    min_cell = rules.min_cell
    groups = [name for name in row["directed"] if name != "total"]
    channels = [name for name in row["other"] if name != "total"]
    cells: Cells = {
        "sampled": row["sampled"],
        **{f"directed.{name}": value for name, value in row["directed"].items()},
        **{f"other.{name}": value for name, value in row["other"].items()},
    }
    equations: tuple[Equation, ...] = (
        ("final", ("directed.total", "sampled", "other.total")),
        ("directed.total", tuple(f"directed.{name}" for name in groups)),
        *((("other.total", tuple(f"other.{name}" for name in channels)),) if channels else ()),
    )
    # weights that differ are digits of the final votes: 3 1/100 tells of three and one
    told = frozenset[str]() if len(set(rules.weights)) == 1 else frozenset(equations[0][1])
    gone = hidden(cells, equations, min_cell, told)

    def shown(name: str) -> int | None:
        return None if name in gone else cells[name]

    return {
        **row,
        "directed": {name: shown(f"directed.{name}") for name in row["directed"]},
        "sampled": shown("sampled"),
        "other": {name: shown(f"other.{name}") for name in row["other"]},
        "categories": {name: None if 0 < value < min_cell else value for name, value in row["categories"].items()},
    }
