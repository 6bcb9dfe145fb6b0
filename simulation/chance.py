"""Chance that repeats: every stream of dice is named, so adding one never disturbs another."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from random import Random
from typing import TypeVar

T = TypeVar("T")


def dice(seed: int, *names: object) -> Random:
    """The dice of this name under this seed. They make example data; nothing secret or drawn uses them."""
    label = "|".join(map(str, (seed, *names)))
    return Random(int.from_bytes(sha256(label.encode()).digest()[:8], "big"))  # noqa: S311  # example data


def pick_weighted(rng: Random, weights: Mapping[T, float], count: int) -> list[T]:
    """Up to `count` different keys, the heavier the likelier."""
    rest = dict(weights)
    found: list[T] = []
    while rest and len(found) < count:
        found.append(rng.choices(list(rest), list(rest.values()))[0])
        del rest[found[-1]]
    return found


def shuffled(rng: Random, items: Sequence[T]) -> list[T]:
    """The items in another order."""
    mixed = list(items)
    rng.shuffle(mixed)
    return mixed
