"""The files of the signing keys: made once, replaced by nobody, used where they are the announced ones."""

from pathlib import Path

import pytest

from services.roster.events import Group
from services.roster.refusals import SigningKeyUnusable
from services.roster.signing import signing_key
from services.roster.signing.key_folder import ONLINE, SigningKeys
from services.roster.signing.signing_key import private_der, public_der

APPRAISAL = "532622-2024Q2"
KEYS = [signing_key.new_key() for _ in range(2)]


@pytest.fixture(autouse=True)
def quickly_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signing_key, "new_key", lambda: KEYS[0])


def public(key: int = 0) -> Group:
    return Group(code="public", method="online", key=public_der(KEYS[key]))


def file(folder: Path, appraisal: str = APPRAISAL) -> Path:
    return folder / f"sign-{appraisal}-public.key"


def why(folder: Path) -> str:
    with pytest.raises(SigningKeyUnusable) as refused:
        SigningKeys(folder).read(APPRAISAL, public())
    assert refused.value.facts["group"] == "public"
    return str(refused.value.facts["why"])


def test_keys_are_made_once_for_their_owner_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "keys"
    made = SigningKeys(folder).made(APPRAISAL)
    monkeypatch.setattr(signing_key, "new_key", lambda: KEYS[1])
    assert SigningKeys(folder).made(APPRAISAL) == made == dict.fromkeys(ONLINE, public().key)
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
    read = SigningKeys(folder).read(APPRAISAL, public())
    assert read.private_numbers() == KEYS[0].private_numbers()


def test_what_is_missing_damaged_or_of_another_is_not_used_and_no_other_is_made(tmp_path: Path) -> None:
    SigningKeys(tmp_path).made(APPRAISAL)
    file(tmp_path).write_bytes(private_der(KEYS[1]))
    assert why(tmp_path) == "KEY_OF_ANOTHER"
    file(tmp_path).write_bytes(private_der(KEYS[0])[:-1])
    assert why(tmp_path) == "KEY_DAMAGED"
    with pytest.raises(SigningKeyUnusable, match="KEY_DAMAGED"):
        SigningKeys(tmp_path).made(APPRAISAL)  # nothing is opened with it
    file(tmp_path).unlink()
    assert why(tmp_path) == "KEY_MISSING"
    assert not file(tmp_path).exists()
    (unusable,) = SigningKeys(tmp_path).unusable(APPRAISAL, [public(), Group(code="leaders", method="paper")])
    assert unusable == SigningKeyUnusable(group="public", why="KEY_MISSING")


def test_the_announced_key_is_put_back_and_no_other(tmp_path: Path) -> None:
    keys = SigningKeys(tmp_path)
    for wrong in (private_der(KEYS[1]), b"", b"nothing"):
        keys.restore(APPRAISAL, public(), wrong)
        assert why(tmp_path) == "KEY_MISSING"
    file(tmp_path).write_bytes(private_der(KEYS[1]))
    keys.restore(APPRAISAL, public(), private_der(KEYS[0]))
    assert keys.unusable(APPRAISAL, [public()]) == []


def test_only_the_keys_of_this_appraisal_are_destroyed_overwritten_first(tmp_path: Path) -> None:
    keys = SigningKeys(tmp_path)
    for appraisal in (APPRAISAL, f"{APPRAISAL}-public", "532622"):
        keys.made(appraisal)
    draft = tmp_path / f".sign-{APPRAISAL}-market.0123456789abcdef"
    draft.write_bytes(private_der(KEYS[0]))
    (link := tmp_path / "link").hardlink_to(file(tmp_path))
    keys.destroy(APPRAISAL)
    keys.destroy(APPRAISAL)
    assert len(link.read_bytes()) == len(private_der(KEYS[0]))
    assert private_der(KEYS[0])[:64] not in link.read_bytes()
    assert not draft.exists()
    left = {path.name for path in tmp_path.glob("*.key")}
    assert left == {f"sign-{name}-{group}.key" for name in (f"{APPRAISAL}-public", "532622") for group in ONLINE}
