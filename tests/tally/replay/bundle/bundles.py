"""A small counted quarter as a bundle, with checkpoints signed by a key that is known here."""

from collections import Counter
from collections.abc import Mapping
from hashlib import sha256
from io import BytesIO

import msgspec

from services.ballot.events import ReceiptsListed
from services.kernel.proof.checkpoint import Checkpoint, key_name
from services.kernel.proof.hashing import SHA256, Algorithm
from services.kernel.proof.merkle import leaf_hash, root
from services.kernel.proof.note import sign
from services.roster.events import GroupIssued, IssuedListed, ReissuesDecided
from services.tally.replay.bundle.build import Evidence, build
from services.tally.replay.bundle.contents import SOURCES, Signed
from tests.tally.examples import APPRAISAL, KEY
from tests.tally.quarters import Quarter, played, with_tricks

PUBLIC = KEY.public_key().public_bytes_raw().hex()


def digest_of(value: object) -> str:
    return sha256(msgspec.json.encode(value, order="sorted")).hexdigest()


def opened_truly(quarter: Quarter) -> Quarter:
    """The same quarter, with the digests of its rules and offices as roster computes them."""
    rules, offices = digest_of(quarter.opened.rules), digest_of(quarter.opened.offices)
    quarter.opened = msgspec.structs.replace(quarter.opened, rules_digest=rules, catalogue_digest=offices)
    return quarter


def receipts_of(quarter: Quarter) -> bytes:
    """As many digests as there are online ballots."""
    online = [one for one in quarter.ballots if one.channel == "online"]
    return b"".join(sorted(sha256(f"receipt {number}".encode()).digest() for number in range(len(online))))


def issued_to(quarter: Quarter) -> IssuedListed:
    """As many credentials as there are online ballots, one of them the second of a person (ADR 0047)."""
    online = Counter(one.group for one in quarter.ballots if one.channel == "online")
    anew = dict.fromkeys(sorted(online)[:1], 1)
    return IssuedListed(
        issued=tuple(
            GroupIssued(group=group, count=count - anew.get(group, 0), reissued=anew.get(group, 0))
            for group, count in sorted(online.items())
        ),
        decided=tuple(ReissuesDecided(by="ducha-01", confirmed_by="ducha-02", count=one) for one in anew.values()),
    )


class Listed(Quarter):
    """A quarter whose receipts, and whose credentials, are listed at the seal."""

    def logs(self) -> dict[str, list[object]]:  # type: ignore[override]
        logs = super().logs()
        digests = receipts_of(self)
        leaves = [leaf_hash(digests[at : at + 32]) for at in range(0, len(digests), 32)]
        listed = ReceiptsListed(count=len(leaves), root=root(leaves).hex(), algorithm="sha256")
        return {**logs, "ballot": [*logs["ballot"], listed], "roster": [*logs["roster"], issued_to(self)]}


def counted_quarter() -> Listed:
    """The quarter of tricks, sealed, listed, drawn and counted."""
    tricks = with_tricks()
    quarter = Listed(ballots=tricks.ballots, complaints=tricks.complaints, rulings=tricks.rulings, opened=tricks.opened)
    return played(opened_truly(quarter))  # type: ignore[return-value]


def checkpoints(source: str, bodies: list[bytes], algorithm: Algorithm = SHA256) -> Signed:
    """One in the middle and one at the end."""
    leaves = [leaf_hash(body, algorithm) for body in bodies]
    sizes = sorted({max(1, len(bodies) // 2), len(bodies)})
    notes = [
        sign(
            Checkpoint(
                source=source,
                appraisal=APPRAISAL,
                number=number,
                size=size,
                root=root(leaves[:size], algorithm),
                algorithm=algorithm,
            ).text,
            key_name(source),
            KEY,
        )
        for number, size in enumerate(sizes, start=1)
    ]
    return Signed(notes, PUBLIC)


def evidence(sources: Mapping[str, list[bytes]], receipts: bytes | None) -> Evidence:
    return Evidence(
        appraisal=APPRAISAL,
        log=lambda source: sources[source],
        signed={source: checkpoints(source, sources[source]) for source in SOURCES},
        receipts=receipts,
        by_two=True,
    )


def bundle_of(quarter: Quarter) -> bytes:
    out = BytesIO()
    build(evidence(quarter.sources(), receipts_of(quarter)), out)
    return out.getvalue()
