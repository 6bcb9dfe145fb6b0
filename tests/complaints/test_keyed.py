"""Hashes that stand for people and matters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.complaints.keyed import complainant_of, matter_id_of, normalise

KEY = b"k" * 32
MARKS = st.text("0138+-. ()a字\uff11\uff0b\u00b2\u0660", max_size=30)


@pytest.mark.parametrize(
    "written",
    [
        "13000000123",
        "130 0000 0123",
        "+86-13000000123",
        "8613000000123",
        "\uff11\uff13\uff10\uff10\uff10\uff10\uff10\uff10\uff11\uff12\uff13",  # full width
        "13000000123.0",
        "0086 130-0000-0123",
    ],
)
def test_one_person_is_one_however_the_number_is_written(written: str) -> None:
    """1.3 rule 2: merged across channels."""
    assert complainant_of(KEY, written) == complainant_of(KEY, "13000000123")


def test_a_landline_is_its_digits_and_a_mark_stays_a_mark() -> None:
    assert normalise("0876-3133677") == "08763133677"
    assert normalise(" mark:00-17 ") == "mark:00-17"


def test_other_people_other_keys_and_other_uses_give_other_hashes() -> None:
    hashes = {
        complainant_of(KEY, "13000000123"),
        complainant_of(KEY, "13000000124"),
        complainant_of(b"l" * 32, "13000000123"),
        matter_id_of(KEY, "hotline_12345", "13000000123"),
        matter_id_of(KEY, "people_cn", "13000000123"),
    }
    assert len(hashes) == 5
    assert {len(hashed) for hashed in hashes} == {32}


@given(MARKS, MARKS)
def test_channel_and_number_do_not_run_into_each_other(channel: str, number: str) -> None:
    assert matter_id_of(KEY, channel, "x" + number) != matter_id_of(KEY, channel + "x", number)


@given(MARKS)
def test_normalising_twice_is_normalising_once(written: str) -> None:
    assert normalise(normalise(written)) == normalise(written)


def test_the_hashes_are_the_same_for_ever() -> None:
    """Golden values: printf 'matter\\0hotline_12345\\0GD1' | openssl dgst -sha256 -mac HMAC -macopt key:kkk…(32), and
    likewise printf 'complainant\\00013000000123'; the first 32 hexadecimal digits."""
    assert matter_id_of(KEY, "hotline_12345", "GD1") == "9a8f40785e0b0b1183d2957a7866bbf2"
    assert complainant_of(KEY, "130 0000 0123") == "91badea59425772b9229530488386206"
