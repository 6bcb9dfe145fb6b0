"""That a receipt is in the published list: the path is walked here again before a page says so (R-46, ADR 0014).

Nothing the box says of its own proof is taken over: the digest comes from the receipt, the root from the path.
"""

from dataclasses import dataclass
from hashlib import sha256

from services.ballot.contract import ReceiptProof
from services.kernel.proof import merkle
from services.kernel.proof.hashing import AlgorithmUnknown, algorithm

CODE = 12  # characters of a receipt without its mark and dashes


@dataclass(frozen=True)
class Shown:
    """A proof that holds. `place` is from 1; `path` goes from the receipt's neighbour up to the root."""

    digest: str
    place: int
    index: int
    size: int
    path: tuple[str, ...]
    root: str
    algorithm: str


def digest_of(appraisal: str, receipt: str) -> bytes:
    """The leaf of a receipt in the list of receipts."""
    code = receipt.replace("-", "")[-CODE:]
    return sha256(f"pingyi-receipt-v1\n{appraisal}\n{code}\n".encode()).digest()


def shown(appraisal: str, receipt: str, proof: ReceiptProof) -> Shown | None:
    """The proof, when this receipt's digest leads along the path to the root; None: it does not."""
    digest = digest_of(appraisal, receipt)
    try:
        hashed = algorithm(proof.algorithm)
        path, root = [bytes.fromhex(node) for node in proof.path], bytes.fromhex(proof.root)
        index, size = proof.index, proof.size
        holds = merkle.is_included(merkle.leaf_hash(digest, hashed), index, size, path, root, hashed)
    except (AlgorithmUnknown, merkle.ProofMalformed, ValueError):
        return None
    if not holds:
        return None
    return Shown(digest.hex(), index + 1, index, size, tuple(node.hex() for node in path), root.hex(), hashed.id)
