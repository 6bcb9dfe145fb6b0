"""What people must rule on, one pick at a time, and as little of it as they need to see (R-37)."""

from dataclasses import dataclass
from hashlib import sha256

from services.ballot.events import BallotCast
from services.roster.events import Rules
from services.tally.events import PickReason
from services.tally.validity.validity import Catalogue, beyond_limit, doubt, merged, whole_ballot


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """A pick to rule on, and why it might be void. `example` names its words.

    The person who rules is shown neither ballot nor office nor group: there a pick is its `pick`.
    """

    ballot_id: str
    office: str
    example: str | None
    occurred: str | None
    continues: bool
    why: PickReason

    @property
    def pick(self) -> str:
        return turn(self.ballot_id, self.office).hex()

    @property
    def proposal(self) -> PickReason | None:
        """What the rules alone make of it, for want of a ruling: None means that it counts. An example that is too old
        comes up only if it went on (A-06)."""
        return None if self.why in ("NO_EXAMPLE", "EXAMPLE_TOO_OLD") else self.why


def judgements(ballot: BallotCast, rules: Rules, offices: Catalogue) -> list[Judgement]:
    """The picks of one ballot that need people. A ballot void as a whole needs none."""
    picks = merged(ballot.picks, rules)
    if whole_ballot(ballot, picks, rules) is not None:
        return []
    beyond = beyond_limit(picks, rules)
    doubtful = ((pick, doubt(pick, ballot, rules, offices)) for pick in picks if pick.office not in beyond)
    return [
        Judgement(
            ballot_id=ballot.ballot_id,
            office=pick.office,
            example=pick.example,
            occurred=pick.occurred,
            continues=pick.continues,
            why=why,
        )
        for pick, why in doubtful
        if why is not None
    ]


def turn(ballot_id: str, office: str) -> bytes:
    """When a pick is looked at: by a digest, so that neither time of casting nor office can be guessed from it."""
    return sha256(f"{ballot_id}{office}".encode()).digest()
