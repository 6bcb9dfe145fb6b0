"""Blind RSA signatures (RFC 9474): a signer signs what it cannot see, and the signature is an ordinary RSA-PSS one.

The variant is RSABSSA-SHA384-PSS-Deterministic: SHA-384, MGF1 with SHA-384, a salt of 48 bytes, and the message as it
is (it has entropy enough of its own). All values are big-endian bytes as long as the key's modulus. The holder of the
message does `blind`, the signer `sign_blindly`, the holder `unblind`; anybody may ask `is_signed`.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha384
from math import gcd

import gmpy2
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, PSS
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA384

SALT_BYTES = 48
_HASH_BYTES = 48
_SPARE_BYTES = 16  # of a random number above the modulus, so that its remainder is as good as uniform

Draw = Callable[[str, int], bytes]  # so many random bytes, for the purpose named


class BlindingFailed(Exception):
    """What came back is no signature, or not of this message by this key."""


@dataclass(frozen=True)
class Blinded:
    """A message made unrecognisable, for the signer; `inverse` takes that away from the signature, and stays here."""

    value: bytes
    inverse: int


def blind(key: RSAPublicKey, message: bytes, draw: Draw) -> Blinded:
    """Make a message unrecognisable. The same bytes drawn give the same result."""
    n, _ = _numbers(key)
    factor = int.from_bytes(draw("factor", _length(n) + _SPARE_BYTES)) % n
    return blind_by(key, message, draw("salt", SALT_BYTES), pow(factor, -1, n))


def blind_by(key: RSAPublicKey, message: bytes, salt: bytes, inverse: int) -> Blinded:
    """The same with everything that chance decides: the salt, and the inverse of the blinding factor.

    Raises `ValueError` with a probability of some 2⁻¹⁰²³, which would have found a factor of the key.
    """
    n, e = _numbers(key)
    encoded = int.from_bytes(_encoded(message, salt, n.bit_length() - 1))
    if gcd(encoded, n) != 1:
        raise ValueError("a factor of the key")
    return Blinded((encoded * pow(pow(inverse, -1, n), e, n) % n).to_bytes(_length(n)), inverse)


def sign_blindly(key: RSAPrivateKey, value: bytes) -> bytes:
    """Sign what `blind` made. Raises `ValueError` for a value of another length, or not below the modulus.

    By the Chinese remainder theorem, with GMP's exponentiation that takes the same time and memory accesses whatever
    the exponent; on a multiple that nobody else knows, so that who chooses the value learns nothing by measuring; and
    checked, because one wrong result would give the key away.
    """
    numbers = key.private_numbers()
    n, e = numbers.public_numbers.n, numbers.public_numbers.e
    number = int.from_bytes(value)
    if len(value) != _length(n) or number >= n:
        raise ValueError("no blinded message of this key")
    factor = secrets.randbelow(n - 2) + 2
    other = number * pow(factor, e, n) % n
    by_p = gmpy2.powmod_sec(other % numbers.p, numbers.dmp1, numbers.p)
    by_q = gmpy2.powmod_sec(other % numbers.q, numbers.dmq1, numbers.q)
    multiple = int(by_q + numbers.q * ((by_p - by_q) * numbers.iqmp % numbers.p))
    signature = multiple * pow(factor, -1, n) % n
    if pow(signature, e, n) != number:
        raise ArithmeticError("the signature does not verify")
    return signature.to_bytes(_length(n))


def unblind(key: RSAPublicKey, message: bytes, blinded: Blinded, signature: bytes) -> bytes:
    """The signature of the message itself. Raises `BlindingFailed`."""
    n, _ = _numbers(key)
    bare = (int.from_bytes(signature) * blinded.inverse % n).to_bytes(_length(n))
    if len(signature) != _length(n) or not is_signed(key, message, bare):
        raise BlindingFailed
    return bare


def is_signed(key: RSAPublicKey, message: bytes, signature: bytes, salt_bytes: int = SALT_BYTES) -> bool:
    """Whether this is the key's RSA-PSS signature of the message."""
    try:
        key.verify(signature, message, PSS(MGF1(SHA384()), salt_bytes), SHA384())
    except InvalidSignature:
        return False
    return True


def _encoded(message: bytes, salt: bytes, bits: int) -> bytes:
    """EMSA-PSS (RFC 8017, 9.1.1) with SHA-384, `bits` long."""
    length = -(-bits // 8)
    digest = sha384(bytes(8) + sha384(message).digest() + salt).digest()
    plain = bytes(length - len(salt) - _HASH_BYTES - 2) + b"\x01" + salt
    masked = bytearray(one ^ other for one, other in zip(plain, _mask(digest, len(plain)), strict=True))
    masked[0] &= 0xFF >> (8 * length - bits)
    return bytes(masked) + digest + b"\xbc"


def _mask(seed: bytes, length: int) -> bytes:
    """MGF1 (RFC 8017, B.2.1) with SHA-384."""
    blocks = (sha384(seed + number.to_bytes(4)).digest() for number in range(-(-length // _HASH_BYTES)))
    return b"".join(blocks)[:length]


def _numbers(key: RSAPublicKey) -> tuple[int, int]:
    numbers = key.public_numbers()
    return numbers.n, numbers.e


def _length(n: int) -> int:
    return -(-n.bit_length() // 8)
