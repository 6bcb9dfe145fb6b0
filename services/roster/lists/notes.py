"""Notes about a file's cells, as they are answered."""

from collections.abc import Mapping
from typing import Any

import msgspec

from services.kernel.contract import CellNote


def told(refused: Mapping[str, Any]) -> dict[str, Any]:
    """What a refusal says of a file with errors, as fields of an answer."""
    notes = {kind: msgspec.convert(refused[kind], list[CellNote]) for kind in ("errors", "warnings")}
    return {"count": refused["count"], **notes}
