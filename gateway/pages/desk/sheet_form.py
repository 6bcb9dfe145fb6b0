"""A workbook that a page hands in: checked first, and carried on, so that what takes effect is what was checked."""

from base64 import b64decode, b64encode
from typing import Any

from gateway.errors.refusals import InvalidFields
from gateway.http.uploads import CSV, XLS
from gateway.http.workbook import XLSX
from gateway.pages.form import CARRIED, Form

TYPES = {"xls": XLS, "csv": CSV}


def carry(form: Form) -> tuple[str, str] | None:
    """The checked file as its page carries it on; None if too large."""
    content, kind = sheet_of(form)
    carried = b64encode(content).decode()
    return (carried, kind) if len(carried) < CARRIED else None


def sheet_of(form: Form) -> tuple[bytes, str]:
    """The file that was chosen, else the one that was carried on, with its media type. Raises `InvalidFields`."""
    if form.upload is not None:
        return form.upload.content, TYPES.get(form.upload.name.rpartition(".")[2].lower(), XLSX)
    try:
        content = b64decode(form.one("carried"), validate=True)
    except ValueError:
        content = b""
    if not content:
        raise InvalidFields(errors=[{"where": "文件", "what": "请先选择文件"}])
    return content, form.one("kind", XLSX)


def notes(trouble: dict[str, Any] | None, shown: dict[str, Any] | None) -> dict[str, Any] | None:
    """What is wrong and what is doubtful, cell by cell, whether it was asked or refused."""
    found = shown if shown is not None else (trouble or {}).get("facts", {})
    if shown is None and not any("cell" in one for one in found.get("errors", ())):
        return None
    return {**found, "errors": found.get("errors", []), "warnings": found.get("warnings", [])}
