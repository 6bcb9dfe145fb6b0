"""Seals: signed roots that nobody can pass off as another log's."""

import stat
from pathlib import Path

import pytest

from services.kernel.proof import seal
from services.kernel.proof.merkle import leaf_hash
from services.kernel.proof.seal import Sealer, is_signed, statement
from tests.kernel.running import at_once
from tests.kernel.words import QUARTER

ROOT = leaf_hash(b"root")


def test_a_seal_is_verified_by_its_key_and_says_exactly_this(tmp_path: Path) -> None:
    key, signature = Sealer(tmp_path, "ballot").sign(QUARTER, 7, ROOT)
    assert is_signed(key, signature, source="ballot", appraisal=QUARTER, size=7, root=ROOT)
    assert not is_signed(key, signature, source="tally", appraisal=QUARTER, size=7, root=ROOT)
    assert not is_signed(key, signature, source="ballot", appraisal="2024Q3", size=7, root=ROOT)
    assert not is_signed(key, signature, source="ballot", appraisal=QUARTER, size=8, root=ROOT)
    assert not is_signed(key, signature, source="ballot", appraisal=QUARTER, size=7, root=leaf_hash(b"other"))


@pytest.mark.parametrize("spoil", [lambda text: text[2:], lambda text: f"00{text[2:]}", lambda _: "no hexadecimal"])
def test_a_spoiled_key_or_signature_is_no_seal(tmp_path: Path, spoil: object) -> None:
    assert callable(spoil)
    key, signature = Sealer(tmp_path, "ballot").sign(QUARTER, 7, ROOT)
    assert not is_signed(key, spoil(signature), source="ballot", appraisal=QUARTER, size=7, root=ROOT)
    assert not is_signed(spoil(key), signature, source="ballot", appraisal=QUARTER, size=7, root=ROOT)


def test_a_key_is_kept_and_its_owners_alone(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "keys"
    first, again = Sealer(folder, "ballot").sign(QUARTER, 7, ROOT), Sealer(folder, "ballot").sign(QUARTER, 7, ROOT)
    assert first == again  # Ed25519 is deterministic, and the key is the same
    (path,) = folder.iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_each_service_has_a_key_of_its_own(tmp_path: Path) -> None:
    ballot, tally = Sealer(tmp_path, "ballot").sign(QUARTER, 7, ROOT), Sealer(tmp_path, "tally").sign(QUARTER, 7, ROOT)
    assert ballot[0] != tally[0]
    assert not is_signed(tally[0], ballot[1], source="ballot", appraisal=QUARTER, size=7, root=ROOT)


def test_processes_that_seal_first_at_once_agree_on_one_key(tmp_path: Path) -> None:
    for attempt in range(10):
        sealers = [Sealer(tmp_path / str(attempt), "ballot") for _ in range(8)]
        assert len(set(at_once(lambda sealer: sealer.sign(QUARTER, 7, ROOT), sealers))) == 1
        assert len(list((tmp_path / str(attempt)).iterdir())) == 1


def test_a_fingerprint_is_short_and_of_the_key(tmp_path: Path) -> None:
    key, _ = Sealer(tmp_path, "ballot").sign(QUARTER, 7, ROOT)
    other, _ = Sealer(tmp_path, "tally").sign(QUARTER, 7, ROOT)
    assert len(seal.fingerprint(key)) == 16
    assert seal.fingerprint(key) != seal.fingerprint(other)


def test_what_is_signed_stays_what_it_is() -> None:
    """Signatures of years ago are verified over these bytes."""
    assert statement("ballot", "532622-2024Q2", 3, b"\xab" * 32) == (
        b"pingyi-seal-v1\nballot\n532622-2024Q2\n3\n" + b"ab" * 32 + b"\n"
    )
