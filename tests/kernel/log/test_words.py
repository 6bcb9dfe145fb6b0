"""What people wrote is beside the log: the row says what the digest names, and without the row nobody can tell."""

from hashlib import sha256

import pytest

from services.kernel.log.words import WORDS, can_be_kept, digest_of, word_row

APPRAISAL = "532622-2024Q2"


def test_the_digest_names_the_words_of_its_row() -> None:
    """ADR 0004: with the row, anybody can check that these were the words."""
    named, (table, (appraisal, digest, salt, words)) = word_row(WORDS, APPRAISAL, "窗口让我跑了三趟")
    assert (table, appraisal, words) == (WORDS, APPRAISAL, "窗口让我跑了三趟")
    assert named == digest.hex() == digest_of(salt, words).hex()
    assert digest == sha256(salt + words.encode()).digest()


def test_the_same_words_are_named_differently_each_time() -> None:
    """Without the salt, a guess could be checked after an erasure."""
    named = {word_row(WORDS, APPRAISAL, "跑了三趟")[0] for _ in range(20)}
    assert len(named) == 20


def test_a_table_may_keep_more_beside_the_words() -> None:
    _, (_, row) = word_row(WORDS, APPRAISAL, "跑了三趟", "县自然资源局")
    assert row[3:] == ("跑了三趟", "县自然资源局")


@pytest.mark.parametrize("text", ["", "𬭎", "\u202e倒过来\u202c", "a\tb\r\nc", "\x01", "👩‍👩‍👧"])
def test_whatever_has_bytes_can_be_kept(text: str) -> None:
    assert can_be_kept(text)


@pytest.mark.parametrize("text", ["\0", "跑了\0三趟", "\ud800", "好\udfff"])
def test_nul_and_half_characters_cannot_be_kept(text: str) -> None:
    assert not can_be_kept(text)
