"""A ballot as it is handed in, before its words are put beside the log."""

from collections.abc import Callable, Iterable

from services.ballot.ballot_text import NO_EXAMPLE
from services.ballot.contract import Choice, OnlinePick
from services.ballot.events import Pick
from services.ballot.refusals import ExampleInFuture, UnknownOffice
from services.kernel.log.words import WORDS, Row, can_be_kept, word_row
from services.kernel.refusal import Malformed
from services.roster.events import CATEGORIES

_ORDER = {code: place for place, code in enumerate(CATEGORIES)}


def check(choices: Iterable[OnlinePick], offices: frozenset[str], month: str) -> None:
    """Refuse what cannot be meant: offices nobody knows, months to come. What the rules void is kept (A-05)."""
    for choice in choices:
        if choice.office not in offices:
            raise UnknownOffice(office=choice.office[:40])
        occurred = choice.example.occurred if choice.example else None
        if occurred is not None and occurred > month:
            raise ExampleInFuture(office=choice.office, occurred=occurred)


def must_be_trimmed(choices: Iterable[OnlinePick]) -> None:
    """Refuse words with blanks around them: what is signed must be what is kept. Raises `Malformed`."""
    for number, choice in enumerate(choices):
        if choice.example is not None and choice.example.text != choice.example.text.strip():
            raise Malformed(where=f"picks.{number}.example.text", what="BLANKS_AROUND")


def must_be_keepable(choices: Iterable[OnlinePick]) -> None:
    """Refuse characters that no database holds. Raises `Malformed`."""
    for number, choice in enumerate(choices):
        if not can_be_kept(choice.office) or "\n" in choice.office:
            raise Malformed(where=f"picks.{number}.office", what="UNWRITABLE")
        if choice.example is not None and not can_be_kept(choice.example.text):
            raise Malformed(where=f"picks.{number}.example.text", what="UNWRITABLE")


def to_picks(
    appraisal: str, choices: Iterable[Choice], salt: Callable[[int], bytes] | None = None
) -> tuple[tuple[Pick, ...], list[Row]]:
    """The picks as the event carries them, and the words to keep beside the log; `salt` of the
    words by the place of their pick, random unless given."""
    picks: list[Pick] = []
    rows: list[Row] = []
    for place, choice in enumerate(choices):
        example = choice.example or NO_EXAMPLE
        digest = None
        words = example.text.strip()
        if words:
            digest, row = word_row(WORDS, appraisal, words, salt=salt(place) if salt else None)
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
