"""Checkpoints: signed, numbered, kept; and read by nobody who takes them for something else."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from services.kernel.log import checkpoints
from services.kernel.log.event_log import Log
from services.kernel.proof import checkpoint, merkle
from services.kernel.proof.checkpoint import Checkpoint
from services.kernel.proof.hashing import algorithm
from services.kernel.proof.note import NoteMalformed, sign
from services.kernel.proof.seal import Sealer
from tests.kernel.conftest import Ground
from tests.kernel.signing import KEY, OURS
from tests.kernel.words import QUARTER, say


def context(ground: Ground, log: Log, keys: Path) -> Any:
    return SimpleNamespace(service="north", log=log, engine=log.engine, sealer=Sealer(keys, "north"), clock=log.clock)


def test_a_checkpoint_names_the_root_of_the_whole_log(ground: Ground, log: Log, tmp_path: Path) -> None:
    north = context(ground, log, tmp_path)
    assert checkpoints.keep(north, QUARTER) is None
    log.append(QUARTER, "talk", say(1, 2, 3), after=0)
    first = checkpoints.keep(north, QUARTER)
    assert first is not None
    said, note = checkpoint.read(first)
    leaves = [merkle.leaf_hash(body) for body in log.bodies(QUARTER)]
    assert (said.source, said.appraisal, said.number, said.size) == ("north", QUARTER, 1, 3)
    assert said.root == merkle.root(leaves)
    assert checkpoint.is_signed(note, "north", north.sealer.public_key().public_bytes_raw())
    assert not checkpoint.is_signed(note, "north", OURS.key)


def test_old_checkpoints_are_kept_and_one_end_has_one(ground: Ground, log: Log, tmp_path: Path) -> None:
    north = context(ground, log, tmp_path)
    log.append(QUARTER, "talk", say(1), after=0)
    first = checkpoints.keep(north, QUARTER)
    assert checkpoints.keep(north, QUARTER) == first
    log.append(QUARTER, "talk", say(2), after=1)
    second = checkpoints.keep(north, QUARTER)
    assert checkpoints.kept(north, QUARTER) == [first, second]
    assert ground.execute("select checkpoints from head") == [(2,)]
    assert [checkpoint.read(note)[0].number for note in checkpoints.kept(north, QUARTER)] == [1, 2]


def test_the_newest_taken_away_is_missed_by_its_number(ground: Ground, log: Log, tmp_path: Path) -> None:
    """The log's head says how many were made; the next is numbered after all of them."""
    north = context(ground, log, tmp_path)
    for number in range(3):
        log.append(QUARTER, "talk", say(number), after=number)
        checkpoints.keep(north, QUARTER)
    ground.execute("delete from checkpoint where number = 3")
    checkpoints.keep(north, QUARTER)
    assert [checkpoint.read(note)[0].number for note in checkpoints.kept(north, QUARTER)] == [1, 2, 4]


def test_a_log_keeps_the_algorithm_of_its_first_event(ground: Ground, tmp_path: Path) -> None:
    """SM3 is chosen for logs that begin; what began under SHA-256 stays so."""
    old = ground.log()
    old.append(QUARTER, "talk", say(1), after=0)
    new = Log(old.engine, "north", old.language, old.clock, algorithm("sm3"))
    new.append(QUARTER, "talk", say(2), after=1)
    assert new.algorithm(QUARTER).id == "sha256"
    new.append("2024Q3", "talk", say(1, 2), after=0)
    assert old.algorithm("2024Q3").id == "sm3"
    note = checkpoints.keep(context(ground, new, tmp_path), "2024Q3")
    assert note is not None
    said, _ = checkpoint.read(note)
    sm3 = algorithm("sm3")
    assert said.algorithm == sm3
    assert note.startswith("pingyi/north/2024Q3/sm3\n2\n")
    assert said.root == merkle.root([merkle.leaf_hash(body, sm3) for body in new.bodies("2024Q3")], sm3)


GOOD = Checkpoint(source="ballot", appraisal=QUARTER, number=3, size=7, root=bytes(range(32)))


def test_what_is_read_is_what_was_said() -> None:
    assert checkpoint.read(sign(GOOD.text, OURS.name, KEY))[0] == GOOD


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("\n7\n", "\n0\n"),
        ("\n7\n", "\n07\n"),
        ("\n7\n", "\n-7\n"),
        ("\n7\n", "\nseven\n"),
        ("number 3", "number 0"),
        ("number 3", "number \u0663"),
        ("number 3\n", ""),
        ("pingyi/", "other/"),
        ("pingyi/ballot/", "pingyi/ballot"),
        (f"pingyi/ballot/{QUARTER}", ""),
        (QUARTER, f"{QUARTER}/md5"),
        (QUARTER, f"{QUARTER}/sha256"),
        (QUARTER, f"{QUARTER}/a/b"),
        ("AAEC", "AAE"),
    ],
)
def test_what_is_not_written_as_checkpoints_are_is_refused(old: str, new: str) -> None:
    """A size of 0 says nothing of a log; another spelling of a number would be another text with one meaning."""
    text = GOOD.text.replace(old, new, 1)
    assert text != GOOD.text
    with pytest.raises(NoteMalformed):
        checkpoint.read(sign(text, OURS.name, KEY))
