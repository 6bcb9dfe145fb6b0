"""A table: what it is called, its columns, the rows it is made of, how a row becomes what stands in its columns."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from functools import cached_property
from typing import Generic, TypeVar

R = TypeVar("R")

Value = str | int | float | Fraction | date | datetime | None


@dataclass(frozen=True, kw_only=True)
class Table(Generic[R]):
    """A table with its rows; `cells` gives what stands under each of the `heads`, on the page as in the workbook.

    That is a text, a count, a share of all (float), votes (Fraction), a day or an instant. `empty` is said in place of
    rows; a table with neither is not shown. `mark` is a row's class on the page, `narrowed` the filter that left these
    rows, and `charts` says of some heads what a chart beside the table draws (charts.js).
    """

    caption: str
    heads: Sequence[str]
    rows: Sequence[R]
    cells: Callable[[R], Sequence[Value]]
    empty: str = ""
    mark: Callable[[R], str] = lambda _row: ""
    narrowed: str = ""
    charts: Mapping[str, str] = field(default_factory=dict)

    @property
    def shown(self) -> bool:
        return bool(self.rows or self.empty)

    @cached_property
    def values(self) -> list[Sequence[Value]]:
        """What stands in each row."""
        return [self.cells(row) for row in self.rows]

    @cached_property
    def figures(self) -> frozenset[int]:
        """The columns of figures, which a page aligns: one is enough, beside it may stand “…” or “—”."""
        return frozenset(
            at for row in self.values for at, value in enumerate(row) if isinstance(value, int | float | Fraction)
        )
