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


WHOLE: dict[str, Any] = {
    "group": "public",
    "nonce": "0a" * 32,
    "salt": "0b" * 16,
    "receipt_secret": "0c" * 16,
    "signature": "0d" * 256,
}


def body(*picks: Any, **changes: Any) -> bytes:
    return json.dumps(WHOLE | {"picks": list(picks)} | changes).encode()


def refusal(sent: bytes) -> tuple[type[Refusal], dict[str, Any]]:
    with pytest.raises(Refusal) as caught:
        read_ballot(sent, "2024-07")
    return type(caught.value), dict(caught.value.facts)


def invalid(where: str) -> tuple[type[Refusal], dict[str, Any]]:
    return InvalidFields, {"errors": [{"where": where, "what": "不符合要求"}]}


def test_a_ballot_is_read_whole() -> None:
    assert read_ballot(body(PLAIN, SAID), "2024-07") == Ballot(
        **WHOLE,
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
        (b'{"nonce": "\xff"}', (Malformed, {"where": "body", "what": "json"})),
        (b"[]", invalid("body")),
        (b"{}", invalid("body")),
        (body(PLAIN, more=1), invalid("body")),
        (body(*[PLAIN] * 61), (TooManyPicks, {"limit": 60})),
        (body(picks=7), invalid("picks")),
        (body(PLAIN, nonce=""), invalid("nonce")),
        (body(PLAIN, nonce="0a" * 32 + "\n"), invalid("nonce")),
        (body(PLAIN, nonce="0A" * 32), invalid("nonce")),
        (body(PLAIN, salt="0b" * 17), invalid("salt")),
        (body(PLAIN, receipt_secret="g" * 32), invalid("receipt_secret")),
        (body(PLAIN, signature="0d" * 255), invalid("signature")),
        (body(PLAIN, signature="v1.public.a.b"), invalid("signature")),
        (body(PLAIN, group="nobody"), invalid("group")),
        (body(PLAIN, credential="v1.public.a.b"), invalid("body")),
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
        (body(PLAIN | {"office": "DEL"}).replace(b"DEL", b"a\x7f"), (ControlCharacters, {})),
    ],
)
def test_just_beyond_it_is_told_what_is_wrong(sent: bytes, expected: tuple[type[Refusal], dict[str, Any]]) -> None:
    assert refusal(sent) == expected


def test_an_escaped_character_that_is_typed_is_no_fault() -> None:
    """JSON may write any character as an escape; only what nobody types is refused."""
    escaped = body({"office": "LETTER", "categories": []}).replace(b"LETTER", b"\\u0061")
    assert read_ballot(escaped, "2024-07").picks[0].office == "a"
