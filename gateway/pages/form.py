"""What a page's form sends: urlencoded, so much and no more, nothing that nobody types."""

from urllib.parse import parse_qsl

from starlette.requests import Request

from gateway.bodies import KIB, has_control_characters, read, require_type
from gateway.refusals import ControlCharacters
from services.kernel.refusal import Malformed

FORM = b"application/x-www-form-urlencoded"
MOST_FIELDS = 2_000


class Form:
    """The fields of a form, each with the values it was sent with, in order."""

    def __init__(self, pairs: list[tuple[str, str]]) -> None:
        self._values: dict[str, list[str]] = {}
        for name, value in pairs:
            self._values.setdefault(name, []).append(value)

    def one(self, name: str, default: str = "") -> str:
        """The last value of a field, without blanks around it."""
        return self._values.get(name, [default])[-1].strip()

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


async def read_form(request: Request, limit: int = 256 * KIB) -> Form:
    """The posted form. Raises `UnsupportedMediaType`, `TooLarge`, `Malformed`, `ControlCharacters`."""
    content_type = request.headers.get("content-type")
    require_type(content_type.encode("latin-1") if content_type else None, FORM)
    body = await read(request.receive, limit)
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS)
    except ValueError:
        raise Malformed(where="form", what="encoding") from None
    if any(has_control_characters(part) for pair in pairs for part in pair):
        raise ControlCharacters()
    return Form([(name, value.replace("\r\n", "\n")) for name, value in pairs])
