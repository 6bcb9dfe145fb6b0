"""The envelope: a key that no machine keeps, to which the keys of a voting are sealed, for the day they are lost.

Its private half is the exclusive or of two parts, each in an envelope of another office (督查室, 纪委); one alone says
nothing. Who has both, and a copy of the databases, has the keys of the days on which they were sealed; so the envelopes
are opened only to save a voting, and burned when its ballots are in the log.
"""

import secrets
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from services.kernel.proof.crockford import ALPHABET, LOOKALIKES

PART_BYTES = 32
CHECK_BYTES = 2
GROUP = 4  # characters that stand together
_LENGTH = -(-(PART_BYTES + CHECK_BYTES) * 8 // 5)  # characters of a part in base32, without dashes
_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


class EnvelopeMistyped(ValueError):
    """A character of a part is wrong or missing."""


class EnvelopeOfAnotherBox(ValueError):
    """These two parts do not open what was sealed: they are of another appraisal, or of an earlier envelope."""


def new_envelope() -> tuple[str, str, str]:
    """The public key (hexadecimal), and the two parts of the private one as people write them down."""
    private = X25519PrivateKey.generate()
    one = secrets.token_bytes(PART_BYTES)
    public = private.public_key().public_bytes_raw().hex()
    return public, written(one), written(_both(one, private.private_bytes_raw()))


def written(part: bytes) -> str:
    """A part with two check bytes, in groups of four Crockford characters: letters that are not mistaken."""
    number = int.from_bytes(part + _check(part)) << (_LENGTH * 5 - (PART_BYTES + CHECK_BYTES) * 8)
    text = "".join(ALPHABET[(number >> shift) & 31] for shift in range((_LENGTH - 1) * 5, -1, -5))
    return "-".join(text[at : at + GROUP] for at in range(0, _LENGTH, GROUP))


def read(text: str) -> bytes:
    """The part that somebody typed. Raises `EnvelopeMistyped`."""
    typed = text.upper().translate(LOOKALIKES)
    if len(typed) != _LENGTH or any(letter not in ALPHABET for letter in typed):
        raise EnvelopeMistyped
    number = 0
    for letter in typed:
        number = number * 32 + ALPHABET.index(letter)
    data = (number >> (_LENGTH * 5 - (PART_BYTES + CHECK_BYTES) * 8)).to_bytes(PART_BYTES + CHECK_BYTES)
    part, check = data[:PART_BYTES], data[PART_BYTES:]
    if check != _check(part) or written(part).replace("-", "") != typed:
        raise EnvelopeMistyped
    return part


def seal(secret: bytes, public: str, bound_to: bytes) -> bytes:
    """A secret, for who has both parts (HPKE, RFC 9180)."""
    return _SUITE.encrypt(secret, X25519PublicKey.from_public_bytes(bytes.fromhex(public)), info=bound_to)


def unseal(sealed: bytes, one: bytes, other: bytes, bound_to: bytes) -> bytes:
    """The secret again. Raises `EnvelopeOfAnotherBox`."""
    try:
        return _SUITE.decrypt(sealed, X25519PrivateKey.from_private_bytes(_both(one, other)), info=bound_to)
    except InvalidTag as error:
        raise EnvelopeOfAnotherBox from error


def _both(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=True))


def _check(part: bytes) -> bytes:
    return sha256(b"pingyi-envelope" + part).digest()[:CHECK_BYTES]
