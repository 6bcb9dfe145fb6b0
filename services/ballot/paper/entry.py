"""What one person keyed of a paper form, and how it lies in the unsealed box: like a ballot, so that nobody reads it
before the seal (ADR 0042).
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from functools import cached_property

import msgspec

from services.ballot.contract import Choice
from services.ballot.events import Pick
from services.ballot.picks import same_ticks, ticks, to_picks
from services.ballot.unsealed.kept_ballot import KeptBallot, OnPaper


class Entry(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """A form as one person read it. `by` is an account, not a name."""

    by: str
    choices: tuple[Choice, ...]
    returned_on: date
    damaged: bool = False

    @cached_property
    def picks(self) -> tuple[Pick, ...]:
        """The choices in the order and with the categories of a ballot; their words are not kept for it."""
        return to_picks("", self.choices)[0]


def agree(one: Entry, other: Entry) -> bool:
    """Whether two entries say the same. The wording of examples may differ; the first entry's is kept."""
    return (one.returned_on, one.damaged) == (other.returned_on, other.damaged) and same_ticks(one.picks, other.picks)


def differing(one: Iterable[Pick], other: Iterable[Pick]) -> tuple[str, ...]:
    """The offices about which two entries do not say the same."""
    here, there = Counter(ticks(one)), Counter(ticks(other))
    return tuple(sorted({tick[0] for tick in (here - there) + (there - here)}))


def secret_of(serial: str, number: int) -> bytes:
    """What the row of an entry is found by, under the key of the day."""
    return f"paper|{serial}|{number}".encode()


def kept(serial: str, number: int, entry: Entry) -> KeptBallot:
    """An entry as the box keeps it."""
    return KeptBallot(
        group="leaders",
        spent=secret_of(serial, number),
        choices=entry.choices,
        paper=OnPaper(serial=serial, number=number, by=entry.by, returned_on=entry.returned_on, damaged=entry.damaged),
    )


def entry_of(ballot: KeptBallot) -> Entry:
    """The entry that the box kept."""
    paper = ballot.paper
    assert paper is not None
    return Entry(by=paper.by, choices=ballot.choices, returned_on=paper.returned_on, damaged=paper.damaged)
