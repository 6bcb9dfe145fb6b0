"""The keys of a sealed box are destroyed when tally has the same log; it is told once (ADR 0046)."""

from datetime import timedelta
from typing import Any

import pytest
from msgspec import structs
from structlog.testing import capture_logs

from services.ballot.box import evolve
from services.ballot.context import BallotContext
from services.ballot.events import BoxKeyDestroyed, BoxOpened
from services.ballot.sealing.destroy_keys import DestroysKeys
from services.ballot.unsealed import table
from services.ballot.unsealed.keys import KeyFolder
from services.kernel.key_files import KeyFiles
from tests.ballot.conftest import Box, Tally
from tests.ballot.examples import OVER, ballot
from tests.ballot.unsealed.killing import Killed, killed


@pytest.fixture
def sealed(box: Box) -> Box:
    box.cast(ballot(1), ballot(2))
    box.at(OVER).seals()
    return box


def tally(box: Box) -> Tally:
    there: Any = box.context.rpc
    assert isinstance(there, Tally)
    return there


def told(box: Box) -> list[BoxKeyDestroyed]:
    return [event for event in box.events() if isinstance(event, BoxKeyDestroyed)]


def looks(box: Box) -> list[str]:
    """Look once. Answers what was told to those who run it, by name."""
    with capture_logs() as logs:
        DestroysKeys(box.context).look()
    return [line["event"] for line in logs if line.get("alert")]


def test_they_end_when_tally_has_the_same_log_and_it_is_told_once(sealed: Box) -> None:
    size, root = sealed.context.root(sealed.appraisal)
    watch = DestroysKeys(sealed.context)
    watch.look()
    watch.look()
    DestroysKeys(sealed.another_process().context).look()
    assert (sealed.key_files(), sealed.tables()) == ([], [])
    assert told(sealed) == [BoxKeyDestroyed(size=size, root=root.hex())]


def test_while_tally_is_behind_or_away_they_stay_and_after_a_day_it_is_an_alert(sealed: Box) -> None:
    tally(sealed).follows = False
    assert looks(sealed) == []
    tally(sealed).hears(*sealed.bodies()[:-1])
    assert looks(sealed) == []
    tally(sealed).away = True
    assert looks(sealed.at(OVER + timedelta(hours=24))) == []
    assert looks(sealed.at(OVER + timedelta(hours=24, seconds=1))) == ["seal.keys_not_destroyed"]
    assert (len(sealed.key_files()), len(sealed.tables()), told(sealed)) == (2, 1, [])
    tally(sealed).away, tally(sealed).follows = False, True
    assert looks(sealed) == []
    assert (sealed.key_files(), len(told(sealed))) == ([], 1)


def test_another_log_at_tally_is_an_alert_and_no_key_is_destroyed(sealed: Box) -> None:
    tally(sealed).follows = False
    *before, last = sealed.bodies()
    tally(sealed).hears(*before, last.replace(b'"count":2', b'"count":3'))
    assert looks(sealed) == ["seal.copy_differs"]
    assert (len(sealed.key_files()), told(sealed)) == (2, [])


def test_a_box_that_is_open_keeps_its_key(box: Box) -> None:
    assert looks(box) == []
    assert len(box.key_files()) == 1


STEPS: list[tuple[Any, str]] = [
    (KeyFiles, "destroy"),
    (KeyFolder, "destroy_all"),
    (table, "drop_left"),
    (BallotContext, "decide_on_box"),
]


@pytest.mark.parametrize(("where", "step"), STEPS, ids=[step for _, step in STEPS])
def test_whoever_is_killed_at_any_step_leaves_the_rest_to_the_next(
    sealed: Box, where: Any, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(where, step, killed(getattr(where, step)))
        with pytest.raises(Killed):
            DestroysKeys(sealed.context).look()
    other = sealed.another_process()
    assert looks(other) == []
    assert (other.key_files(), other.tables(), len(told(other))) == ([], [], 1)


def test_of_boxes_of_earlier_versions_nothing_is_told(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    box.cast(ballot(1))
    box.at(OVER).seals()

    def earlier(state: Any, event: Any) -> Any:
        return evolve(state, structs.replace(event, receipt_key="") if isinstance(event, BoxOpened) else event)

    monkeypatch.setattr("services.ballot.box.evolve", earlier)
    assert looks(box) == []
    assert (box.key_files(), told(box)) == ([], [])
