"""Notes about a file's cells, as they are answered: the first thousand."""

from collections.abc import Mapping
from typing import Any

import msgspec

from services.kernel.contract import CellNote
from services.kernel.spreadsheets.table import Table

NOTES_LIMIT = 1000


def facts(read: Table[Any]) -> dict[str, Any]:
    """What a refusal says of a file with errors."""
    errors, warnings = (msgspec.to_builtins(one[:NOTES_LIMIT]) for one in (read.errors, read.warnings))
    return {"errors": errors, "count": len(read.errors), "warnings": warnings}


def told(refused: Mapping[str, Any]) -> dict[str, Any]:
    """The same as fields of an answer."""
    notes = {kind: msgspec.convert(refused[kind], list[CellNote]) for kind in ("errors", "warnings")}
    return {"count": refused["count"], **notes}
