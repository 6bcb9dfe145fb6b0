"""Files that clerks send and are given: taken as they are, answered with what is wrong in them, or as workbooks."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from gateway.chinese.cell_notes import described, said
from gateway.context import Context
from gateway.http.bodies import MIB, read, require_type
from gateway.http.request import header
from gateway.tables.workbook import XLSX
from services.kernel.contract import OfFile
from services.kernel.refusal import Refused
from services.kernel.sandbox import Exhausted, sandboxed
from services.kernel.spreadsheets.marking import Mark, Words

LIMIT = 20 * MIB
XLS = "application/vnd.ms-excel"  # old WPS saves this, and browsers call CSV so
CSV = "text/csv"
SHEETS = (XLSX, XLS, CSV)
WORDS = Words(
    author="评议系统",
    sheet="问题清单",
    headings=("单元格", "等级", "问题"),
    kinds={"error": "错误", "warning": "提示"},
    partial="表格很大,这里只保留了表头和做了标记的行(行号不变):请对照原文件改正。",
)

Notes = Sequence[dict[str, Any]]
Copies = Mapping[int, str]
NO_COPIES: Copies = {}


async def sheet(request: Request) -> bytes:
    """The file that was sent."""
    require_type(header(request, "content-type"), *(kind.encode() for kind in SHEETS))
    return await read(request.receive, LIMIT)


def wants_workbook(request: Request) -> bool:
    """Whether the caller asked to be answered with a workbook."""
    return XLSX in request.headers.get("accept", "")


async def taken(context: Context, request: OfFile[Any], copies: Copies = NO_COPIES) -> dict[str, Any] | Response:
    """What the service says of a file, each note in words. Raises its refusal.

    `copies` are names by status, of an answer (200) or a refusal (422): under its name, a copy of the workbook is
    answered whose wrong and doubtful cells are marked, if there are any.
    """
    refusal = None
    try:
        found: dict[str, Any] = msgspec.to_builtins(await context.rpc.ask(request))
    except Refused as refused:
        if "errors" not in refused.facts:
            raise
        refusal, found = refused, {"warnings": [], **refused.facts}
    status = 200 if refusal is None else 422
    notes: dict[str, Notes] = {kind: found[kind] for kind in ("errors", "warnings") if kind in found}
    if status in copies and (copy := await _marked(context, request.content, **notes)) is not None:
        return workbook_answer(copy, copies[status], status)
    worded = found | {kind: described(listed) for kind, listed in notes.items()}
    if refusal is not None:
        raise Refused(refusal.code, worded)
    return worded


async def _marked(context: Context, content: bytes, errors: Notes = (), warnings: Notes = ()) -> bytes | None:
    """The same workbook with these cells marked, made by a process of its own; None when there is nothing to mark."""
    marks = [
        *(Mark(note["cell"], said(note), "error") for note in errors),
        *(Mark(note["cell"], said(note), "warning") for note in warnings),
    ]
    arguments = (content, msgspec.json.encode(marks), msgspec.json.encode(WORDS))

    def work() -> bytes:
        return b"".join(sandboxed("services.kernel.spreadsheets.marking:mark_in_pieces", *arguments))

    try:
        return await context.executor(work) or None
    except Exhausted:
        return None  # too large to be marked; the notes are told without


def workbook_answer(content: bytes, name: str, status: int = 200) -> Response:
    """A workbook to be kept under this name."""
    disposition = (
        f"attachment; filename=\"{'form' if status == 200 else 'marked'}.xlsx\"; filename*=UTF-8''{quote(name)}"
    )
    return Response(content, status, {"content-disposition": disposition}, XLSX)
