"""Bodies: whole or not at all, so much and no more, of the right type, JSON that can be written again."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import ClientDisconnect

from gateway.errors.refusals import ControlCharacters, InvalidFields, TooLarge, UnsupportedMediaType
from gateway.http.bodies import (
    JSON,
    KIB,
    MIB,
    has_control_characters,
    load,
    must_be_typed,
    must_be_writable,
    parse,
    read,
    require_type,
)
from services.kernel.refusal import Malformed, Refusal
from services.kernel.rpc.request import Part

GONE = {"type": "http.disconnect"}


def chunk(body: bytes | None = None, *, more: bool | None = None) -> dict[str, Any]:
    """A message of ASGI; what is not said is left out, as servers may."""
    message: dict[str, Any] = {"type": "http.request"}
    if body is not None:
        message["body"] = body
    if more is not None:
        message["more_body"] = more
    return message


class Sender:
    """Sends these messages, one for each time it is asked."""

    def __init__(self, *messages: dict[str, Any]) -> None:
        self._messages: Iterator[dict[str, Any]] = iter(messages)
        self.asked = 0

    async def receive(self) -> dict[str, Any]:
        self.asked += 1
        return next(self._messages)

    def read(self, limit: int) -> bytes:
        return asyncio.run(read(self.receive, limit))


def refused(kind: type[Refusal], call: Any, *arguments: Any) -> dict[str, Any]:
    """The facts with which the call is refused."""
    with pytest.raises(kind) as caught:
        call(*arguments)
    return dict(caught.value.facts)


def test_the_units_are_of_1024() -> None:
    assert (KIB, MIB) == (1024, 1_048_576)


def test_a_body_in_one_piece_is_read() -> None:
    assert Sender(chunk(b"0123456789", more=False)).read(10) == b"0123456789"
    assert Sender(chunk(b"0123456789")).read(10) == b"0123456789"
    assert Sender(chunk()).read(10) == b""


def test_a_body_in_pieces_is_read_to_its_last() -> None:
    pieces = (chunk(b"012", more=True), chunk(more=True), chunk(b"34567", more=True), chunk(b"89"))
    assert Sender(*pieces).read(10) == b"0123456789"


@given(st.lists(st.binary(max_size=5), min_size=1, max_size=8))
def test_however_it_is_cut_the_body_is_the_same(pieces: list[bytes]) -> None:
    whole = b"".join(pieces)
    sent = [chunk(piece, more=place < len(pieces) - 1) for place, piece in enumerate(pieces)]
    assert Sender(*sent).read(len(whole)) == whole


@pytest.mark.parametrize(
    "messages",
    [
        (GONE,),
        (chunk(b"01234", more=True), GONE),
        (chunk(b"01234", more=True), chunk(b"56789", more=True), GONE),
    ],
)
def test_half_a_body_is_never_taken_for_the_whole(messages: tuple[dict[str, Any], ...]) -> None:
    with pytest.raises(ClientDisconnect):
        Sender(*messages).read(10)


@pytest.mark.parametrize(
    "messages",
    [
        (chunk(b"01234567890"),),
        (chunk(b"01234567890", more=True), chunk()),
        (chunk(b"01234", more=True), chunk(b"567890")),
        (chunk(b"0123456789", more=True), chunk(b"0", more=True), chunk()),
    ],
)
def test_one_byte_over_the_limit_is_too_large(messages: tuple[dict[str, Any], ...]) -> None:
    assert refused(TooLarge, Sender(*messages).read, 10) == {"limit_bytes": 10}


def test_four_mebibytes_too_many_are_read_so_that_the_sender_can_read_the_answer() -> None:
    sender = Sender(chunk(b"0" * 10, more=True), chunk(b"0" * 4_194_304, more=True), chunk(more=True), chunk())
    refused(TooLarge, sender.read, 10)
    assert sender.asked == 4


def test_whoever_sends_still_more_is_not_listened_to() -> None:
    sender = Sender(chunk(b"0" * 10, more=True), chunk(b"0" * 4_194_305, more=True), chunk(more=True), chunk())
    refused(TooLarge, sender.read, 10)
    assert sender.asked == 2


@pytest.mark.parametrize(
    "content_type", [b"application/json", b" Application/JSON ; charset=utf-8", b"application/json;"]
)
def test_a_type_is_read_without_its_parameters_and_in_any_case(content_type: bytes) -> None:
    assert require_type(content_type, b"text/csv", JSON) == b"application/json"


@pytest.mark.parametrize("content_type", [None, b"", b";application/json", b"application/jsonx", b"text/plain"])
def test_any_other_type_is_refused_with_those_that_are_accepted(content_type: bytes | None) -> None:
    facts = refused(UnsupportedMediaType, require_type, content_type, JSON, b"text/csv")
    assert facts == {"accepted": ["application/json", "text/csv"]}


@pytest.mark.parametrize("body", [b"", b"{", b'"\xff"', b"nan", b"[" * 100_000])
def test_what_is_no_json_is_malformed(body: bytes) -> None:
    assert refused(Malformed, parse, body) == {"where": "body", "what": "json"}


def lists_around(value: Any, depth: int) -> Any:
    for _ in range(depth):
        value = [value]
    return value


def objects_around(value: Any, depth: int) -> Any:
    for _ in range(depth):
        value = {"in": value}
    return value


@pytest.mark.parametrize("around", [lists_around, objects_around])
def test_nineteen_levels_around_a_value_can_be_written_and_twenty_cannot(around: Any) -> None:
    must_be_writable(around(0, 19))
    assert refused(Malformed, must_be_writable, around(0, 20)) == {"where": "body", "what": "depth"}


@pytest.mark.parametrize("number", [9_223_372_036_854_775_807, -9_223_372_036_854_775_808, 0, True, 1e300])
def test_numbers_of_64_bits_can_be_written(number: Any) -> None:
    must_be_writable({"a": [1, number]})


@pytest.mark.parametrize("number", [9_223_372_036_854_775_808, -9_223_372_036_854_775_809])
def test_a_number_one_beyond_64_bits_cannot(number: int) -> None:
    assert refused(Malformed, must_be_writable, {"a": [1, number]}) == {"where": "body", "what": "number"}


TYPED = ["\t", "\n", "\r", " ", "\x80", "事", "a\tb\n"]
NOT_TYPED = ["\x00", "\x08", "\x0b", "\x0c", "\x0e", "\x1f", "\x7f", "a\x00b"]


@pytest.mark.parametrize("text", ["", *TYPED])
def test_tabs_and_new_lines_are_typed(text: str) -> None:
    assert not has_control_characters(text)
    must_be_typed({text: [text]})


@pytest.mark.parametrize("text", NOT_TYPED)
def test_control_characters_are_not_wherever_they_are(text: str) -> None:
    assert has_control_characters(text)
    for value in (text, [1, text], {"a": text}, {text: "a"}, {"a": [{"b": [text]}]}):
        assert refused(ControlCharacters, must_be_typed, value) == {}


class Said(Part):
    name: str


def test_a_body_goes_through_its_schema() -> None:
    assert load(Said, b'{"name": "a"}') == {"name": "a"}


@pytest.mark.parametrize(
    ("body", "kind", "facts"),
    [
        (b"{", Malformed, {"where": "body", "what": "json"}),
        (b'{"name": 18446744073709551616}', Malformed, {"where": "body", "what": "number"}),
        (b'{"name": "\\u0000"}', ControlCharacters, {}),
        (b"{}", InvalidFields, {"errors": [{"where": "name", "what": "必填"}]}),
    ],
)
def test_a_body_that_does_not_fit_is_told_why(body: bytes, kind: type[Refusal], facts: dict[str, Any]) -> None:
    assert refused(kind, load, Said, body) == facts
