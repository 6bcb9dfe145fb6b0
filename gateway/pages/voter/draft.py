"""A ballot that is being filled in: what the voter has chosen and typed so far, and what is still amiss with it."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from gateway.ballots.ballot_shape import LONGEST_TEXT, MOST_PICKS, Example, Pick
from gateway.http.bodies import has_control_characters
from services.kernel.refusal import Malformed
from services.roster.events import CATEGORIES, CategoryCode

FEWEST_CHARACTERS = 6  # written characters, not punctuation


class Choice(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One office as far as it is filled in. `year` and `month` are what was picked in two lists."""

    office: Annotated[str, Meta(min_length=1, max_length=64)]
    categories: tuple[CategoryCode, ...] = ()
    text: Annotated[str, Meta(max_length=LONGEST_TEXT * 2)] = ""
    year: Annotated[str, Meta(pattern="^([0-9]{4})?$", max_length=4)] = ""
    month: Annotated[str, Meta(pattern="^(0[1-9]|1[0-2])?$", max_length=2)] = ""
    continues: bool = False

    @property
    def occurred(self) -> str:
        """`YYYY-MM`, or empty while it is not known."""
        return f"{self.year}-{self.month}" if self.year and self.month else ""


class Draft(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The choices in the order in which the offices stand on the page."""

    choices: Annotated[tuple[Choice, ...], Meta(max_length=MOST_PICKS)] = ()

    @property
    def offices(self) -> tuple[str, ...]:
        return tuple(choice.office for choice in self.choices)


@dataclass(frozen=True)
class Slip:
    """Something amiss in one field, in words that say what to do."""

    field: str
    says: str


_decoder = msgspec.json.Decoder(Draft)
_encoder = msgspec.json.Encoder()


def read(text: str) -> Draft:
    """The draft a form carries; an empty field is an empty draft. Raises `Malformed`."""
    if not text:
        return Draft()
    try:
        draft = _decoder.decode(text)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        raise Malformed(where="draft", what="json") from None
    if len(set(draft.offices)) != len(draft.offices):
        raise Malformed(where="draft", what="an office twice")
    return Draft(tuple(msgspec.structs.replace(choice, text=as_typed(choice.text)) for choice in draft.choices))


def as_typed(text: str) -> str:
    """Words without the characters that nobody types and no ballot is taken with (a clipboard may hold some)."""
    return text if not has_control_characters(text) else "".join(c for c in text if not has_control_characters(c))


def written(draft: Draft) -> str:
    """The draft as a form carries it."""
    return _encoder.encode(draft).decode()


def with_offices(draft: Draft, ticked: Iterable[str], offered: Sequence[str]) -> Draft:
    """The draft for these ticks, in the order offered; what was typed for an office stays with it.

    What is not offered to this voter is left out.
    """
    wanted, before = set(ticked), {choice.office: choice for choice in draft.choices}
    return Draft(tuple(before.get(office) or Choice(office) for office in offered if office in wanted))


def with_choice(draft: Draft, place: int, choice: Choice) -> Draft:
    """The draft with one choice filled in."""
    return Draft(tuple(choice if at == place else old for at, old in enumerate(draft.choices)))


def without(draft: Draft, place: int) -> Draft:
    """The draft without one choice."""
    return Draft(tuple(old for at, old in enumerate(draft.choices) if at != place))


def slips_in(choice: Choice, this_month: str) -> list[Slip]:
    """What is amiss with one office: it must show what kind, what happened and when (R-32, R-33, A-06, A-07)."""
    slips = []
    if not choice.categories:
        slips.append(Slip("category", "请至少选一项最突出的表现。"))
    if _characters(choice.text) < FEWEST_CHARACTERS:
        slips.append(Slip("text", f"请写清什么时候、什么事，至少{FEWEST_CHARACTERS}个字。"))
    elif len(choice.text) > LONGEST_TEXT:
        slips.append(Slip("text", f"最多写{LONGEST_TEXT}个字，现在是{len(choice.text)}个字，请写短一些。"))
    if not choice.occurred:
        slips.append(Slip("year", "请选事情发生的年份和月份；记不准可以选大概的月份。"))
    elif choice.occurred > this_month:
        slips.append(Slip("year", "选的年月还没有到，请改正。"))
    return slips


def first_unfinished(draft: Draft, this_month: str) -> int | None:
    """The place of the first office that is not filled in properly."""
    return next((place for place, choice in enumerate(draft.choices) if slips_in(choice, this_month)), None)


def is_too_old(choice: Choice, not_before: str) -> bool:
    """Whether the example will not count: before the cut-off, and not going on (R-35, A-06)."""
    return bool(choice.occurred) and choice.occurred < not_before[:7] and not choice.continues


def picks(draft: Draft) -> list[Pick]:
    """The picks of the ballot that this draft is."""
    return [
        Pick(
            office=choice.office,
            categories=list(choice.categories),
            example=Example(text=choice.text.strip(), occurred=choice.occurred or None, continues=choice.continues),
        )
        for choice in draft.choices
    ]


def choice_from(office: str, typed: Mapping[str, Any], ticked: Sequence[str]) -> Choice:
    """One office as the form sent it; a year or month that no list offers is none."""
    known = tuple(category for category in CATEGORIES if category in ticked)
    try:
        return msgspec.convert(
            {
                "office": office,
                "categories": known,
                "text": typed["text"],
                "year": typed["year"],
                "month": typed["month"],
                "continues": bool(typed["continues"]),
            },
            Choice,
        )
    except msgspec.ValidationError as error:
        if "text" in str(error):
            return msgspec.structs.replace(
                choice_from(office, {**typed, "text": ""}, ticked), text=typed["text"][: LONGEST_TEXT * 2]
            )
        return choice_from(office, {**typed, "year": "", "month": ""}, ticked)


def _characters(text: str) -> int:
    return sum(unicodedata.category(character)[0] in "LN" for character in text)
