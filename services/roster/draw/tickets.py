"""Lots that anyone can draw again: Rivest's consistent sampler, a ticket number for each person from the seed.

A ticket depends on the seed and the person alone, so leaving somebody out moves nobody else.
"""

import unicodedata
from collections.abc import Iterable

from consistent_sampler.consistent_sampler import first_ticket, sha256_hex

from services.kernel.refusal import Malformed

SEED_LIMIT = 200


def normalise_seed(seed: str) -> str:
    """The seed as it was spoken, so that it cannot be mistyped into another draw: NFKC, trimmed, not empty."""
    normal = unicodedata.normalize("NFKC", seed).strip()
    if not normal:
        raise Malformed(where="seed", what="TOO_SHORT")
    if len(normal) > SEED_LIMIT:
        raise Malformed(where="seed", what="TOO_LONG")
    return normal


def in_ticket_order(people: Iterable[str], seed: str) -> list[str]:
    """The people in the order in which their tickets come out."""
    seed_hash = sha256_hex(seed)
    return [ticket.id for ticket in sorted(first_ticket(person, seed, seed_hash) for person in set(people))]
