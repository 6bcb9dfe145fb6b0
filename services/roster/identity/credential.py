"""The credential: a random-looking number signed under the group's key, which names nobody.

`v1.<group>.<nonce>.<signature>`; nonce and signature in base64url without padding. The signature is RSA-PSS over
the nonce's bytes with SHA-384 and a salt of 48 bytes, as RFC 9474 leaves it, so that blind signatures can replace
the issuing half alone.
"""

from base64 import b64encode, urlsafe_b64encode

from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA384
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_der_private_key,
)

from services.roster.events import GroupCode

KEY_BITS = 2048
PSS = padding.PSS(mgf=padding.MGF1(SHA384()), salt_length=48)


def sign(key: rsa.RSAPrivateKey, group: GroupCode, nonce: bytes) -> str:
    """The credential made from this nonce."""
    signature = key.sign(nonce, PSS, SHA384())
    return f"v1.{group}.{_base64url(nonce)}.{_base64url(signature)}"


def new_key() -> rsa.RSAPrivateKey:
    """A key for one group of one appraisal."""
    return rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS)


def public_der(key: rsa.RSAPrivateKey) -> str:
    """The public half, as it is announced: DER in base64."""
    return b64encode(key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()


def private_der(key: rsa.RSAPrivateKey) -> bytes:
    """The private half, as it is kept in the table of secrets."""
    return key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())


def load_key(der: bytes) -> rsa.RSAPrivateKey:
    """The key that `private_der` wrote."""
    key = load_der_private_key(der, password=None)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise TypeError("a credential key is an RSA key")
    return key


def _base64url(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()
