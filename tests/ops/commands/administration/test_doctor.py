"""`pingyi doctor` on a real PostgreSQL: good as it comes, and what somebody turned on is found."""

import json
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner
from msgspec.structs import replace

from ops.commands.main import main
from ops.system.voting_keys import of_voting
from services.kernel.settings import Settings
from services.roster.context import RosterContext
from services.roster.events import LANGUAGE, Group
from services.roster.preparation import STREAM
from services.roster.signing.key_folder import SigningKeys
from services.roster.signing.signing_key import new_key, public_der
from tests.harness.addresses import DatabaseUrl
from tests.roster.quarter import APPRAISAL, OPENED

PUBLIC = Group(code="public", method="online", key=public_der(new_key()))
TRACING = '#!/bin/sh\necho \'[{"name":"/","tracing":true}]\'\n'


@pytest.fixture
def served(database: DatabaseUrl, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A ballot service's environment on this machine. Answers its key folder."""
    keys = tmp_path / "keys"
    keys.mkdir(mode=0o700)
    monkeypatch.setenv("PINGYI_DATABASE_URL", database)
    monkeypatch.setenv("PINGYI_KEYS", str(keys))
    return keys


def bad() -> list[str]:
    result = CliRunner().invoke(main, ["doctor", "--json"])
    found = [one["what"] for one in json.loads(result.output) if one["grade"] == "bad"]
    assert result.exit_code == (1 if found else 0), result.output
    return found


def test_what_somebody_turned_on_is_found(served: Path, database: DatabaseUrl) -> None:
    before = bad()
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(f"alter database \"{database.name}\" set log_statement = 'all'")
    served.chmod(0o755)
    assert sorted({*bad()} - {*before}) == ["log_statement", "密钥目录"]


def test_a_key_that_a_voting_needs_and_this_machine_has_not_is_found(served: Path, database: DatabaseUrl) -> None:
    settings = Settings(database_url=database, keys=served)
    context = RosterContext.open(settings, "roster", LANGUAGE)
    SigningKeys(served).made(APPRAISAL)
    context.log.append(APPRAISAL, STREAM, [replace(OPENED, groups=(PUBLIC,))], after=0)
    context.close()
    found = {one.what: (one.found, one.grade) for one in of_voting("roster", settings)}
    assert found == {f"签名密钥 {APPRAISAL}": ("public KEY_OF_ANOTHER", "bad")}
    assert list(of_voting("ballot", settings)) == list(of_voting("tally", settings)) == []
    assert "KEY_OF_ANOTHER" in CliRunner().invoke(main, ["doctor", "roster"]).output


def test_it_is_a_table_that_says_what_to_do(served: Path, tmp_path: Path) -> None:
    rabbitmqctl = tmp_path / "rabbitmqctl"
    rabbitmqctl.write_text(TRACING)
    rabbitmqctl.chmod(0o700)
    result = CliRunner().invoke(main, ["doctor", "ballot", "--rabbitmqctl", str(rabbitmqctl)])
    assert result.exit_code == 1
    assert ("fsync" in result.output, "trace_off" in result.output.replace("\n", "")) == (True, True)


def test_a_rabbitmqctl_that_is_not_there_is_told(served: Path) -> None:
    result = CliRunner().invoke(main, ["doctor", "--rabbitmqctl", "no-such-program"])
    assert (result.exit_code, "no-such-program" in result.output) == (1, True)


def test_a_database_that_is_away_is_told(served: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PINGYI_DATABASE_URL", "postgresql://postgres@127.0.0.1:1/ballot")
    result = CliRunner().invoke(main, ["doctor"])
    assert (result.exit_code, "什么都没有改动" in result.output) == (1, True)
