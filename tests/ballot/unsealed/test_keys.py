"""Key files of unsealed boxes: made once, whoever asks; destroyed whole, and only those of their own box (ADR 0038)."""

import os
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as st

from services.ballot.contract import Choice, ChoiceExample
from services.ballot.refusals import BoxUnreadable
from services.ballot.unsealed.kept_ballot import LENGTHS, STEP, KeptBallot, hide, reveal
from services.ballot.unsealed.keys import DayKey, KeyFolder

KEY = DayKey(bytes(range(32)))


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_key_is_made_once_and_read_by_every_process(tmp_path: Path) -> None:
    one, other = KeyFolder(tmp_path / "keys"), KeyFolder(tmp_path / "keys")
    assert one.make_day("532622-2024Q2", 1) == other.make_day("532622-2024Q2", 1) == other.day("532622-2024Q2", 1)
    assert one.make_day("532622-2024Q2", 2) != one.day("532622-2024Q2", 1)
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "keys").iterdir()} == {0o600}
    with pytest.raises(BoxUnreadable, match="KEY_MISSING"):
        one.day("532622-2024Q2", 3)


def test_only_the_keys_of_this_box_are_destroyed(tmp_path: Path) -> None:
    """One appraisal's name may begin with the whole name of another."""
    keys = KeyFolder(tmp_path)
    for appraisal in ("532622-2024Q2", "532622-2024Q2-1", "532622-2024Q2-1-1", "532622"):
        for epoch in (1, 2):
            keys.make_day(appraisal, epoch)
        keys.ids(appraisal)
    keys.destroy_all("532622-2024Q2", but=2)
    assert [name for name in names(tmp_path) if name.startswith("box-532622-2024Q2-")] == [
        "box-532622-2024Q2-1-1-1.key",
        "box-532622-2024Q2-1-1-2.key",
        "box-532622-2024Q2-1-1.key",
        "box-532622-2024Q2-1-2.key",
        "box-532622-2024Q2-2.key",
    ]
    assert "ids-532622-2024Q2.key" in names(tmp_path)
    keys.destroy_all("532622-2024Q2")
    assert len(names(tmp_path)) == 9
    assert "ids-532622-2024Q2.key" not in names(tmp_path)


def test_what_a_killed_process_left_half_made_is_destroyed_too(tmp_path: Path) -> None:
    keys, appraisal = KeyFolder(tmp_path), "532622-2024Q2"
    others = [f".box-{appraisal}-1-1.0123456789abcdef", ".ids-532623-2024Q2.0123456789abcdef", ".keep"]
    for name in (f".box-{appraisal}-1.0123456789abcdef", f".ids-{appraisal}.0123456789abcdef", *others):
        (tmp_path / name).write_bytes(bytes(32))
    keys.destroy_all(appraisal)
    assert names(tmp_path) == sorted(others)


def test_a_draft_that_has_become_a_key_only_loses_its_name(tmp_path: Path) -> None:
    """The process was killed between the link and the removal of the draft: both names are one file."""
    keys, appraisal = KeyFolder(tmp_path), "532622-2024Q2"
    key = keys.make_day(appraisal, 1)
    os.link(tmp_path / f"box-{appraisal}-1.key", tmp_path / f".box-{appraisal}-1.0123456789abcdef")
    keys.destroy_all(appraisal, but=1)
    assert names(tmp_path) == [f"box-{appraisal}-1.key"]
    assert keys.day(appraisal, 1) == key


def test_what_is_destroyed_is_overwritten_first(tmp_path: Path) -> None:
    """Another link to the file no longer has the key."""
    keys = KeyFolder(tmp_path)
    secret = keys.make_day("532622-2024Q2", 1).secret
    (link := tmp_path / "link").hardlink_to(tmp_path / "box-532622-2024Q2-1.key")
    keys.destroy_all("532622-2024Q2")
    assert len(link.read_bytes()) == 32
    assert link.read_bytes() != secret


def test_marks_are_the_same_for_ever() -> None:
    """Golden values: HKDF (RFC 5869) and HMAC written out with hashlib alone; the key is 00 01 … 1f."""
    assert KEY.tag(bytes(32)).hex() == "db2dba26b856e6b8993fbbfdfe091a88"
    assert KEY.code("7F3K9Q2M4TXC").hex() == "5d8333d36f51edbba31975d4371b884f"


@given(st.lists(st.text(max_size=2000), max_size=12), st.binary(min_size=1, max_size=40))
def test_a_ballot_is_revealed_as_it_was_hidden_and_nowhere_else(texts: list[str], bound_to: bytes) -> None:
    """Its length says which of a few classes it is in, and no more."""
    choices = tuple(Choice(office="02-03", example=ChoiceExample(text=text)) for text in texts)
    ballot = KeptBallot(group="public", spent=bytes(32), choices=choices)
    body = hide(ballot, KEY, bound_to)
    assert len(body) in LENGTHS or len(body) % STEP == 0
    assert reveal(body, KEY, bound_to) == ballot
    assert hide(ballot, KEY, bound_to) != body
    for key, place in ((DayKey(bytes(32)), bound_to), (KEY, bound_to + b"x")):
        with pytest.raises(InvalidTag):
            reveal(body, key, place)


@pytest.mark.parametrize("length", LENGTHS)
def test_a_ballot_one_byte_too_long_is_in_the_next_class(length: int) -> None:
    lengths = {count: len(hide(kept("a" * count), KEY, b"")) for count in range(length - 200, length)}
    (last,) = (count for count in lengths if lengths[count] == length and lengths.get(count + 1, length) != length)
    assert length - last < 150  # of envelope and of everything but the words
    assert lengths[last + 1] == {1_900: 7_900, 7_900: STEP}[length]


def kept(text: str) -> KeptBallot:
    choices = (Choice(office="02-03", example=ChoiceExample(text=text)),)
    return KeptBallot(group="public", spent=bytes(32), choices=choices)
