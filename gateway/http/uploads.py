"""Files that clerks send and are given: taken as they are, answered with what is wrong in them, or as workbooks."""

from collections.abc import Sequence
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
from services.kernel.refusal import Refusal, Refused
from services.kernel.sandbox import Exhausted, sandboxed
from services.kernel.spreadsheets.marking import Mark, Words

LIMIT = 20 * MIB
IMPORT_SECONDS = 300.0
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


async def sheet(request: Request, *also: str) -> bytes:
    """The file that was sent."""
    require_type(header(request, "content-type"), *(kind.encode() for kind in (*SHEETS, *also)))
    return await read(request.receive, LIMIT)


def wants_workbook(request: Request) -> bool:
    """Whether the caller asked to be answered with a workbook."""
    return XLSX in request.headers.get("accept", "")


def explained(refusal: Refused) -> Refusal:
    """The refusal of a file with what each note says."""
    facts = refusal.facts | {kind: described(refusal.facts.get(kind, ())) for kind in ("errors", "warnings")}
    return Refused(refusal.code, facts)


async def marked(context: Context, content: bytes, errors: Notes, warnings: Notes) -> bytes | None:
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
