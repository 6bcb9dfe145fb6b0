"""At the seal the ballots enter the log, in an order and under names that say nothing of who cast which (ADR 0038)."""

from random import Random
from typing import Any

import pytest

from services.ballot.contract import Seal, ShowExample
from services.ballot.events import BallotCast
from services.ballot.receipts import receipt_tree
from services.ballot.sealing import enter_ballots
from services.ballot.sealing.enter_ballots import EnteringBallots
from services.ballot.unsealed import table
from services.ballot.unsealed.keys import KEY_BYTES, KeyFolder
from services.kernel.log import checkpoints
from services.kernel.log.event_log import Writer
from tests.ballot.conftest import Box
from tests.ballot.examples import OFFICES, OVER, ballot, codes, nonce, tick
from tests.ballot.keying import keyed
from tests.ballot.unsealed.killing import Killed, killed


def cast_ballots(box: Box) -> list[BallotCast]:
    return [event for event in box.events() if isinstance(event, BallotCast)]


def test_what_was_cast_is_in_the_log(box: Box) -> None:
    box.cast(ballot(1, tick(OFFICES[2], "cold", text="三趟", occurred="2024-06", continues=True), group="market"))
    box.at(OVER).seals()
    (entered,) = cast_ballots(box)
    (pick,) = entered.picks
    assert (entered.group, entered.channel, entered.returned_on, entered.damaged) == ("market", "online", None, False)
    assert (pick.office, pick.categories, pick.occurred, pick.continues) == (OFFICES[2], ("cold",), "2024-06", True)
    assert box.ask(ShowExample, digest=pick.example) == "三趟"


def test_the_log_is_the_same_for_every_order_of_the_same_ballots(closed: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    """Under one naming key: by bytes, with the salts of the words."""
    monkeypatch.setattr(KeyFolder, "ids", lambda *_: bytes(KEY_BYTES))
    logs = []
    for order in ([1, 2, 3, 4, 5, 6], [4, 2, 6, 1, 5, 3]):
        box = closed.anew()
        for person in order:
            box.cast(ballot(person, tick(text=f"例{person}")))
        box.at(OVER).seals()
        logs.append(box.bodies()[1:-2])
    assert logs[0] == logs[1]
    assert len(logs[0]) == 6


def test_forms_enter_the_same_in_whatever_order_they_were_keyed(closed: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    """Among the ballots cast online, and in an order that says nothing of the keying."""
    monkeypatch.setattr(KeyFolder, "ids", lambda *_: bytes(KEY_BYTES))
    serials, entered = [f"A{number:02}" for number in range(24)], []
    for order in (serials, serials[::-1]):
        box = closed.anew()
        box.makes(*serials, back=len(serials)).cast(ballot(3), ballot(4))
        for serial in order:
            box.keys(*(keyed(by, tick(text=f"例{serial}")) for by in ("keyer-1", "keyer-2")), serial=serial)
        box.at(OVER).seals()
        evidence = dict(box.rows("select encode(digest, 'hex'), words from evidence"))
        entered.append([(one, evidence.get(one.evidence or "")) for one in cast_ballots(box)])
    assert entered[0] == entered[1]
    found = [said[11:14] for ballot, said in entered[0] if said and ballot.channel == "paper"]
    assert sorted(found) == serials
    assert sum(one == other for one, other in zip(found, serials, strict=True)) < 6
    assert [one.channel for one, _ in entered[0]].index("online") not in (0, 25)


def test_names_are_in_order_and_mean_nothing(box: Box) -> None:
    people = list(range(40))
    Random(7).shuffle(people)  # an order, no secret
    for person in people:
        box.cast(ballot(person))
    box.at(OVER).seals()
    names = [event.ballot_id for event in cast_ballots(box)]
    assert names == sorted(names)
    assert len(set(names)) == 40


def test_nothing_of_the_box_is_left(box: Box) -> None:
    box.cast(ballot(1))
    box.at(OVER).ends()
    assert (box.tables(), box.key_files(), box.rows("select * from box_epoch")) == ([], [], [])


STEPS: list[tuple[Any, str]] = [
    (KeyFolder, "ids"),
    (table, "every"),
    (table, "these"),
    (enter_ballots, "note_turnout"),
    (Writer, "write"),
    (table, "end"),
    (receipt_tree, "keep"),
    (EnteringBallots, "_order"),
]


@pytest.mark.parametrize(("where", "step"), STEPS, ids=[step for _, step in STEPS])
def test_a_seal_that_is_broken_off_leaves_the_box_as_it_was(
    box: Box, where: Any, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed at any step: nobody has heard of a ballot, and whoever seals next makes the same log."""
    box.cast(*(ballot(number) for number in range(7)))
    before = box.bodies()
    names = [bytes(one) for (one,) in box.rows(f"select tag from {box.tables()[0]} order by 1")]
    with monkeypatch.context() as patched:
        patched.setattr(where, step, killed(getattr(where, step)))
        with pytest.raises(Killed):
            box.at(OVER).outcome(Seal, by="inspector-1")
    assert box.bodies() == before
    assert [bytes(one) for (one,) in box.rows(f"select tag from {box.tables()[0]} order by 1")] == names
    other = box.another_process()
    other.ends()
    assert len(cast_ballots(other)) == 7
    assert other.key_files() == []


def test_a_process_killed_after_the_seal_leaves_the_rest_to_the_next(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    box.cast(ballot(1))

    def dies(*_: Any, **__: Any) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(checkpoints, "keep", dies)
        with pytest.raises(Killed):
            box.at(OVER).outcome(Seal, by="inspector-1")
    sealed = box.bodies()
    box.another_process().seals()
    assert box.bodies() == sealed


def test_the_order_of_a_large_box_is_written_in_pieces(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "PIECE", 7)
    box.cast(*(ballot(number) for number in range(30)))
    box.at(OVER).seals()
    assert len(cast_ballots(box)) == 30
    assert codes(box.cast(ballot(3))) == ["again"]
    assert nonce(3).hex() not in str(box.bodies())
