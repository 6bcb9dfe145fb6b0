"""Blind signatures, beside the published vectors of RFC 9474 and OpenSSL's RSA-PSS."""

import json
import secrets
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from services.kernel.proof import blind_signature
from services.kernel.proof.blind_signature import BlindingFailed, blind, is_signed, sign_blindly, unblind

VECTORS: list[dict[str, Any]] = json.loads((Path(__file__).parent / "published" / "rfc9474.json").read_text())
MESSAGE = bytes(range(32))


def draw(_purpose: str, length: int) -> bytes:
    return secrets.token_bytes(length)


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def read(vector: dict[str, Any], name: str) -> int:
    return int(vector[name], 16)


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_the_published_vectors_are_reproduced(vector):
    p, q, n, e, d = (read(vector, name) for name in "pqned")
    private = rsa.RSAPrivateNumbers(
        p, q, d, rsa.rsa_crt_dmp1(d, p), rsa.rsa_crt_dmq1(d, q), rsa.rsa_crt_iqmp(p, q), rsa.RSAPublicNumbers(e, n)
    ).private_key()
    message, salt, expected = (
        bytes.fromhex(vector[name].removeprefix("0x")) for name in ("input_msg", "salt", "blinded_msg")
    )
    blinded = blind_signature.blind_by(private.public_key(), message, salt, read(vector, "inv"))
    assert blinded.value == expected
    signature = sign_blindly(private, blinded.value)
    assert int.from_bytes(signature) == read(vector, "blind_sig")
    bare = (int.from_bytes(signature) * blinded.inverse % n).to_bytes(512)
    assert int.from_bytes(bare) == read(vector, "sig")
    assert is_signed(private.public_key(), message, bare, len(salt))


def test_what_was_signed_unseen_is_an_ordinary_signature_of_the_message(key):
    blinded = blind(key.public_key(), MESSAGE, draw)
    signature = unblind(key.public_key(), MESSAGE, blinded, sign_blindly(key, blinded.value))
    assert is_signed(key.public_key(), MESSAGE, signature)
    assert not is_signed(key.public_key(), MESSAGE + b"!", signature)


def test_the_signer_sees_another_value_each_time_and_never_the_same_as_the_box(key):
    one, other = (blind(key.public_key(), MESSAGE, draw) for _ in range(2))
    signatures = {
        unblind(key.public_key(), MESSAGE, blinded, sign_blindly(key, blinded.value)) for blinded in (one, other)
    }
    assert one.value != other.value
    assert len(signatures) == 2  # their salts differ
    assert not signatures & {one.value, other.value}


def test_the_same_drawn_is_the_same_blinded(key):
    def derived(purpose: str, length: int) -> bytes:
        return (purpose.encode() * length)[:length]

    assert blind(key.public_key(), MESSAGE, derived) == blind(key.public_key(), MESSAGE, derived)


@pytest.mark.parametrize("spoilt", [bytes(256), bytes(255), b"\xff" * 256])
def test_an_answer_that_is_no_signature_is_found_out(key, spoilt):
    with pytest.raises(BlindingFailed):
        unblind(key.public_key(), MESSAGE, blind(key.public_key(), MESSAGE, draw), spoilt)


@pytest.mark.parametrize("value", [b"", bytes(255), bytes(257), b"\xff" * 256])
def test_only_values_of_the_key_are_signed(key, value):
    with pytest.raises(ValueError, match="no blinded message"):
        sign_blindly(key, value)
