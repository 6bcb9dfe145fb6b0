"""A ballot as it is handed in, before its words are put beside the log."""

from collections.abc import Iterable

import msgspec

from services.ballot.events import Pick
from services.kernel.log.words import WORDS, Row, can_be_kept, word_row
from services.kernel.refusal import Malformed, Refusal
from services.roster.events import CATEGORIES, CategoryCode

MOST_PICKS = 300  # a paper form has a line for every office
MOST_CHARACTERS = 2000
LONGEST_OFFICE = 64
_ORDER = {code: place for place, code in enumerate(CATEGORIES)}


class UnknownOffice(Refusal):
    """No office of this id is in the catalogue. Facts: `office`."""


class ExampleInFuture(Refusal):
    """The example is dated after the day of voting. Facts: `office`, `occurred`."""


class Example(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What happened, in the voter's words, and in which month (`YYYY-MM`)."""

    text: str = ""
    occurred: str | None = None
    continues: bool = False


class Choice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One office as it is handed in. On paper it may be filled in without its tick (A-08)."""

    office: str
    categories: list[CategoryCode] = []
    example: Example | None = None
    ticked: bool = True


def check(choices: Iterable[Choice], offices: frozenset[str], month: str) -> None:
    """Refuse what cannot be meant: offices nobody knows, months to come. What the rules void is kept (A-05)."""
    for choice in choices:
        if choice.office not in offices:
            raise UnknownOffice(office=choice.office[:40])
        occurred = choice.example.occurred if choice.example else None
        if occurred is not None and occurred > month:
            raise ExampleInFuture(office=choice.office, occurred=occurred)


def shape(choices: list[Choice]) -> list[Choice]:
    """Refuse what no form can hold. Raises `Malformed`."""
    if len(choices) > MOST_PICKS:
        raise Malformed(where="picks", what=f"more than {MOST_PICKS}")
    for choice in choices:
        if len(choice.office) > LONGEST_OFFICE or not can_be_kept(choice.office):
            raise Malformed(where="office", what="not an office id")
        example = choice.example
        if example is not None and not can_be_kept(example.text):
            raise Malformed(where="example.text", what="characters that cannot be kept")
        if example is not None and len(example.text) > MOST_CHARACTERS:
            raise Malformed(where="example.text", what=f"more than {MOST_CHARACTERS} characters")
        if example is not None and example.occurred is not None and not is_month(example.occurred):
            raise Malformed(where="example.occurred", what="not YYYY-MM")
    return choices


def is_month(text: str) -> bool:
    """Whether this is `YYYY-MM`."""
    if len(text) != 7 or text[4] != "-" or not text.isascii():
        return False
    year, month = text[:4], text[5:]
    return year.isdigit() and month.isdigit() and year >= "1900" and "01" <= month <= "12"


def to_picks(appraisal: str, choices: list[Choice]) -> tuple[tuple[Pick, ...], list[Row]]:
    """The picks as the event carries them, and the words to keep beside the log."""
    picks: list[Pick] = []
    rows: list[Row] = []
    for choice in choices:
        example = choice.example or Example()
        digest = None
        words = example.text.strip()
        if words:
            digest, row = word_row(WORDS, appraisal, words)
            rows.append(row)
        picks.append(
            Pick(
                office=choice.office,
                categories=tuple(sorted(set(choice.categories), key=_ORDER.__getitem__)),
                example=digest,
                occurred=example.occurred,
                continues=example.continues,
                ticked=choice.ticked,
            )
        )
    return tuple(picks), rows


def same_ticks(one: Iterable[Pick], other: Iterable[Pick]) -> bool:
    """Whether two ballots tick the same, leaving aside the wording of examples."""
    return ticks(one) == ticks(other)


def ticks(picks: Iterable[Pick]) -> list[tuple[str, tuple[str, ...], bool, bool, str, bool]]:
    """What can be compared between two entries of a form."""
    return sorted(
        (p.office, p.categories, p.ticked, p.example is not None, p.occurred or "", p.continues) for p in picks
    )
