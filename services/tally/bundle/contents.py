"""What stands in a bundle beside the logs: all of it follows from them, so a verifier makes it again and compares."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from typing import Any

import msgspec

from services.kernel.checkpoint import key_name
from services.kernel.event import Event, Recorded
from services.kernel.hashing import SHA256, Algorithm
from services.kernel.note import Verifier
from services.kernel.seal import fingerprint
from services.roster.events import AppraisalOpened
from services.tally.bundle.container import Entry
from services.tally.events import (
    LogPosition,
    MatterCorrected,
    PickCorrected,
    PickRuled,
    PoolCommitted,
    ResultCounted,
    SampleDrawn,
)
from services.tally.replay import Replayed

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


def derived(replayed: Replayed) -> dict[str, bytes]:
    """The files that tell what the logs say: rules, rulings, draw, each version of the result."""
    found = {RULES: _rules(replayed.facts.opened), RULINGS: _rulings(replayed.own), DRAW: _draw(replayed.own)}
    versions = dict(replayed.documents)
    if replayed.document is not None and replayed.recorded is not None:
        versions[replayed.document["result_version"]] = replayed.document
    return found | {result_name(version): canonical(versions[version]) for version in sorted(versions)}


def _rules(opened: AppraisalOpened | None) -> bytes:
    return canonical(opened)


def _rulings(own: Iterable[Recorded]) -> bytes:
    kept = [recorded for recorded in own if isinstance(recorded.data, PickRuled | PickCorrected | MatterCorrected)]
    return canonical({kind: [_told(recorded) for recorded in kept if _is(recorded, kind)] for kind in _RULED})


_RULED: dict[str, tuple[type[Event], ...]] = {
    "rulings": (PickRuled,),
    "corrections": (PickCorrected, MatterCorrected),
}


def _is(recorded: Recorded, kind: str) -> bool:
    return isinstance(recorded.data, _RULED[kind])


def _draw(own: Iterable[Recorded]) -> bytes:
    kept = {type(recorded.data): recorded for recorded in own}
    return canonical(
        {
            name: _told(kept[kind]) if kind in kept else None
            for name, kind in (("pool", PoolCommitted), ("sample", SampleDrawn), ("count", ResultCounted))
        }
    )


def _told(recorded: Recorded) -> dict[str, Any]:
    return {"sequence": recorded.sequence, "type": type(recorded.data).wire, "data": recorded.data}


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
    """What to do with the bundle, for whoever opens it."""
    return files(__package__).joinpath(README).read_text(encoding="utf-8").replace("{appraisal}", appraisal).encode()


def digest_of(blocks: Iterable[bytes]) -> str:
    """SHA-256 of bytes that come in blocks."""
    found = sha256()
    for block in blocks:
        found.update(block)
    return found.hexdigest()
