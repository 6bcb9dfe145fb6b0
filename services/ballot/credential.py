"""What a credential is to the box: a signature it can check, and a nonce nobody has used before (R-21, R-25).

`v1.<group>.<nonce>.<signature>`, base64url without padding: RSA-PSS with SHA-384 over the nonce by the
group's key. Blind signatures (RFC 9474) verify in the same way, so only roster changes when they come.
"""

import binascii
from base64 import b64decode, urlsafe_b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, PSS
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA384
from cryptography.hazmat.primitives.serialization import load_der_public_key

from services.ballot.refusals import CredentialInvalid
from services.roster.events import GroupCode

NONCE_BYTES = 32
_HASH = SHA384()
_PADDING = PSS(MGF1(_HASH), 48)


@dataclass(frozen=True)
class Credential:
    """A checked credential. `nonce` is its secret; what is derived from it goes different ways."""

    group: GroupCode
    nonce: bytes


def check(token: str, keys: Mapping[GroupCode, str]) -> Credential:
    """Read a token and verify it under the public keys (DER, base64) by group. Raises `CredentialInvalid`."""
    try:
        algorithm, group, nonce, signature = token.split(".")
        named = next((code for code in keys if code == group), None)
        if algorithm != "v1" or named is None:
            raise CredentialInvalid
        credential = Credential(named, _unpad(nonce))
        if len(credential.nonce) != NONCE_BYTES:
            raise CredentialInvalid
        _public_key(keys[named]).verify(_unpad(signature), credential.nonce, _PADDING, _HASH)
    except (ValueError, binascii.Error, InvalidSignature) as error:
        raise CredentialInvalid from error
    return credential


def _unpad(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


@lru_cache(maxsize=256)
def _public_key(der: str) -> RSAPublicKey:
    key = load_der_public_key(b64decode(der))
    if not isinstance(key, RSAPublicKey):
        raise CredentialInvalid
    return key
