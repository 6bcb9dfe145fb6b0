"""Ballots ready to be posted: three picks with their cases, each signed as roster's blind signature leaves it."""

import os
import secrets
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from itertools import cycle, repeat
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import msgspec
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, PSS
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA384

from services.ballot.ballot_text import ballot_text, message
from services.ballot.contract import OnlinePick
from services.roster.signing import signing_key
from simulation.chance import dice
from simulation.county import catalogue
from simulation.quarter.picks import choose

PICKS = 3
SEED = 2024
BATCH = 500
MIXED = 50  # different sets of picks in a batch


def write_posts(path: Path, count: int, keys: Mapping[str, RSAPrivateKey]) -> None:
    """Write `count` ballots, a line each: its appraisal, a blank, JSON; those of all appraisals in turn. `keys` are the
    public groups'. Signing takes a millisecond or more, so all cores do it.
    """
    sizes = [min(BATCH, count - done) for done in range(0, count, BATCH)]
    ders = {appraisal: signing_key.private_der(key) for appraisal, key in keys.items()}
    with ProcessPoolExecutor(os.cpu_count(), get_context("spawn")) as signers, path.open("wb") as file:
        for lines in signers.map(_posts, sizes, range(len(sizes)), repeat(ders)):
            file.writelines(lines)


def read_posts(path: Path, first: int, count: int) -> Iterator[tuple[str, bytes]]:
    """Appraisals and bodies from number `first` on."""
    with path.open("rb") as file:
        for number, line in enumerate(file):
            if number >= first + count:
                return
            if number >= first:
                appraisal, _, body = line.rstrip(b"\n").partition(b" ")
                yield appraisal.decode(), body


def _posts(count: int, batch: int, ders: Mapping[str, bytes]) -> list[bytes]:
    rng, turns = dice(SEED, "bench", batch), cycle((one, signing_key.load_key(der)) for one, der in ders.items())
    scope = catalogue.scope("public")
    picks = [[choice.as_json() for choice in choose(SEED, rng, scope, PICKS)] for _ in range(MIXED)]
    return [_post(*next(turns), rng.choice(picks)) for _ in range(count)]


def _post(appraisal: str, key: RSAPrivateKey, picks: list[Any]) -> bytes:
    nonce, salt, receipt = (secrets.token_bytes(length) for length in (32, 16, 16))
    chosen = msgspec.convert(picks, list[OnlinePick])
    signed = message(ballot_text(appraisal, "public", signing_key.public_der(key), nonce, salt, chosen))
    ballot = {
        "group": "public",
        "nonce": nonce.hex(),
        "salt": salt.hex(),
        "picks": picks,
        "receipt_secret": receipt.hex(),
        "signature": key.sign(signed, PSS(MGF1(SHA384()), 48), SHA384()).hex(),
    }
    return appraisal.encode() + b" " + msgspec.json.encode(ballot) + b"\n"
