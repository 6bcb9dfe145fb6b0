"""Reading a provider's list: every row, or all errors and no row (R-18)."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import msgspec

from services.kernel.contract import CellNote
from services.kernel.refusal import Refused
from services.kernel.sandbox import Exhausted, sandboxed
from services.kernel.spreadsheets.table import Row, Table, read_form
from services.kernel.spreadsheets.workbook import is_light
from services.roster.lists.cells import read
from services.roster.lists.templates import TEMPLATES, Column, Template
from services.roster.refusals import RosterNotReadable

PIECE = 500


@dataclass(frozen=True)
class Entry:
    """One row of a list. `values` are the template's columns by heading, as far as they are filled in."""

    row: int
    name: str = field(repr=False)
    phone: str = field(repr=False)
    organisation: str = field(repr=False)
    values: dict[str, str] = field(repr=False)


@dataclass(frozen=True)
class RosterFile:
    """A list without errors: its entries, and what is doubtful in it."""

    entries: list[Entry] = field(default_factory=list)
    warnings: list[CellNote] = field(default_factory=list)


def receive_roster(content: bytes, template: Template) -> RosterFile:
    """As `read_roster`; what is large or not known to be small is read by a process of its own."""
    if is_light(content):
        return read_roster(content, template)
    whole = RosterFile()
    try:
        for piece in sandboxed("services.roster.lists.roster_file:read_in_pieces", content, template.code):
            part = msgspec.convert(piece, RosterFile)
            whole.entries.extend(part.entries)
            whole.warnings.extend(part.warnings)
            time.sleep(0)
    except Exhausted as exhausted:
        raise RosterNotReadable(**Table(errors=[CellNote(0, "", "TOO_MANY_CELLS")]).facts()) from exhausted
    except Refused as refused:
        raise (RosterNotReadable(**refused.facts) if refused.code == RosterNotReadable.code else refused) from None
    return whole


def read_in_pieces(content: bytes, template: str) -> Iterator[RosterFile]:
    """The list in pieces that can be sent from one process to another."""
    whole = read_roster(content, TEMPLATES[template])
    yield RosterFile(warnings=whole.warnings)
    for start in range(0, len(whole.entries), PIECE):
        yield RosterFile(entries=whole.entries[start : start + PIECE])


def read_roster(content: bytes, template: Template) -> RosterFile:
    """The rows of a filled-in template. Raises `RosterNotReadable` with every error, `FileTooLarge`."""
    table: Table[Column] = read_form(content, template.columns, read)
    if table.errors:
        raise RosterNotReadable(**table.facts())
    entries = [_entry(row, template) for row in table.rows]
    return RosterFile(entries, table.warnings + _people_again(entries, table, template))


def _entry(row: Row, template: Template) -> Entry:
    values = row.values
    return Entry(
        row=row.number,
        name=values[template.heading("name")],
        phone=values[template.heading("phone")],
        organisation=values[template.heading("organisation")],
        values={heading: value for heading, value in values.items() if value},
    )


def _people_again(entries: list[Entry], table: Table[Column], template: Template) -> list[CellNote]:
    """Who stands in the list before is not taken in twice (R-21); the provider should know."""
    seen: dict[str, Entry] = {}
    again = []
    for entry in entries:
        first = seen.setdefault(entry.phone, entry)
        if first is not entry:
            code = "ROW_AGAIN" if first.values == entry.values else "PERSON_AGAIN"
            again.append(table.note(entry.row, template.heading("phone"), code, entry.phone))
    return again
