"""What people wrote: kept beside the log under a salted digest, so that it can be erased and the log still verifies."""

import secrets
from dataclasses import dataclass
from hashlib import sha256

from services.kernel.log import Table
from services.kernel.store import Connection

WORDS = Table(
    "words",
    ("appraisal", "digest", "salt", "words", "department"),
    ("text", "bytea", "bytea", "text", "text"),
)


@dataclass(frozen=True)
class Words:
    """The text of a complaint, and the department its source names. Either may be empty."""

    text: str
    department: str

    def __bool__(self) -> bool:
        return bool(self.text or self.department)


Row = tuple[Table, tuple[str, bytes, bytes, str, str]]


def put_beside(appraisal: str, words: Words) -> tuple[str, Row]:
    """Answers the digest that names these words in an event, and the row to keep them in."""
    salt = secrets.token_bytes(16)
    digest = sha256(salt + words.text.encode()).digest()
    return digest.hex(), (WORDS, (appraisal, digest, salt, words.text, words.department))


def find(connection: Connection, appraisal: str, digests: list[str]) -> dict[str, Words]:
    """The words of these digests, as far as they have not been erased."""
    rows = connection.execute(
        "select digest, words, department from words where appraisal = %s and digest = any(%s)",
        (appraisal, [bytes.fromhex(digest) for digest in digests]),
    ).fetchall()
    return {bytes(digest).hex(): Words(text, department) for digest, text, department in rows}
