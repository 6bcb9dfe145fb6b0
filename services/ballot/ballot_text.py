"""The one text of a ballot, which its voter lets roster sign unseen and the box verifies (ADR 0043).

    pingyi-ballot-v2
    <appraisal>
    <group>
    <key: SHA-256 of the group's public key, 64 hexadecimal digits>
    <nonce: 64 hexadecimal digits>
    <categories, comma | -> <YYYY-MM | -> <0 | 1: continues> <words: 64 digits | -> <office>      one line a pick

Every line ends with a newline; categories are in their order. What is signed is SHA-256 of the text, and this is also
what the ballot is recognised by: a signature fits one ballot only, so nobody can offer another one in its place.
"""

from base64 import b64decode
from collections.abc import Iterable
from functools import lru_cache
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key

from services.ballot.contract import ChoiceExample, OnlinePick
from services.roster.events import CATEGORIES, GroupCode

NO_EXAMPLE = ChoiceExample()


def ballot_text(
    appraisal: str, group: GroupCode, key: str, nonce: bytes, salt: bytes, picks: Iterable[OnlinePick]
) -> bytes:
    """The text; `key` is the group's public key as it is announced (DER in base64), `nonce` has 32 bytes, `salt` 16."""
    lines = ["pingyi-ballot-v2", appraisal, group, key_id(key), nonce.hex()]
    lines += [_line(salt, place, pick) for place, pick in enumerate(picks)]
    return "".join(f"{line}\n" for line in lines).encode()


def message(text: bytes) -> bytes:
    """What is signed: 32 bytes."""
    return sha256(text).digest()


@lru_cache(maxsize=256)
def key_id(key: str) -> str:
    """What a key is known by: SHA-256 of its DER, hexadecimal."""
    return sha256(b64decode(key)).hexdigest()


@lru_cache(maxsize=256)
def public_key(der: str) -> RSAPublicKey:
    """A group's key as it is announced. Raises `ValueError` for what is none."""
    key = load_der_public_key(b64decode(der))
    if not isinstance(key, RSAPublicKey):
        raise ValueError("not an RSA key")  # as for any other key that cannot be read
    return key


def keys_digest(keys: Iterable[str], receipt_key: str | None = None) -> str:
    """What all keys of an appraisal are known by: SHA-256 over the sorted ids of those that ballots are signed with and
    the one that verifies receipts (64 hexadecimal digits; in 0.5.0 it was not there), a line each. Voters compare the
    beginning of it.
    """
    lines = [*sorted(map(key_id, keys)), *([] if receipt_key is None else [receipt_key])]
    return sha256("".join(f"{one}\n" for one in lines).encode()).hexdigest()


def words_digest(salt: bytes, place: int, words: str) -> str:
    """What stands for the words of the pick at this place (from 0)."""
    return sha256(f"pingyi-words-v2\n{salt.hex()}\n{place}\n{words}".encode()).hexdigest()


def _line(salt: bytes, place: int, pick: OnlinePick) -> str:
    example = pick.example or NO_EXAMPLE
    categories = ",".join(code for code in CATEGORIES if code in pick.categories) or "-"
    words = words_digest(salt, place, example.text) if example.text else "-"
    return f"{categories} {example.occurred or '-'} {int(example.continues)} {words} {pick.office}"
