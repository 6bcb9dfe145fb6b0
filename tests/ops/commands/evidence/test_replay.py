"""`pingyi replay` on stored logs: what it prints, and how it ends."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ops.commands.evidence import what_if
from ops.commands.main import main
from services.tally.events import ResultCounted
from tests.harness.addresses import DatabaseUrl
from tests.ops.stored import Connection, counted_quarter, store, tampered
from tests.tally.examples import APPRAISAL

QUARTER = counted_quarter()
SOURCES = QUARTER.sources()
SIZE = len(SOURCES["ballot"])
DIGEST = next(event.digest for event in QUARTER.own if isinstance(event, ResultCounted))
Replay = Callable[..., Result]


@pytest.fixture
def replay(database: DatabaseUrl, connection: Connection) -> Replay:
    store(connection, SOURCES)

    def run(*arguments: str, appraisal: str = APPRAISAL, verb: str = "replay") -> Result:
        return CliRunner().invoke(main, [verb, appraisal, *arguments], env={"PINGYI_DATABASE_URL": database})

    return run


def test_an_identical_replay_prints_the_digest_and_ends_well(replay: Replay) -> None:
    result = replay()
    assert result.exit_code == 0
    assert result.stdout == f"replay: identical {DIGEST}\n"
    assert "replay ballot" in result.stderr
    assert f"{SIZE}/{SIZE}" in result.stderr


def test_the_first_difference_is_printed_and_ends_badly(replay: Replay, connection: Connection) -> None:
    with tampered(connection, SOURCES["ballot"], [("drop", 7)]):
        result = replay()
    assert result.exit_code == 1
    assert result.stdout == ("replay: different at ballot: records: ballot 7: the record in this place says it is 8\n")


def test_everything_is_told_in_json(replay: Replay) -> None:
    """D-3: positions and checks, for programs."""
    result = replay("--json")
    told = json.loads(result.stdout)
    assert (told["appraisal"], told["as_of"], told["identical"]) == (APPRAISAL, None, True)
    assert told["digest"] == told["recorded"] == DIGEST
    assert told["first_difference"] is None
    assert {position["source"]: position["sequence"] for position in told["positions"]} == {
        source: len(bodies) for source, bodies in SOURCES.items()
    }
    assert all(check["ok"] for check in told["checks"])
    assert result.stderr == ""


def test_before_the_box_was_sealed_there_is_nothing_to_compare_with(replay: Replay) -> None:
    """D-3: as of an instant (Chinese time unless it says otherwise)."""
    told = json.loads(replay("--json", "--as-of", "2024-07-15T11:59:59").stdout)
    assert {position["source"]: position["sequence"] for position in told["positions"]} == {
        "roster": 0,
        "ballot": 0,
        "complaints": 0,
        "tally": 0,
    }
    same = replay("--json", "--as-of", "2024-07-15T03:59:59Z")
    assert json.loads(same.stdout)["positions"] == told["positions"]
    result = replay("--as-of", "2024-07-15T11:59:59")
    assert result.exit_code == 2
    assert result.stdout.startswith("replay: nothing recorded to compare with; computed ")


def test_an_instant_after_the_count_is_told_as_it_was_then(replay: Replay) -> None:
    """D-3: a sequence of tally's log, or an instant; the box of this quarter goes on after its count."""
    count = len(SOURCES["tally"])
    told = json.loads(replay("--json", "--as-of", str(count)).stdout)
    assert told["recorded"] == DIGEST
    positions = {position["source"]: position["sequence"] for position in told["positions"]}
    assert positions["tally"] == count
    assert 0 < positions["ballot"] < SIZE


@pytest.mark.parametrize("as_of", ["2", "2024-07-15T12:03:00"])
def test_from_the_seal_to_the_count_nobody_is_shown_anything(replay: Replay, tmp_path: Path, as_of: str) -> None:
    rules = tmp_path / "rules.yaml"
    rules.write_text("max_offices: 8\n")
    for more in ((), ("--json",), ("--rules", str(rules), "--by", "auditor-1")):
        result = replay("--as-of", as_of, *more)
        assert (result.exit_code, result.stdout) == (1, "")
        assert result.stderr.startswith("Error: BALLOTS_NOT_COUNTED: ")


def test_a_sealed_quarter_is_not_replayed_until_it_is_counted(replay: Replay, connection: Connection) -> None:
    connection.execute("delete from tally.event where type = %s", (ResultCounted.wire,))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(what_if, "record", lambda *_asked: pytest.fail("nothing was shown"))
        for asked in (replay(), replay("--json"), verified_only(replay)):
            assert (asked.exit_code, asked.stdout) == (1, "")
            assert asked.stderr.startswith("Error: BALLOTS_NOT_COUNTED: ")


def verified_only(replay: Replay) -> Result:
    return replay("--by", "conduct-1", verb="verified-only")


@pytest.mark.parametrize(
    ("as_of", "message"),
    [
        ("99", "tally's log has no sequence 99"),
        ("0", "tally's log has no sequence 0"),
        ("yesterday", "'yesterday' is neither a sequence nor an instant"),
    ],
)
def test_a_time_that_never_was_is_refused(replay: Replay, as_of: str, message: str) -> None:
    result = replay("--as-of", as_of)
    assert (result.exit_code, result.stderr) == (1, f"Error: {message}\n")


def test_an_instant_cannot_be_found_among_records_that_cannot_be_read(replay: Replay, connection: Connection) -> None:
    with tampered(connection, SOURCES["ballot"], [("garble", n) for n in range(1, SIZE + 1)]):
        result = replay("--as-of", "2024-07-15T12:03:00")
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: no instant can be found in the logs: ballot ")


def test_an_appraisal_that_is_not_here_is_refused(replay: Replay) -> None:
    result = replay(appraisal="000000-2024Q2")
    assert (result.exit_code, result.stderr) == (1, "Error: no events of 000000-2024Q2 are here\n")


@pytest.mark.usefixtures("replay")
def test_the_filter_for_what_was_found_true_is_shown_and_put_on_record(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """1.3 rule 8; tally itself, which records, is another test's."""
    recorded: list[tuple[tuple[str, ...], str]] = []
    monkeypatch.setattr(what_if, "record", lambda _s, _a, trial, by, _d: recorded.append((trial.changed, by)))
    asked = ["verified-only", APPRAISAL, "--by", "conduct-1"]
    plain = CliRunner().invoke(main, asked, env={"PINGYI_DATABASE_URL": database})
    assert plain.exit_code == 0, plain.output
    assert "只计查实的" in plain.stdout
    told = json.loads(CliRunner().invoke(main, [*asked, "--json"], env={"PINGYI_DATABASE_URL": database}).stdout)
    assert told["digest"] == DIGEST
    assert told["complaints"]["counted"] == [1, 0]
    assert recorded == [(("complaint_requires_verified",), "conduct-1")] * 2
