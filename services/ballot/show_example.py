"""Showing the words of one example to whoever must rule on it (R-37). Who asked is on record at the gateway."""

from services.kernel.foundation import Foundation
from services.kernel.store import transaction
from services.kernel.words import WORDS, find


def example(foundation: Foundation, appraisal: str, digest: str) -> str | None:
    """What was written, named by its digest; None once it has been erased."""
    with transaction(foundation.engine) as connection:
        return find(connection, WORDS, appraisal, digest)
