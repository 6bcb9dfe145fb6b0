"""What people wrote: kept beside a log under a salted digest, so that it can be erased and the log still verifies."""

import secrets
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from services.kernel.log.rows import Table
from services.kernel.log.store import Connection

WORDS = Table("words", ("appraisal", "digest", "salt", "words"), ("text", "bytea", "bytea", "text"))

Row = tuple[Table, tuple[Any, ...]]


def word_row(table: Table, appraisal: str, words: str, *more: str, salt: bytes | None = None) -> tuple[str, Row]:
    """Answers the digest that names these words in an event, and the row to keep them in.

    `table` has the columns of `WORDS`; what it has after them is `more`. `salt`: 16 bytes, random unless given.
    """
    salt = salt or secrets.token_bytes(16)
    digest = digest_of(salt, words)
    return digest.hex(), (table, (appraisal, digest, salt, words, *more))


def digest_of(salt: bytes, words: str) -> bytes:
    """SHA-256 over salt and words."""
    return sha256(salt + words.encode()).digest()


def find(connection: Connection, table: Table, appraisal: str, digest: str) -> str | None:
    """The words that an event names, unless they have been erased."""
    row = connection.execute(
        f"select words from {table.name} where appraisal = %s and digest = %s",  # noqa: S608  # a table of our own
        (appraisal, bytes.fromhex(digest)),
    ).fetchone()
    return None if row is None else str(row[0])


class WordsChanged(Exception):
    """Between counting and erasing, words came in. Try again."""


def count(connection: Connection, table: Table, appraisal: str, *, but: Sequence[str] = ()) -> int:
    """How many words of an appraisal are kept, leaving aside those with the digests `but`."""
    row = connection.execute(
        f"select count(*) from {table.name} where appraisal = %s and digest <> all(%s)",  # noqa: S608  # our own
        (appraisal, [bytes.fromhex(digest) for digest in but]),
    ).fetchone()
    return int(row[0]) if row else 0


def erase(connection: Connection, table: Table, appraisal: str, rows: int, *, but: Sequence[str] = ()) -> None:
    """Delete the `rows` words that `count` found. Raises `WordsChanged` when there are more or fewer by now."""
    erased = connection.execute(
        f"delete from {table.name} where appraisal = %s and digest <> all(%s)",  # noqa: S608  # a table of our own
        (appraisal, [bytes.fromhex(digest) for digest in but]),
    )
    if erased.rowcount != rows:
        raise WordsChanged(f"{erased.rowcount} instead of {rows}")


def can_be_kept(text: str) -> bool:
    """Whether a database can hold this text: PostgreSQL keeps no NUL, and half of a surrogate pair has no bytes."""
    try:
        return b"\0" not in text.encode()
    except UnicodeEncodeError:
        return False
