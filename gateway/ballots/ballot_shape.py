"""The shape of a ballot as it is posted. Which offices, how many and what counts is decided by the ballot service."""

import re
from typing import Annotated

import msgspec
from msgspec import Meta

from gateway.errors.refusals import (
    ControlCharacters,
    ExampleInFuture,
    InvalidFields,
    MonthUnreadable,
    TextTooLong,
    TooManyPicks,
    UnknownCategory,
)
from gateway.http.bodies import has_control_characters
from services.ballot.contract import Random16, Random32
from services.kernel.contract import RsaNumber
from services.kernel.refusal import Malformed, Refusal
from services.roster.events import CATEGORIES, CategoryCode, GroupCode

MOST_PICKS = 60  # over ten the ballot is void and kept as such; this only keeps out what is no ballot
LONGEST_TEXT = 2000


class Example(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What happened, in the voter's words (R-33); in which month; whether it still goes on (A-06)."""

    text: Annotated[str, Meta(max_length=LONGEST_TEXT)]
    occurred: Annotated[str, Meta(pattern="^[0-9]{4}-(0[1-9]|1[0-2])$", max_length=7)] | None = None
    continues: bool = False


class Pick(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A tick on an office (R-31) and what was worst there (R-32)."""

    office: Annotated[str, Meta(min_length=1, max_length=64)]
    categories: Annotated[list[CategoryCode], Meta(max_length=5)]
    example: Example | None = None


class Ballot(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A ballot, and roster's signature of it, which was made unseen. No field identifies the voter (D-5).

    What is signed: services/ballot/ballot_text.py. The receipt comes from `receipt_secret`, which is not in it.
    """

    group: GroupCode
    nonce: Random32
    salt: Random16
    picks: Annotated[list[Pick], Meta(max_length=MOST_PICKS)]
    receipt_secret: Random16
    signature: RsaNumber


_decoder = msgspec.json.Decoder(Ballot)
_INDEX = re.compile(r"\[[0-9]+\]")
_PLACE = re.compile(r" - at `\$\.?([^`]*)`$")


def read_ballot(body: bytes, this_month: str) -> Ballot:
    """The ballot in a body, or the refusal that says what is wrong with it."""
    try:
        ballot = _decoder.decode(body)
    except msgspec.ValidationError as error:
        raise _shape_refusal(str(error)) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Malformed(where="body", what="json") from None
    if b"\\u00" in body or b"\x7f" in body:  # JSON lets control characters in only as escapes, DEL excepted
        _refuse_control_characters(ballot)
    for number, pick in enumerate(ballot.picks, 1):
        example = pick.example
        if example is not None and example.occurred is not None and example.occurred > this_month:
            raise ExampleInFuture(pick=number, this_month=this_month)
    return ballot


def _refuse_control_characters(ballot: Ballot) -> None:
    for pick in ballot.picks:
        if has_control_characters(pick.office) or (pick.example and has_control_characters(pick.example.text)):
            raise ControlCharacters()


def _shape_refusal(message: str) -> Refusal:
    # msgspec names the place and, for some faults, repeats the value: only the place goes out
    place = _PLACE.search(message)
    where = place.group(1) if place else ""
    match _INDEX.sub("[]", where):
        case "picks" if "of length" in message:
            return TooManyPicks(limit=MOST_PICKS)
        case "picks[].example.text" if "of length" in message:
            return TextTooLong(limit=LONGEST_TEXT)
        case "picks[].categories[]":
            return UnknownCategory(accepted=list(CATEGORIES))
        case "picks[].example.occurred":
            return MonthUnreadable()
        case _:
            return InvalidFields(errors=[{"where": where or "body", "what": "不符合要求"}])
