"""Ballots ready to be posted: three picks with their cases, and a credential of their own, signed beforehand."""

import os
import secrets
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import repeat
from multiprocessing import get_context
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from services.roster.identity import credential
from simulation.chance import dice
from simulation.county import catalogue
from simulation.quarter.picks import choose

PICKS = 3
SEED = 2024
BATCH = 500
MIXED = 50  # different sets of picks in a batch


def write_posts(path: Path, count: int, key: RSAPrivateKey) -> None:
    """Write `count` ballots, one JSON object a line. Signing takes a millisecond or more, so all cores do it."""
    sizes = [min(BATCH, count - done) for done in range(0, count, BATCH)]
    with ProcessPoolExecutor(os.cpu_count(), get_context("spawn")) as signers, path.open("wb") as file:
        for lines in signers.map(_posts, sizes, range(len(sizes)), repeat(credential.private_der(key))):
            file.writelines(lines)


def read_posts(path: Path, first: int, count: int) -> Iterator[bytes]:
    """The bodies from number `first` on."""
    with path.open("rb") as file:
        for number, line in enumerate(file):
            if number >= first + count:
                return
            if number >= first:
                yield line.rstrip(b"\n")


def _posts(count: int, batch: int, der: bytes) -> list[bytes]:
    key, rng = credential.load_key(der), dice(SEED, "bench", batch)
    scope = catalogue.scope("public")
    picks = [[choice.as_json() for choice in choose(SEED, rng, scope, PICKS)] for _ in range(MIXED)]
    return [
        msgspec.json.encode(
            {"credential": credential.sign(key, "public", secrets.token_bytes(32)), "picks": rng.choice(picks)}
        )
        + b"\n"
        for _ in range(count)
    ]
