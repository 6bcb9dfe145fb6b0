"""The keys that ballots are signed with."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from services.roster.signing import signing_key


def test_a_key_has_2048_bits_and_is_kept_as_it_was() -> None:
    made = signing_key.new_key()
    assert (made.key_size, made.public_key().public_numbers().e) == (2048, 65537)
    assert signing_key.load_key(signing_key.private_der(made)).private_numbers() == made.private_numbers()


def test_a_key_of_another_kind_is_not_loaded() -> None:
    der = Ed25519PrivateKey.from_private_bytes(bytes(32)).private_bytes(
        Encoding.DER, PrivateFormat.PKCS8, NoEncryption()
    )
    with pytest.raises(ValueError, match="RSA"):
        signing_key.load_key(der)
