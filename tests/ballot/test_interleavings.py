"""Whatever is cast, retried, turned and broken off in whatever order: one ballot a credential, none lost that was
acknowledged, and the same log for the same ballots (R-21, R-25, ADR 0038)."""

from collections.abc import Callable
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.ballot.contract import FindReceipt, Seal
from services.ballot.sealing import enter_ballots
from services.ballot.unsealed import table
from services.ballot.unsealed import turn as turning
from services.ballot.unsealed.keys import KEY_BYTES, KeyFolder
from services.kernel.log.event_log import Writer
from tests.ballot.conftest import Box
from tests.ballot.examples import OFFICES, OVER, VOTING, ballot, received, tick
from tests.ballot.unsealed.killing import Killed, killed

pytestmark = pytest.mark.slow

PEOPLE = st.integers(0, 5)
CASTS = st.tuples(st.just("cast"), st.lists(st.tuples(PEOPLE, st.integers(0, 2)), min_size=1, max_size=3))
TURN_STEPS: list[tuple[Any, str]] = [
    (table, "create"),
    (table, "copy"),
    (turning, "note_turnout"),
    (table, "drop_left"),
]
SEAL_STEPS: list[tuple[Any, str]] = [
    (enter_ballots, "note_turnout"),
    (Writer, "write"),
    (table, "end"),
]
TURNS = st.tuples(st.just("turn"), st.sampled_from([None, *TURN_STEPS]))
SEALS = st.tuples(st.just("seal"), st.sampled_from(SEAL_STEPS))
STEPS = st.lists(st.one_of(CASTS, CASTS, TURNS, SEALS), max_size=8)
QUARTERS = count(1)


def broken_off(do: Callable[[], Any], where: tuple[Any, str] | None) -> None:
    """Do it, and kill it after a step, if it comes so far."""
    if where is None:
        do()
        return
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(*where, killed(getattr(*where)))
        try:
            do()
        except Killed:
            return


def played(box: Box, steps: list[tuple[str, Any]]) -> dict[int, int]:
    """Do these in a process that is replaced whenever it is killed. Answers each person's first content."""
    first: dict[int, int] = {}
    day = 0
    for what, how in steps:
        box = box.another_process().at(VOTING + timedelta(days=day))
        if what == "cast":
            answers = box.cast(*(ballot(person, tick(OFFICES[content])) for person, content in how))
            for (person, content), answer in zip(how, answers, strict=True):
                assert received(answer).again == (person in first)
                first.setdefault(person, content)
        elif what == "turn":
            day += 1
            box.at(VOTING + timedelta(days=day))
            broken_off(lambda box=box: turning.turn(box.context, box.context.unsealed.keys, box.appraisal), how)  # type: ignore[misc]
        else:
            box.at(OVER)
            broken_off(lambda box=box: box.outcome(Seal, by="inspector-1"), how)  # type: ignore[misc]
    return first


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(steps=STEPS, shuffled=st.randoms(use_true_random=False))
def test_any_interleaving_gives_one_ballot_a_person_and_the_same_log(
    closed: Box, steps: list[tuple[str, Any]], shuffled: Any
) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(KeyFolder, "ids", lambda *_: bytes(KEY_BYTES))
        box = closed.of(f"532622-{next(QUARTERS)}Q3")
        first = played(box, steps)
        box.another_process().at(OVER).seals()
        log = [event.picks for event in box.ballots()]
        assert sorted(picks[0].office for picks in log) == sorted(OFFICES[content] for content in first.values())

        other = closed.of(f"532622-{next(QUARTERS)}Q3")
        people = list(first.items())
        shuffled.shuffle(people)
        for person, content in people:
            other.cast(ballot(person, tick(OFFICES[content])))
        other.at(OVER).seals()
        assert [event.ballot_id for event in other.ballots()] == [event.ballot_id for event in box.ballots()]
        assert [event.picks for event in other.ballots()] == log
        for receipt in (received(one).receipt for one in box.cast(*(ballot(person) for person in first))):
            assert box.ask(FindReceipt, code=receipt).proof is not None
    assert box.key_files() == other.key_files() == []
