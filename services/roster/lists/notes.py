"""Notes about a file's cells, as they are answered: the first thousand."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from services.kernel.spreadsheets import table
from services.roster.answers import CellNote

NOTES_LIMIT = 1000


def notes(noted: Sequence[table.CellNote]) -> list[CellNote]:
    """The notes of a table that was read."""
    return [
        CellNote(row=one.row, column=one.column, cell=one.cell, code=one.code, value=one.value)
        for one in noted[:NOTES_LIMIT]
    ]


def facts(read: table.Table[Any]) -> dict[str, Any]:
    """What a refusal says of a file with errors."""
    errors, warnings = (msgspec.to_builtins(notes(one)) for one in (read.errors, read.warnings))
    return {"errors": errors, "count": len(read.errors), "warnings": warnings}


def told(refused: Mapping[str, Any]) -> dict[str, Any]:
    """The same as fields of an answer."""
    return {
        "errors": msgspec.convert(refused["errors"], list[CellNote]),
        "count": refused["count"],
        "warnings": msgspec.convert(refused["warnings"], list[CellNote]),
    }
