"""`pingyi checkpoint`: what somebody kept is compared with the log as it is now."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ops.commands.main import main
from services.kernel.proof.checkpoint import Checkpoint, key_name
from services.kernel.proof.merkle import leaf_hash, root
from services.kernel.proof.note import Verifier, sign
from tests.harness.addresses import DatabaseUrl
from tests.ops.stored import Connection, counted_quarter, store, tampered
from tests.tally.examples import APPRAISAL, KEY

SOURCES = counted_quarter().sources()
SIZE = len(SOURCES["ballot"]) - 5
VERIFIER = Verifier(key_name("ballot"), KEY.public_key().public_bytes_raw())
KEPT = Checkpoint(
    source="ballot",
    appraisal=APPRAISAL,
    number=1,
    size=SIZE,
    root=root(map(leaf_hash, SOURCES["ballot"][:SIZE])),
)


@pytest.fixture
def log(database: DatabaseUrl, connection: Connection) -> DatabaseUrl:
    store(connection, SOURCES)
    return database


def verified(url: str, folder: Path, note: str) -> Result:
    file = folder / "kept.txt"
    file.write_text(note, encoding="utf-8")
    arguments = ["checkpoint", "verify", str(file), "--key", VERIFIER.text]
    return CliRunner().invoke(main, arguments, env={"PINGYI_DATABASE_URL": url})


def test_a_log_that_has_only_grown_is_consistent(log: DatabaseUrl, tmp_path: Path) -> None:
    result = verified(log, tmp_path, sign(KEPT.text, VERIFIER.name, KEY))
    assert result.exit_code == 0
    assert f"consistent with the log of {SIZE + 5} records" in result.stdout


@pytest.mark.parametrize("act", [("flip", 3), ("drop", SIZE), ("duplicate", 1), ("drop_from", 4)])
def test_a_rewritten_log_is_told_from_the_one_that_was(
    log: DatabaseUrl, tmp_path: Path, connection: Connection, act: tuple[str, int]
) -> None:
    with tampered(connection, SOURCES["ballot"], [act]):
        result = verified(log, tmp_path, sign(KEPT.text, VERIFIER.name, KEY))
    assert result.exit_code == 1
    assert "different" in result.stdout


def test_a_note_by_another_key_proves_nothing(log: DatabaseUrl, tmp_path: Path) -> None:
    other = Ed25519PrivateKey.from_private_bytes(bytes([7]) * 32)
    result = verified(log, tmp_path, sign(KEPT.text, VERIFIER.name, other))
    assert result.exit_code == 1
    assert "not signed by key" in result.stdout


def test_what_is_no_checkpoint_is_refused(log: DatabaseUrl, tmp_path: Path) -> None:
    result = verified(log, tmp_path, "a letter\n")
    assert result.exit_code == 1
    assert "is no checkpoint" in result.stderr
