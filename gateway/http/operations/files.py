"""Operations that take a file: it becomes the `content` of a request, and is answered with what is wrong in it."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Literal, TypedDict, Unpack

import msgspec
from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from gateway.context import Context
from gateway.http.operations.operation import PREFIX, Endpoint, Operation, Query
from gateway.http.operations.request_body import asked
from gateway.http.request import segment, staff
from gateway.http.responses import as_answer
from gateway.http.uploads import LIMIT, SHEETS, Copies, sheet, taken, wants_workbook
from gateway.identity.staff_tokens import Role, Staff
from gateway.tables.workbook import XLSX
from services.kernel.contract import CellNote, OfFile
from services.kernel.rpc.request import Request

May = Callable[[Staff, Mapping[str, str]], None]


def anybody(_who: Staff, _at: Mapping[str, str]) -> None:
    """Whoever has the role may send a file there."""


class NoteInWords(CellNote):
    """A note with what it says."""

    says: str = ""


class FileOptions(TypedDict, total=False):
    """What is said of an operation beside its request; see `Operation`."""

    name: str
    tag: str
    about: str
    query: tuple[Query, ...]
    changes: bool
    variants: Mapping[str, tuple[type[msgspec.Struct], Any]]
    uses: tuple[type[Request[Any]], ...]


def upload(
    path: str,
    asks: type[OfFile[Any]],
    summary: str,
    *,
    method: Literal["POST", "PUT"],
    roles: tuple[Role, ...],
    copies: Copies,
    may: May = anybody,
    endpoint: Endpoint | None = None,
    waits: str = "",
    **options: Unpack[FileOptions],
) -> Operation:
    """A workbook sent to `path`. `may` raises unless this member of staff may send one there.

    The other fields of `asks` are in the path, after the question mark, or known of who asks. `copies`: see `taken`.
    `waits` names the field of the answer that is not null while what was sent waits for a second person (202).
    """

    async def receive(context: Context, http: HttpRequest) -> Response:
        return await received(context, http, asks, roles, copies, may, waits)

    uses = (asks, *options.pop("uses", ()))
    return Operation(
        path=PREFIX + path,
        summary=summary,
        method=method,
        roles=roles,
        security="staff",
        endpoint=endpoint or receive,
        uses=uses,
        body_types=SHEETS,
        body_schema={"type": "string", "contentMediaType": XLSX},
        body_limit=LIMIT,
        gives=dict.fromkeys((200, 202) if waits else (200,), in_words(asks.answer)),
        **options,  # type: ignore[misc]  # the name, at least, is always among them
    )


async def received(
    context: Context,
    http: HttpRequest,
    asks: type[OfFile[Any]],
    roles: tuple[Role, ...],
    copies: Copies,
    may: May = anybody,
    waits: str = "",
) -> Response:
    """Answer a file over HTTP. Rights come before it is read."""
    who = staff(context, http, *roles)
    at = {name: segment(http, name) for name in http.path_params}
    may(who, at)
    known = {"by": who.account} if "by" in asks.__struct_fields__ else {}
    request = asked(asks, http.query_params, at, {**known, "content": await sheet(http)})
    found = await taken(context, request, copies if wants_workbook(http) else {})
    return as_answer(found, 202 if isinstance(found, dict) and found.get(waits) else 200)


@cache
def in_words(answer: type[msgspec.Struct]) -> type[msgspec.Struct]:
    """The answer with its notes in words."""
    fields: list[Any] = [
        (one.name, list[NoteInWords] if one.type == list[CellNote] else one.type)
        for one in msgspec.structs.fields(answer)
    ]
    return msgspec.defstruct(answer.__name__, fields, namespace={"__doc__": answer.__doc__}, kw_only=True)
