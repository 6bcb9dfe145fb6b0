"""What people wrote, and the department its source names: kept beside the log, named by the digest of the text."""

from dataclasses import dataclass

from services.kernel.log import words as kernel_words
from services.kernel.log.rows import Table
from services.kernel.log.store import Connection

Row = kernel_words.Row
WORDS = Table("words", (*kernel_words.WORDS.columns, "department"), (*kernel_words.WORDS.types, "text"))


@dataclass(frozen=True)
class Words:
    """The text of a complaint, and the department its source names. Either may be empty."""

    text: str
    department: str

    def __bool__(self) -> bool:
        return bool(self.text or self.department)


def word_row(appraisal: str, words: Words) -> tuple[str, Row]:
    """Answers the digest that names these words in an event, and the row to keep them in."""
    return kernel_words.word_row(WORDS, appraisal, words.text, words.department)


def find(connection: Connection, appraisal: str, digests: list[str]) -> dict[str, Words]:
    """The words of these digests, as far as they have not been erased."""
    rows = connection.execute(
        "select digest, words, department from words where appraisal = %s and digest = any(%s)",
        (appraisal, [bytes.fromhex(digest) for digest in digests]),
    ).fetchall()
    return {bytes(digest).hex(): Words(text, department) for digest, text, department in rows}
