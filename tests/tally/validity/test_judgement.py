"""What people must rule on, and what the rules alone would make of it (R-37, A-06…A-08)."""

from hashlib import sha256
from typing import Any

import msgspec
import pytest

from services.ballot.events import Pick
from services.tally.validity.judgement import judgements, turn
from tests.tally.examples import CATALOGUE, RULES, ballot, on_offices, pick

EVERY = msgspec.structs.replace(RULES, examples_ruled="every")
UNDATED = pick(occurred=None)


@pytest.mark.parametrize(
    ("one", "changes", "why", "proposal"),
    [
        (UNDATED, {}, "EXAMPLE_UNDATED", "EXAMPLE_UNDATED"),
        (pick(occurred="2023-11", continues=True), {}, "EXAMPLE_TOO_OLD", None),
        (pick(), {"rules": EVERY}, "NO_EXAMPLE", None),
        (msgspec.structs.replace(pick(), categories=()), {"channel": "paper"}, "NO_CATEGORY", "NO_CATEGORY"),
        (msgspec.structs.replace(pick(), ticked=False), {"channel": "paper"}, "NOT_TICKED", "NOT_TICKED"),
    ],
)
def test_what_is_doubtful_says_why_and_what_stands_for_want_of_a_ruling(
    one: Pick, changes: dict[str, Any], why: str, proposal: str | None
) -> None:
    """An example that went on, or may not be concrete, counts until two people say otherwise."""
    (judgement,) = judgements(
        ballot("b", one, channel=changes.get("channel", "online")), changes.get("rules", RULES), CATALOGUE
    )
    assert (judgement.why, judgement.proposal) == (why, proposal)
    assert (judgement.occurred, judgement.continues) == (one.occurred, one.continues)


@pytest.mark.parametrize(
    "picks",
    [
        (pick(),),
        (pick(example=None),),
        (pick(occurred="2023-11"),),
        (*on_offices(10), pick("01-11", occurred=None)),
        (msgspec.structs.replace(pick(), categories=()),),
    ],
)
def test_what_the_rules_alone_decide_comes_before_nobody(picks: tuple[Pick, ...]) -> None:
    assert judgements(ballot("b", *picks), RULES, CATALOGUE) == []


def test_a_pick_is_known_by_a_digest_of_ballot_and_office() -> None:
    (judgement,) = judgements(ballot("b", UNDATED), RULES, CATALOGUE)
    expected = sha256(f"{judgement.ballot_id}01-01".encode())
    assert judgement.pick == turn(judgement.ballot_id, "01-01").hex() == expected.hexdigest()
