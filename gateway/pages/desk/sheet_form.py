"""A workbook that a page hands in: checked first, and carried on, so that what takes effect is what was checked."""

from base64 import b64decode, b64encode
from typing import Any

from gateway.errors.refusals import InvalidFields
from gateway.pages.form import CARRIED, Form


def carry(form: Form) -> str | None:
    """The checked file as its page carries it on; None if too large."""
    carried = b64encode(sheet_of(form)).decode()
    return carried if len(carried) < CARRIED else None


def sheet_of(form: Form) -> bytes:
    """The file that was chosen, else the one that was carried on. Raises `InvalidFields`."""
    if form.upload is not None:
        return form.upload.content
    try:
        content = b64decode(form.one("carried"), validate=True)
    except ValueError:
        content = b""
    if not content:
        raise InvalidFields(errors=[{"where": "文件", "what": "请先选择文件"}])
    return content


def notes(trouble: dict[str, Any] | None, shown: dict[str, Any] | None) -> dict[str, Any] | None:
    """What is wrong and what is doubtful, cell by cell, whether it was asked or refused."""
    found = shown if shown is not None else (trouble or {}).get("facts", {})
    if shown is None and not any("cell" in one for one in found.get("errors", ())):
        return None
    return {**found, "errors": found.get("errors", []), "warnings": found.get("warnings", [])}
