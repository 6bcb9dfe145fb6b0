"""What people must rule on, one pick at a time, in an order that reveals nothing (R-37)."""

from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any, Literal

from services.ballot.events import BallotCast
from services.roster.events import Rules
from services.tally.validity import Catalogue, merged, needs_judgement, whole_ballot


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """A pick to rule on, and why it might be void. It tells neither group nor channel."""

    ballot_id: str
    office: str
    occurred: str | None
    continues: bool
    why: Literal["EXAMPLE_UNDATED", "EXAMPLE_TOO_OLD"]

    def as_document(self) -> dict[str, Any]:
        return asdict(self)


def judgements(ballot: BallotCast, rules: Rules, offices: Catalogue) -> list[Judgement]:
    """The picks of one ballot that need people. A ballot void as a whole needs none."""
    picks = merged(ballot.picks, rules)
    if whole_ballot(ballot, picks, rules) is not None:
        return []
    return [
        Judgement(
            ballot_id=ballot.ballot_id,
            office=pick.office,
            occurred=pick.occurred,
            continues=pick.continues,
            why="EXAMPLE_UNDATED" if pick.occurred is None else "EXAMPLE_TOO_OLD",
        )
        for pick in picks
        if needs_judgement(pick, ballot.group, rules, offices)
    ]


def turn(ballot_id: str, office: str) -> bytes:
    """When a pick is looked at: by a digest, so that neither time of casting nor office can be guessed from it."""
    return sha256(f"{ballot_id}{office}".encode()).digest()
