"""The roots of a log at several sizes, and where two logs that should be one part ways."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice

from services.kernel.proof.hashing import SHA256, Algorithm
from services.kernel.proof.merkle import Frontier, leaf_hash

MOST = 8_192  # bodies hashed at one go
WAYS = 64  # sizes asked about at once: a million records are searched in four questions

Roots = Callable[[Sequence[int]], Mapping[str, str]]


def prefix_roots(bodies: Iterable[bytes], sizes: Iterable[int], algorithm: Algorithm = SHA256) -> dict[str, str]:
    """The root at each size, hexadecimal, by the size as text (as JSON has it); sizes beyond the end are left out."""
    frontier, stream, roots = Frontier(algorithm), iter(bodies), dict[str, str]()
    for size in sorted({size for size in sizes if size > 0}):
        while frontier.size < size:
            leaves = [leaf_hash(body, algorithm) for body in islice(stream, min(MOST, size - frontier.size))]
            if not leaves:
                return roots
            frontier.extend(leaves)
        roots[str(size)] = frontier.root().hex()
    return roots


def first_difference(size: int, ours: Roots, theirs: Roots) -> int | None:
    """The first sequence, up to `size`, at which two logs differ; None: they have the same root there.

    Equal roots mean equal prefixes, so the place is found by halving: here into many parts at once, because a
    question costs a reading of the log.
    """
    if _at(size, ours, theirs):
        return None
    same, differs = 0, size
    while differs - same > 1:
        step = max(1, (differs - same) // WAYS)
        between = range(same + step, differs, step)
        here, there = ours(between), theirs(between)
        for at in between:
            if here.get(str(at)) is None or here.get(str(at)) != there.get(str(at)):
                differs = at
                break
            same = at
    return differs


def _at(size: int, ours: Roots, theirs: Roots) -> bool:
    here, there = ours([size]).get(str(size)), theirs([size]).get(str(size))
    return here is not None and here == there
