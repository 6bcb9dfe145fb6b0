"""What people wrote: kept beside the log under a salted digest, so that it can be erased and the log still verifies."""

import secrets
from hashlib import sha256

from services.kernel.log import Table

WORDS = Table("words", ("appraisal", "digest", "salt", "words"), ("text", "bytea", "bytea", "text"))

Row = tuple[Table, tuple[str, bytes, bytes, str]]


def put_beside(appraisal: str, words: str) -> tuple[str, Row]:
    """Answers the digest that names these words in an event, and the row to keep them in."""
    salt = secrets.token_bytes(16)
    digest = digest_of(salt, words)
    return digest.hex(), (WORDS, (appraisal, digest, salt, words))


def digest_of(salt: bytes, words: str) -> bytes:
    """SHA-256 over salt and words."""
    return sha256(salt + words.encode()).digest()
