"""Showing the words of one example to whoever must rule on it (R-37). Who asked is on record at the gateway."""

from services.kernel.context import ServiceContext
from services.kernel.log.store import transaction
from services.kernel.log.words import WORDS, find


def example(context: ServiceContext, appraisal: str, digest: str) -> str | None:
    """What was written, named by its digest; None once it has been erased."""
    with transaction(context.engine) as connection:
        return find(connection, WORDS, appraisal, digest)


def copies(context: ServiceContext, appraisal: str, digest: str) -> int:
    """How often the same words stand elsewhere in the box, to the letter. Whose they are, nobody is told."""
    with transaction(context.engine) as connection:
        row = connection.execute(
            "select count(*) from words one join words other using (appraisal, words)"
            " where one.appraisal = %s and one.digest = %s and other.digest <> one.digest",
            (appraisal, bytes.fromhex(digest)),
        ).fetchone()
    return int(row[0]) if row else 0
