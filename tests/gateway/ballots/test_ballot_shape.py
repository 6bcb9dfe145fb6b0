"""The shape of a ballot at the door: limits at and just beyond, each refusal with its facts."""

import json
from typing import Any

import pytest

from gateway.ballots.ballot_shape import Ballot, Example, Pick, read_ballot
from gateway.errors.refusals import (
    ControlCharacters,
    ExampleInFuture,
    InvalidFields,
    MonthUnreadable,
    TextTooLong,
    TooManyPicks,
    UnknownCategory,
)
from services.kernel.refusal import Malformed, Refusal

PLAIN: dict[str, Any] = {"office": "02-03", "categories": ["shirk"]}
SAID: dict[str, Any] = PLAIN | {"example": {"text": "跑了三趟", "occurred": "2024-05", "continues": True}}


def body(*picks: Any, **changes: Any) -> bytes:
    return json.dumps({"credential": "v1.public.a.b", "picks": list(picks)} | changes).encode()


def refusal(sent: bytes) -> tuple[type[Refusal], dict[str, Any]]:
    with pytest.raises(Refusal) as caught:
        read_ballot(sent, "2024-07")
    return type(caught.value), dict(caught.value.facts)


def invalid(where: str) -> tuple[type[Refusal], dict[str, Any]]:
    return InvalidFields, {"errors": [{"where": where, "what": "不符合要求"}]}


def test_a_ballot_is_read_whole() -> None:
    assert read_ballot(body(PLAIN, SAID), "2024-07") == Ballot(
        credential="v1.public.a.b",
        picks=[
            Pick(office="02-03", categories=["shirk"]),
            Pick(
                office="02-03",
                categories=["shirk"],
                example=Example(text="跑了三趟", occurred="2024-05", continues=True),
            ),
        ],
    )


@pytest.mark.parametrize(
    "sent",
    [
        body(),
        body(*[PLAIN] * 60),
        body(PLAIN, credential="c" * 2048),
        body(PLAIN | {"office": "o" * 64}),
        body(PLAIN | {"categories": ["cold", "lazy", "shirk", "disorder", "corrupt"]}),
        body(PLAIN | {"example": {"text": "事" * 2000}}),
        body(PLAIN | {"example": {"text": "", "occurred": "2024-07"}}),
        body(PLAIN | {"example": {"text": "a\tb\nc"}}),
    ],
)
def test_at_the_limit_a_ballot_is_taken(sent: bytes) -> None:
    read_ballot(sent, "2024-07")


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        (b"{", (Malformed, {"where": "body", "what": "json"})),
        (b'{"credential": "\xff"}', (Malformed, {"where": "body", "what": "json"})),
        (b"[]", invalid("body")),
        (b"{}", invalid("body")),
        (body(PLAIN, more=1), invalid("body")),
        (body(*[PLAIN] * 61), (TooManyPicks, {"limit": 60})),
        (body(picks=7), invalid("picks")),
        (body(PLAIN, credential=""), invalid("credential")),
        (body(PLAIN, credential="c" * 2049), invalid("credential")),
        (body(PLAIN | {"office": "o" * 65}), invalid("picks[0].office")),
        (body(PLAIN, PLAIN | {"office": ""}), invalid("picks[1].office")),
        (body(PLAIN | {"categories": ["cold"] * 6}), invalid("picks[0].categories")),
        (
            body(PLAIN | {"categories": ["rude"]}),
            (UnknownCategory, {"accepted": ["cold", "lazy", "shirk", "disorder", "corrupt"]}),
        ),
        (body(PLAIN | {"example": {"text": "事" * 2001}}), (TextTooLong, {"limit": 2000})),
        (body(PLAIN | {"example": {"text": 7}}), invalid("picks[0].example.text")),
        (body(PLAIN | {"example": {"text": "", "occurred": "2024-00"}}), (MonthUnreadable, {})),
        (body(PLAIN | {"example": {"text": "", "occurred": "2024-1"}}), (MonthUnreadable, {})),
        (
            body(PLAIN, SAID, PLAIN | {"example": {"text": "", "occurred": "2024-08"}}),
            (ExampleInFuture, {"pick": 3, "this_month": "2024-07"}),
        ),
        (body(PLAIN | {"office": "a\x00"}), (ControlCharacters, {})),
        (body(PLAIN | {"office": "a\x7f"}), (ControlCharacters, {})),
        (body(PLAIN, SAID | {"example": {"text": "a\x1fb"}}), (ControlCharacters, {})),
        (body(PLAIN, credential="a\x0b"), (ControlCharacters, {})),
        (b'{"credential": "a\x7f", "picks": []}', (ControlCharacters, {})),
    ],
)
def test_just_beyond_it_is_told_what_is_wrong(sent: bytes, expected: tuple[type[Refusal], dict[str, Any]]) -> None:
    assert refusal(sent) == expected


def test_an_escaped_character_that_is_typed_is_no_fault() -> None:
    """JSON may write any character as an escape; only what nobody types is refused."""
    escaped = b'{"credential": "c", "picks": [{"office": "\\u0061", "categories": []}]}'
    assert read_ballot(escaped, "2024-07").picks[0].office == "a"
