"""What a page's form sends: so much and no more, nothing that nobody types; with a file where a page asks for one."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from urllib.parse import parse_qsl

from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from gateway.errors.refusals import ControlCharacters, InvalidFields
from gateway.http.bodies import KIB, MIB, has_control_characters, read, require_type
from services.kernel.refusal import Malformed

FORM = b"application/x-www-form-urlencoded"
WITH_FILE = b"multipart/form-data"
MOST_FIELDS = 2_000
LONGEST_NUMBER = 15  # digits
UPLOAD = 20 * MIB  # as sheets have it
CARRIED = 3 * MIB  # a file that a page carries on, in base64


@dataclass(frozen=True)
class Upload:
    """A file that was chosen."""

    name: str
    content: bytes


class Form:
    """The fields of a form, each with the values it was sent with, in order."""

    def __init__(self, pairs: list[tuple[str, str]], upload: Upload | None = None) -> None:
        self.upload = upload
        self._values: dict[str, list[str]] = {}
        for name, value in pairs:
            self._values.setdefault(name, []).append(value)

    def one(self, name: str, default: str = "") -> str:
        """The last value of a field, without blanks around it."""
        return self._values.get(name, [default])[-1].strip()

    def whole(self, name: str) -> int:
        """A field that holds a whole number. Raises `InvalidFields`."""
        text = self.one(name)
        if not (text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER):
            raise InvalidFields(errors=[{"where": name, "what": "应为整数" if text else "必填"}])
        return int(text)

    def all(self, name: str) -> list[str]:
        return self._values.get(name, [])

    def pairs(self, *, beginning: str = "", but: str = "") -> list[tuple[str, str]]:
        """The fields whose names begin so, without that beginning; without the field `but`."""
        return [
            (name.removeprefix(beginning), value)
            for name, values in self._values.items()
            if name.startswith(beginning) and name != but
            for value in values
        ]

    def __contains__(self, name: str) -> bool:
        return name in self._values


async def read_form(request: Request, limit: int = 256 * KIB, *, uploads: bool = False) -> Form:
    """The posted form. Raises `UnsupportedMediaType`, `TooLarge`, `Malformed`, `ControlCharacters`."""
    content_type = (request.headers.get("content-type") or "").encode("latin-1")
    if require_type(content_type, FORM, *([WITH_FILE] if uploads else [])) == WITH_FILE:
        return await _with_file(request)
    body = await read(request.receive, limit)
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS)
    except ValueError:
        raise Malformed(where="form", what="encoding") from None
    return _typed(pairs)


async def _with_file(request: Request) -> Form:
    """A form with at most one file; an empty file field is none."""
    body = await read(request.receive, UPLOAD + CARRIED)
    parser = MultiPartParser(request.headers, _once(body), max_files=1, max_fields=50, max_part_size=CARRIED)
    try:
        parts = (await parser.parse()).multi_items()
    except (MultiPartException, KeyError, UnicodeDecodeError):
        raise Malformed(where="form", what="encoding") from None
    upload = None
    for _, part in parts:
        if isinstance(part, UploadFile):
            upload = Upload(part.filename or "", await part.read()) if part.filename else None
            await part.close()
    return _typed([(name, part) for name, part in parts if isinstance(part, str)], upload)


async def _once(body: bytes) -> AsyncGenerator[bytes, None]:
    yield body


def _typed(pairs: list[tuple[str, str]], upload: Upload | None = None) -> Form:
    if any(has_control_characters(part) for pair in pairs for part in pair):
        raise ControlCharacters()
    return Form([(name, value.replace("\r\n", "\n")) for name, value in pairs], upload)
