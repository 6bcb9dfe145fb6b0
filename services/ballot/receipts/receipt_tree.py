"""All receipts in one tree: that a receipt is counted can be shown, and that there are no more of them than ballots.

The leaves are digests of receipt codes, sorted. They hold no vote, and neither their order nor anything else leads
from one to a ballot (R-46, ADR 0014).
"""

from collections.abc import Iterable
from hashlib import sha256

from services.ballot.contract import ReceiptProof
from services.kernel.context import ServiceContext
from services.kernel.log.store import Connection, transaction
from services.kernel.proof import merkle
from services.kernel.proof.hashing import SHA256, Algorithm

WIDTH = 32  # bytes of a digest


def receipt_digest(appraisal: str, code: str) -> bytes:
    """The leaf of a receipt in the published list; computed from the receipt's code."""
    return sha256(f"pingyi-receipt-v1\n{appraisal}\n{code}\n".encode()).digest()


class ReceiptTree:
    """The tree over a sorted list of digests, with every level kept: about twice the list."""

    def __init__(self, digests: bytes, algorithm: Algorithm = SHA256) -> None:
        self.digests, self.algorithm = digests, algorithm
        self.size = len(digests) // WIDTH
        self._levels = [[merkle.leaf_hash(one, algorithm) for one in _each(digests)]]
        while len(self._levels[-1]) > 1:
            self._levels.append(self._above(self._levels[-1]))

    @property
    def root(self) -> bytes:
        return self._levels[-1][0] if self.size else merkle.root((), self.algorithm)

    def proof(self, digest: bytes) -> ReceiptProof | None:
        """Show that the digest is in the list; None: it is not."""
        index = self._first_not_before(digest)
        if index == self.size or self._at(index) != digest:
            return None
        return ReceiptProof(
            digest=digest.hex(),
            index=index,
            size=self.size,
            path=[node.hex() for node in self._path(index)],
            root=self.root.hex(),
            algorithm=self.algorithm.id,
        )

    def _path(self, index: int) -> Iterable[bytes]:
        for level in self._levels[:-1]:
            if index ^ 1 < len(level):  # the last node of an odd level has no sibling: it is its own parent
                yield level[index ^ 1]
            index >>= 1

    def _above(self, level: list[bytes]) -> list[bytes]:
        pairs = zip(level[::2], level[1::2], strict=False)
        above = [merkle.node_hash(left, right, self.algorithm) for left, right in pairs]
        return above if len(level) % 2 == 0 else [*above, level[-1]]

    def _at(self, index: int) -> bytes:
        return self.digests[index * WIDTH : (index + 1) * WIDTH]

    def _first_not_before(self, digest: bytes) -> int:
        low, high = 0, self.size
        while low < high:
            middle = (low + high) // 2
            low, high = (middle + 1, high) if self._at(middle) < digest else (low, middle)
        return low


class ReceiptTrees:
    """The trees a process has built, of the latest few appraisals asked about."""

    MOST = 2

    def __init__(self, context: ServiceContext) -> None:
        self._context = context
        self._trees: dict[str, ReceiptTree] = {}

    def of(self, appraisal: str) -> ReceiptTree | None:
        """The tree of a sealed appraisal; None: its receipts were not listed."""
        if appraisal not in self._trees:
            digests = listed(self._context, appraisal)
            if digests is None:
                return None
            self._trees[appraisal] = ReceiptTree(digests, self._context.log.algorithm(appraisal))
            for old in list(self._trees)[: -self.MOST]:
                del self._trees[old]
        return self._trees[appraisal]


def keep(connection: Connection, appraisal: str, digests: bytes) -> None:
    """Keep the list that the seal names."""
    connection.execute("insert into receipt_list values (%s, %s)", (appraisal, digests))


def listed(context: ServiceContext, appraisal: str) -> bytes | None:
    """The sorted digests as they were listed at the seal."""
    with transaction(context.engine) as connection:
        row = connection.execute(
            "select digests from receipt_list where appraisal = %s", (appraisal,), binary=True
        ).fetchone()
    return None if row is None else bytes(row[0])


def _each(digests: bytes) -> Iterable[bytes]:
    return (digests[start : start + WIDTH] for start in range(0, len(digests), WIDTH))
