"""A receipt is easy to copy right, and says nothing of the ballot (R-46)."""

import re
from base64 import b32encode
from hashlib import sha256
from itertools import product

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from services.ballot.receipts.receipt import is_signed, printed, read, receipt_code, statement, twelve
from services.ballot.refusals import ReceiptMistyped
from services.kernel.proof.crockford import ALPHABET
from tests.ballot.examples import APPRAISAL, receipt, receipt_secret

MARK = "YS24Q2"
CODE = receipt(1)
SECRETS = st.binary(min_size=16, max_size=16)
CODES = SECRETS.map(lambda secret: receipt_code(APPRAISAL, secret))


def is_mistyped(text: str) -> bool:
    try:
        read(text, MARK)
    except ReceiptMistyped:
        return True
    return False


def test_a_receipt_is_the_mark_and_three_groups_of_four() -> None:
    assert re.fullmatch(r"YS24Q2(-[0-9A-HJKMNP-TV-Z]{4}){3}", printed(MARK, CODE))


def test_a_receipt_is_the_first_55_bits_of_a_digest_in_crockford_base32() -> None:
    """Computed another way: RFC 4648's base32, its alphabet exchanged."""
    digest = sha256(f"pingyi-receipt-v2\n{APPRAISAL}\n{receipt_secret(1).hex()}\n".encode()).digest()
    plain = b32encode(digest[:10]).decode()[:11]
    assert CODE[:11] == plain.translate(str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", ALPHABET))


def test_the_check_character_is_luhn_mod_32() -> None:
    """Golden value, computed by hand: 0000 0000 001 doubles 1 to 2, and 32 - 2 is 30, which is Y."""
    assert read("00000000001Y", MARK) == "00000000001Y"
    assert is_mistyped("00000000001Z")


@given(CODES)
def test_a_receipt_reads_as_it_was_printed(code: str) -> None:
    assert read(printed(MARK, code), MARK) == code
    assert read(code, MARK) == code


@given(CODES)
def test_every_single_wrong_character_is_found(code: str) -> None:
    wrong = [
        code[:place] + other + code[place + 1 :] for place in range(12) for other in ALPHABET if other != code[place]
    ]
    assert len(wrong) == 12 * 31
    assert all(is_mistyped(printed(MARK, text)) for text in wrong)


@given(CODES)
def test_a_missing_or_doubled_character_is_found(code: str) -> None:
    """The mark must not lend its last character to a code that lacks one."""
    for place in range(12):
        for text in (code[:place] + code[place + 1 :], code[:place] + code[place] + code[place:]):
            assert is_mistyped(text)
            assert is_mistyped(f"{MARK}-{text}")


@pytest.mark.slow
def test_swapped_neighbours_are_found_except_the_first_and_last_of_the_alphabet() -> None:
    """All pairs of neighbours in all places: Luhn misses 0Z for Z0 and nothing else."""
    missed = set()
    for place, (one, other) in product(range(10), product(ALPHABET, repeat=2)):
        digits = ["0"] * 11
        digits[place : place + 2] = [one, other]
        digits[place], digits[place + 1] = other, one
        swapped, right = "".join(digits), "".join([*["0"] * place, one, other, *["0"] * (9 - place)])
        checks = [next(c for c in ALPHABET if not is_mistyped(text + c)) for text in (swapped, right)]
        if one != other and checks[0] == checks[1]:
            missed.add(frozenset((one, other)))
    assert missed == {frozenset("0Z")}


@given(CODES, st.randoms(use_true_random=False))
def test_lookalikes_and_spacing_read_as_what_was_meant(code: str, random: object) -> None:
    """O and 0, I and L and 1, small letters, spaces for dashes."""
    for typed in ("oO", "iIlL"):
        meant = "0" if typed == "oO" else "1"
        for letter in typed:
            assert read(printed(MARK, code).replace(meant, letter), MARK) == code
    assert read(f" {printed(MARK, code).lower().replace('-', ' ')} ", MARK) == code
    assert read(printed(MARK, code).replace("-", "–"), MARK) == code


@pytest.mark.parametrize("text", ["", "YS24Q2", "0" * 11, "U" * 12, "票" * 12, "\0" * 12, "\ud800" * 12, "0" * 5000])
def test_what_is_no_receipt_is_called_mistyped(text: str) -> None:
    assert is_mistyped(text)


@given(st.text(max_size=20))
def test_any_text_is_read_or_refused(text: str) -> None:
    assert is_mistyped(text) or len(read(text, MARK)) == 12


@pytest.mark.parametrize("place", range(12))
@pytest.mark.parametrize("letter", ["U", "*", "事", "\u0660"])
def test_one_letter_that_no_receipt_has_is_mistyped(place: int, letter: str) -> None:
    """All others are right; the alphabet is asked for each of them."""
    assert is_mistyped(CODE[:place] + letter + CODE[place + 1 :])


def test_a_receipt_is_the_same_for_ever() -> None:
    """Golden value: SHA-256 of the three lines by sha256sum; its first 55 bits in RFC 4648's base32 with the alphabet
    exchanged, and a check character by another program."""
    assert receipt_code("532622-2024Q2", bytes(16)) == "WZWJ4V01TRWK"


def test_a_signed_receipt_is_known_by_the_key_and_by_nothing_that_is_nearly_right() -> None:
    key, other = (Ed25519PrivateKey.from_private_bytes(byte * 32) for byte in (b"a", b"b"))
    public, strange = (one.public_key().public_bytes_raw().hex() for one in (key, other))
    said = statement(APPRAISAL, CODE, "5a" * 32)
    signature = key.sign(said).hex()
    assert is_signed(public, said, signature)
    assert not is_signed(strange, said, signature)
    assert not is_signed("", said, signature)
    assert not is_signed(public, said, signature[:-2])
    for changed in (
        ("532622-2024Q3", CODE, "5a" * 32),
        (APPRAISAL, receipt(2), "5a" * 32),
        (APPRAISAL, CODE, "5b" * 32),
    ):
        assert not is_signed(public, statement(*changed), signature)


def test_the_twelve_characters_of_what_is_printed() -> None:
    assert twelve(printed(MARK, CODE)) == CODE
