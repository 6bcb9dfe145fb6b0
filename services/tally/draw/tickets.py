"""Tickets of Rivest's consistent sampler (PyPI `consistent_sampler`), walked in order until enough are valid (A-18).

A ticket is the sampler's decimal fraction, a text such as `0.26299714…`; the lowest ticket is drawn first.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from hashlib import sha256
from heapq import nsmallest

from consistent_sampler import first_fraction, sha256_hex

from services.tally.refusals import SeedEmpty

Ticket = tuple[str, str]  # (fraction, ballot_id): equal fractions, should they ever be, go by id as in the sampler

BEYOND_ALL = "1"


def normalise(seed: str) -> str:
    """The seed as it is hashed: NFKC, without blanks around it, so that full-width digits draw the same ballots."""
    spoken = unicodedata.normalize("NFKC", seed).strip()
    if not spoken:
        raise SeedEmpty
    return spoken


def ticket(seed_hash: str, ballot_id: str) -> Ticket:
    """The ticket of one ballot. `seed_hash` is `hash_seed` of the normalised seed."""
    return first_fraction(ballot_id, None, seed_hash), ballot_id


def hash_seed(seed: str) -> str:
    """SHA-256 of the seed in hexadecimal, as the sampler computes it; once for a whole draw."""
    return str(sha256_hex(seed))


def not_above(ballot_ids: Sequence[str], seed_hash: str, bound: str) -> list[Ticket]:
    """The tickets up to and with `bound`, in no order.

    The sampler writes the SHA-256 number's decimal digits from the last to the first. So a bound of `0.000…`
    admits only multiples of 1000; these are multiples of 8, which the digest's last byte tells at once. The
    sampler itself is asked only about what is left.
    """
    fraction = bound[2:]
    zeros = len(fraction) - len(fraction.lstrip("0"))
    near: Iterable[str] = ballot_ids
    if zeros:
        odd, power, prefix = (1 << min(zeros, 8)) - 1, 10**zeros, seed_hash.encode()
        digests = [sha256(prefix + ballot_id.encode()).digest() for ballot_id in ballot_ids]
        near = [
            ballot_id
            for ballot_id, digest in zip(ballot_ids, digests, strict=True)
            if not digest[31] & odd and not int.from_bytes(digest) % power
        ]
    return [found for ballot_id in near if (found := ticket(seed_hash, ballot_id))[0] <= bound]


class Below:
    """The tickets of a pool up to a bound: what a recorded draw must have walked."""

    def __init__(self, seed_hash: str, bound: str) -> None:
        self._seed_hash, self._bound = seed_hash, bound
        self._tickets: list[Ticket] = []

    def see(self, ballot_ids: Sequence[str], _bodies: Sequence[bytes]) -> None:
        """Look at more ballots."""
        self._tickets += not_above(ballot_ids, self._seed_hash, self._bound)

    def in_order(self) -> list[str]:
        """The ids, the lowest ticket first."""
        return [ballot_id for _, ballot_id in sorted(self._tickets)]


class Lowest:
    """The lowest tickets of a pool with their records: bounded memory, however large the pool."""

    def __init__(self, seed_hash: str, size: int) -> None:
        self._seed_hash, self._size = seed_hash, size
        self._bound = BEYOND_ALL
        self._kept: list[tuple[Ticket, bytes]] = []

    def see(self, ballot_ids: Sequence[str], bodies: Sequence[bytes]) -> None:
        """Look at more ballots and their records, one by one."""
        near = not_above(ballot_ids, self._seed_hash, self._bound)
        if not near:
            return
        body_of = dict(zip(ballot_ids, bodies, strict=True))
        self._kept += [(found, body_of[found[1]]) for found in near]
        if len(self._kept) > self._size:
            self._kept = nsmallest(self._size, self._kept)
            self._bound = self._kept[-1][0][0]

    def in_order(self) -> list[tuple[str, bytes]]:
        """Ballot ids with their records, the lowest ticket first."""
        return [(found[1], body) for found, body in sorted(self._kept)]
