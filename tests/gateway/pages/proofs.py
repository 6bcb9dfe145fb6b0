"""Receipts, checkpoints and the draw, as the services answer of them after the seal."""

import base64
from typing import Any

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.ballot.receipts.receipt_tree import ReceiptTree, receipt_digest
from services.kernel.proof.hashing import SHA256, Algorithm
from services.kernel.proof.note import sign
from tests.gateway.stand_in import APPRAISAL, KNOWN, RECEIPT, Services
from tests.gateway.tally_answers import sample_record


def proof_of(among: int, algorithm: Algorithm = SHA256) -> dict[str, Any]:
    """As the box answers it: this receipt among so many others."""
    mine = receipt_digest(APPRAISAL, "7F3K9Q2M4TXC")
    others = [receipt_digest(APPRAISAL, f"{number:012}") for number in range(among)]
    proof = ReceiptTree(b"".join(sorted([mine, *others])), algorithm).proof(mine)
    assert proof is not None
    shown: dict[str, Any] = msgspec.to_builtins(proof)
    return shown


def sealed(proof: dict[str, Any] | None) -> dict[str, Any]:
    return {"received": True, "sealed": True, "receipt": RECEIPT, "proof": proof}


KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
ROOT = bytes(range(32))
DRAW = sample_record(pool_size=412, walked=["ballot-a", "ballot-b"], drawn=["ballot-a"])


def checkpoints_of(source: str, key: Ed25519PrivateKey = KEY) -> dict[str, Any]:
    """Two, as a service keeps them; `key` is who signed, whoever the service says it was."""
    root = base64.b64encode(ROOT).decode()
    texts = [f"pingyi/{source}/{APPRAISAL}\n{100 * number}\n{root}\nnumber {number}\n" for number in (1, 2)]
    notes = [sign(text, f"pingyi/{source}", key) for text in texts]
    return {"key": KEY.public_key().public_bytes_raw().hex(), "notes": notes}


def in_stage(services: Services, stage: str) -> None:
    known = services.answers.get("roster.show_appraisal", KNOWN)
    services.answers["roster.show_appraisal"] = {**(known if isinstance(known, dict) else KNOWN), "stage": stage}
    for source in ("roster", "ballot", "complaints", "tally"):
        services.answers[f"{source}.list_checkpoints"] = checkpoints_of(source)
    services.answers["tally.show_sample_record"] = DRAW
