"""What stands in a bundle beside the logs: all of it follows from them, so a verifier makes it again and compares."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import msgspec

from services.kernel.event import Event, has_type
from services.kernel.proof.checkpoint import key_name
from services.kernel.proof.hashing import SHA256, Algorithm
from services.kernel.proof.note import Verifier
from services.kernel.proof.seal import fingerprint
from services.roster.events import AppraisalOpened
from services.tally.events import (
    LogPosition,
    MatterCorrected,
    PickCorrected,
    PickRuled,
    PoolCommitted,
    ResultCounted,
    SampleDrawn,
)
from services.tally.replay.bundle.container import Entry
from services.tally.replay.replay import Replayed

FORMAT = "pingyi-bundle/1"
SOURCES = ("roster", "ballot", "complaints", "tally")
PAGE, README, RULES, KEYS, RULINGS, DRAW, RECEIPTS, SEALED, MANIFEST = (
    *("verify.html", "README.txt", "rules.json", "keys.json", "rulings.json", "draw.json"),
    *("receipts.txt", "sealed.bin", "manifest.json"),
)
WIDTH = 32  # bytes of a receipt's digest
AT_ONCE = 4_096

Positions = Mapping[str, LogPosition]


def log_name(source: str) -> str:
    return f"logs/{source}.ndjson"


def checkpoint_name(source: str, number: int) -> str:
    return f"checkpoints/{source}/{number:04}.txt"


def result_name(version: int) -> str:
    return f"results/{version}.json"


def canonical(value: Any) -> bytes:
    """UTF-8 JSON, keys sorted, no spaces, and a newline at the end."""
    return msgspec.json.encode(value, order="sorted") + b"\n"


@dataclass(frozen=True)
class Signed:
    """The checkpoints of one log, the oldest first, and the public key (hexadecimal) that signed them."""

    notes: Sequence[str]
    key: str


def keys(signed: Mapping[str, Signed]) -> bytes:
    """Who signs: each service's verifier key, and its fingerprint to compare by eye."""
    return canonical(
        {
            source: {
                "verifier": Verifier(key_name(source), bytes.fromhex(signed[source].key)).text,
                "fingerprint": fingerprint(signed[source].key),
            }
            for source in SOURCES
        }
    )


def derived(replayed: Replayed, roster: Iterable[bytes], own: Iterable[bytes]) -> dict[str, bytes]:
    """The files that tell what the logs of roster and tally say: rules, rulings, draw, each version of the result.

    What is told is taken from the records as they stand: a later version may write them with more fields.
    """
    records = [_told(body) for body in own if has_type(body, *_TOLD)]
    found = {RULES: canonical(opening(roster)), RULINGS: _rulings(records), DRAW: _draw(records)}
    versions = dict(replayed.documents)
    if replayed.document is not None and replayed.recorded is not None:
        versions[replayed.document["result_version"]] = replayed.document
    return found | {result_name(version): canonical(versions[version]) for version in sorted(versions)}


def opening(roster: Iterable[bytes]) -> Any:
    """The data of the appraisal's opening as it stands in the log; None: it is not open."""
    opened = (_told(body)["data"] for body in roster if has_type(body, AppraisalOpened.wire))
    return next(opened, None)


_RULED: dict[str, tuple[type[Event], ...]] = {
    "rulings": (PickRuled,),
    "corrections": (PickCorrected, MatterCorrected),
}
_DRAWN: dict[str, type[Event]] = {"pool": PoolCommitted, "sample": SampleDrawn, "count": ResultCounted}
_TOLD = [kind.wire for kind in (*_RULED["rulings"], *_RULED["corrections"], *_DRAWN.values())]


def _rulings(records: Iterable[dict[str, Any]]) -> bytes:
    return canonical(
        {
            name: [one for one in records if one["type"] in {kind.wire for kind in kinds}]
            for name, kinds in _RULED.items()
        }
    )


def _draw(records: Iterable[dict[str, Any]]) -> bytes:
    last = {one["type"]: one for one in records}
    return canonical({name: last.get(kind.wire) for name, kind in _DRAWN.items()})


def _told(body: bytes) -> dict[str, Any]:
    record = msgspec.json.decode(body)
    return {"sequence": record["sequence"], "type": record["type"], "data": record["data"]}


def receipt_lines(digests: bytes) -> Iterator[bytes]:
    """The receipts' digests, one to a line, hexadecimal, in the order of the tree."""
    for start in range(0, len(digests), WIDTH * AT_ONCE):
        some = digests[start : start + WIDTH * AT_ONCE]
        yield b"".join(some[at : at + WIDTH].hex().encode() + b"\n" for at in range(0, len(some), WIDTH))


def log_lines(bodies: Iterable[bytes]) -> Iterator[bytes]:
    """A log as it is hashed, one record to a line; in blocks. Raises `ValueError` for a record with a newline."""
    block = list[bytes]()
    for body in bodies:
        if b"\n" in body:
            raise ValueError("a record with a newline cannot stand in a line")
        block.append(body)
        if len(block) == AT_ONCE:
            yield b"\n".join([*block, b""])
            block.clear()
    if block:
        yield b"\n".join([*block, b""])


def manifest(appraisal: str, positions: Positions, algorithm: Algorithm, entries: Iterable[tuple[Entry, str]]) -> bytes:
    """What is in the bundle: each log's length and root, each file's length and SHA-256."""
    return canonical(
        {
            "format": FORMAT,
            "appraisal": appraisal,
            "algorithm": algorithm.id,
            "logs": {
                source: {"records": positions[source].sequence, "root": positions[source].root} for source in SOURCES
            },
            "files": [
                {"name": entry.name, "bytes": entry.size, "sha256": digest}
                for entry, digest in entries
                if entry.name != MANIFEST
            ],
        }
    )


class Manifest(msgspec.Struct, frozen=True):
    """As much of a manifest as must be known before its files are read."""

    format: str
    appraisal: str
    algorithm: str = SHA256.id


def page() -> bytes:
    """The page that checks a bundle in a browser."""
    return files(__package__).joinpath(PAGE).read_bytes()


def known_pages() -> frozenset[str]:
    """The SHA-256 of every page that ever was in a bundle of ours."""
    listed = files(__package__).joinpath("pages.sha256").read_text().splitlines()
    return frozenset(line.split()[0] for line in listed if line)


def readme(appraisal: str) -> bytes:
    """What to do with the bundle, for its readers."""
    return files(__package__).joinpath(README).read_text(encoding="utf-8").replace("{appraisal}", appraisal).encode()
