"""The Merkle tree of RFC 6962: what a log's root is, that an entry is in it, that nothing was rewritten.

Hashes are 32 bytes, of SHA-256 unless another algorithm is named. Leaves are numbered from 0. A proof is a list of
hashes, nearest first.
"""

from collections.abc import Iterable, Sequence
from hashlib import sha256

from services.kernel.proof.hashing import SHA256, Algorithm

EMPTY_ROOT = sha256(b"").digest()


class ProofMalformed(ValueError):
    """The proof cannot be one for these sizes, whatever its hashes."""


def leaf_hash(body: bytes, algorithm: Algorithm = SHA256) -> bytes:
    """The hash of an entry (RFC 6962, 2.1)."""
    return algorithm.new(b"\x00" + body).digest()


def node_hash(left: bytes, right: bytes, algorithm: Algorithm = SHA256) -> bytes:
    """The hash of two subtrees."""
    return algorithm.new(b"\x01" + left + right).digest()


class Frontier:
    """The right edge of a growing tree: enough to know the root, 32 bytes for each level.

    `size` is the number of leaves so far.
    """

    def __init__(self, algorithm: Algorithm = SHA256) -> None:
        self.size = 0
        self.algorithm = algorithm
        self._peaks: list[tuple[int, bytes]] = []  # (leaves below, hash), the largest first

    def copy(self) -> "Frontier":
        """The same edge, to grow by itself."""
        other = Frontier(self.algorithm)
        other.size, other._peaks = self.size, list(self._peaks)
        return other

    def append(self, leaf: bytes) -> None:
        """Add one leaf hash."""
        self._push(1, leaf)

    def extend(self, leaves: Sequence[bytes]) -> None:
        """Add many leaf hashes; whole subtrees are hashed level by level, which is much faster."""
        start, count = 0, len(leaves)
        while start < count:
            # the largest aligned subtree that fits both the tree's edge and what is left
            room = (self.size & -self.size) or 1 << count.bit_length()
            width = min(room, 1 << ((count - start).bit_length() - 1))
            self._push(width, _perfect(leaves[start : start + width], self.algorithm))
            start += width

    def append_subtree(self, width: int, subtree: bytes) -> None:
        """Add `width` leaves at once by the hash over them: a power of two, at a place that is a multiple of it."""
        if width < 1 or width & (width - 1) or self.size % width:
            raise ValueError(f"{width} leaves at {self.size} are not a subtree")
        self._push(width, subtree)

    def root(self) -> bytes:
        """The tree's root; of no leaves, the hash of nothing."""
        if not self._peaks:
            return self.algorithm.new(b"").digest()
        root = self._peaks[-1][1]
        for _, peak in reversed(self._peaks[:-1]):
            root = node_hash(peak, root, self.algorithm)
        return root

    def _push(self, width: int, subtree: bytes) -> None:
        self.size += width
        while self._peaks and self._peaks[-1][0] == width:
            _, left = self._peaks.pop()
            width, subtree = width * 2, node_hash(left, subtree, self.algorithm)
        self._peaks.append((width, subtree))


def _perfect(level: Sequence[bytes], algorithm: Algorithm) -> bytes:
    new = algorithm.new
    while len(level) > 1:
        pairs = iter(level)
        level = [new(b"\x01" + left + right).digest() for left, right in zip(pairs, pairs, strict=True)]
    return level[0]


def root(leaves: Iterable[bytes], algorithm: Algorithm = SHA256) -> bytes:
    """The root over leaf hashes."""
    frontier = Frontier(algorithm)
    frontier.extend(list(leaves))
    return frontier.root()


def inclusion_proof(leaves: Sequence[bytes], index: int, algorithm: Algorithm = SHA256) -> list[bytes]:
    """The path that shows leaf `index` is in the tree of these leaves (RFC 6962, 2.1.1)."""
    if not 0 <= index < len(leaves):
        raise IndexError(f"no leaf {index} in a tree of {len(leaves)}")
    if len(leaves) == 1:
        return []
    split = _split(len(leaves))
    if index < split:
        return [*inclusion_proof(leaves[:split], index, algorithm), root(leaves[split:], algorithm)]
    return [*inclusion_proof(leaves[split:], index - split, algorithm), root(leaves[:split], algorithm)]


def consistency_proof(leaves: Sequence[bytes], first: int, algorithm: Algorithm = SHA256) -> list[bytes]:
    """The path that shows the tree of the first `first` leaves is a prefix of this one (RFC 6962, 2.1.2)."""
    if not 0 < first <= len(leaves):
        raise IndexError(f"no tree of {first} before one of {len(leaves)}")
    return _subproof(leaves, first, algorithm, known=True)


def _subproof(leaves: Sequence[bytes], first: int, algorithm: Algorithm, *, known: bool) -> list[bytes]:
    if first == len(leaves):
        return [] if known else [root(leaves, algorithm)]
    split = _split(len(leaves))
    if first <= split:
        return [*_subproof(leaves[:split], first, algorithm, known=known), root(leaves[split:], algorithm)]
    return [*_subproof(leaves[split:], first - split, algorithm, known=False), root(leaves[:split], algorithm)]


def _split(size: int) -> int:
    """The largest power of two smaller than `size`."""
    return 1 << (size - 1).bit_length() - 1


def root_from_inclusion(
    leaf: bytes, index: int, size: int, proof: Sequence[bytes], algorithm: Algorithm = SHA256
) -> bytes:
    """The root that this proof leads to (RFC 9162, 2.1.3.2). Raises `ProofMalformed`."""
    if not 0 <= index < size:
        raise ProofMalformed(f"leaf {index} cannot be in a tree of {size}")
    node, last, result = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            raise ProofMalformed("the proof is too long")
        if node & 1 or node == last:
            result = node_hash(sibling, result, algorithm)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            result = node_hash(result, sibling, algorithm)
        node, last = node >> 1, last >> 1
    if last != 0:
        raise ProofMalformed("the proof is too short")
    return result


def is_included(
    leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes, algorithm: Algorithm = SHA256
) -> bool:
    """Whether the proof shows the leaf under this root. Raises `ProofMalformed`."""
    return root_from_inclusion(leaf, index, size, proof, algorithm) == root


def is_consistent(
    first: int, first_root: bytes, size: int, root: bytes, proof: Sequence[bytes], algorithm: Algorithm = SHA256
) -> bool:
    """Whether the proof shows that the first tree is a prefix of the second (RFC 9162, 2.1.4.2)."""
    if not 0 < first <= size:
        raise ProofMalformed(f"a tree of {first} cannot come before one of {size}")
    if first == size:
        if proof:
            raise ProofMalformed("two trees of one size need no proof")
        return first_root == root
    path = list(proof) if first & (first - 1) else [first_root, *proof]
    if not path:
        raise ProofMalformed("the proof is empty")
    node, last = first - 1, size - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    old = new = path[0]
    for sibling in path[1:]:
        if last == 0:
            raise ProofMalformed("the proof is too long")
        if node & 1 or node == last:
            old, new = node_hash(sibling, old, algorithm), node_hash(sibling, new, algorithm)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            new = node_hash(new, sibling, algorithm)
        node, last = node >> 1, last >> 1
    if last != 0:
        raise ProofMalformed("the proof is too short")
    return (old, new) == (first_root, root)
