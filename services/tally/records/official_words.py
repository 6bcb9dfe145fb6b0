"""Words of official acts, kept beside tally's log under their digests: reasons, statements, replies (ADR 0004)."""

from collections.abc import Iterable
from typing import Any

from services.kernel.context import ServiceContext
from services.kernel.log.store import transaction
from services.kernel.log.words import WORDS, can_be_kept, find
from services.kernel.refusal import Malformed


def official_words(where: str, text: Any) -> str:
    """Words that can be kept. Raises `Malformed`."""
    if not isinstance(text, str):
        raise Malformed(where=where, what="not a text")
    if not text.strip():
        raise Malformed(where=where, what="empty")
    if not can_be_kept(text):
        raise Malformed(where=where, what="characters that cannot be kept")
    return text


def words_named(context: ServiceContext, appraisal: str, digests: Iterable[str]) -> dict[str, str | None]:
    """The words with these digests; None for those that have been erased."""
    with transaction(context.engine) as connection:
        return {digest: find(connection, WORDS, appraisal, digest) for digest in digests}
