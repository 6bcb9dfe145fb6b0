"""Reading documents back, with the libraries that others would use."""

import json
from hashlib import sha256
from io import BytesIO
from typing import Any

from docx import Document
from openpyxl import load_workbook


def paragraphs(content: bytes) -> list[str]:
    """The paragraphs of a Word file."""
    return [paragraph.text for paragraph in Document(BytesIO(content)).paragraphs]


def tables(content: bytes) -> list[list[list[str]]]:
    """The tables of a Word file, cell by cell."""
    return [[[cell.text for cell in row.cells] for row in table.rows] for table in Document(BytesIO(content)).tables]


def cells(content: bytes) -> list[tuple[Any, ...]]:
    """The lines of a sheet."""
    (page,) = load_workbook(BytesIO(content)).worksheets
    return [tuple(cell.value for cell in row) for row in page.iter_rows()]


def digest(result: dict[str, Any]) -> str:
    """As an auditor would compute it."""
    return sha256(json.dumps(result, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
