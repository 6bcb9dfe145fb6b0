"""Whatever is cast, retried, turned and broken off in whatever order: one ballot a credential, none lost that was
acknowledged, and the same log for the same ballots (R-21, R-25, ADR 0038)."""

import contextlib
from collections.abc import Callable
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.ballot.contract import FindReceipt, Seal
from services.ballot.sealing import enter_ballots
from services.ballot.sealing.destroy_keys import DestroysKeys
from services.ballot.unsealed import table
from services.ballot.unsealed import turn as turning
from services.ballot.unsealed.keys import KEY_BYTES, KeyFolder
from services.kernel.lanes.lanes import Lane
from services.kernel.log.event_log import Writer
from tests.ballot.conftest import Box
from tests.ballot.examples import OFFICES, OVER, VOTING, ballot, received, tick
from tests.ballot.unsealed.killing import Killed, killed

pytestmark = pytest.mark.slow

PEOPLE = st.integers(0, 5)
SOME = st.lists(PEOPLE, min_size=1, max_size=3)
CASTS = st.tuples(st.just("cast"), SOME)
UNMARKED = st.tuples(st.just("cast unheard"), SOME)  # killed after the commit and before the mark
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
STEPS = st.lists(st.one_of(CASTS, CASTS, UNMARKED, TURNS, SEALS), max_size=8)
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


def own(appraisal: str, person: int) -> dict[str, Any]:
    """The one ballot of a person that roster has signed."""
    return ballot(person, tick(OFFICES[person % 3]), appraisal=appraisal)


def played(box: Box, steps: list[tuple[str, Any]]) -> set[int]:
    """Do these in a process that is replaced whenever it is killed. Answers who has cast."""
    first: set[int] = set()
    day = 0
    for what, how in steps:
        box = box.another_process().at(VOTING + timedelta(days=day))
        if what == "cast":
            answers = box.cast(*(own(box.appraisal, person) for person in how))
            for person, answer in zip(how, answers, strict=True):
                assert received(answer).again == (person in first)
                first.add(person)
        elif what == "cast unheard":
            with pytest.MonkeyPatch.context() as patched, contextlib.suppress(Killed):
                patched.setattr(Lane, "committed", killed(Lane.committed))
                box.cast(*(own(box.appraisal, person) for person in how))
            first.update(how)
        elif what == "turn":
            day += 1
            box.at(VOTING + timedelta(days=day))
            broken_off(lambda box=box: turning.turn(box.context, box.context.unsealed, box.appraisal), how)  # type: ignore[misc]
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
        assert sorted(picks[0].office for picks in log) == sorted(OFFICES[person % 3] for person in first)

        receipts = [received(one).receipt for one in box.cast(*(own(box.appraisal, person) for person in first))]
        assert all(box.ask(FindReceipt, code=receipt).proof is not None for receipt in receipts)
        entered = box.bodies()[1:-2]

        other = box.anew()
        people = list(first)
        shuffled.shuffle(people)
        for person in people:
            other.cast(own(box.appraisal, person))
        other.at(OVER).seals()
        assert other.bodies()[1:-2] == entered
    for ended in (box, other):
        DestroysKeys(ended.context).look()
        assert ended.key_files() == []
