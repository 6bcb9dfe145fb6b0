"""The keys that roster signs ballots with, unseen: one RSA key for each group of an appraisal (ADR 0043)."""

from base64 import b64encode

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_der_private_key,
)

KEY_BITS = 2048


def new_key() -> rsa.RSAPrivateKey:
    """A key for one group of one appraisal."""
    return rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS)


def public_der(key: rsa.RSAPrivateKey) -> str:
    """The public half, as it is announced: DER in base64."""
    return b64encode(key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()


def private_der(key: rsa.RSAPrivateKey) -> bytes:
    """The private half, as its file has it: DER, PKCS #8."""
    return key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())


def load_key(der: bytes) -> rsa.RSAPrivateKey:
    """The key that `private_der` wrote. Raises `ValueError` for what is none."""
    key = load_der_private_key(der, password=None)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise ValueError("a signing key is an RSA key")
    return key
