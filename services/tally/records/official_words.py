"""Words of official acts, kept beside tally's log under their digests: reasons, statements, replies (ADR 0004)."""

from collections.abc import Callable, Iterable

from services.kernel.context import ServiceContext
from services.kernel.log.rows import write_rows
from services.kernel.log.store import Connection, transaction
from services.kernel.log.words import WORDS, can_be_kept, find, word_row
from services.kernel.refusal import Malformed


def words_to_keep(appraisal: str, where: str, text: str) -> tuple[str, Callable[[Connection], None]]:
    """The digest of words, and what writes them in the transaction that names them. Raises `Malformed`."""
    if not text.strip():
        raise Malformed(where=where, what="TOO_SHORT")
    if not can_be_kept(text):
        raise Malformed(where=where, what="UNWRITABLE")
    digest, (table, row) = word_row(WORDS, appraisal, text)

    def keep(connection: Connection) -> None:
        write_rows(connection, {table: [row]})

    return digest, keep


def words_named(context: ServiceContext, appraisal: str, digests: Iterable[str]) -> dict[str, str | None]:
    """The words with these digests; None for those that have been erased."""
    with transaction(context.engine) as connection:
        return {digest: find(connection, WORDS, appraisal, digest) for digest in digests}
