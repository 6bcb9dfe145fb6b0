"""The Merkle tree, against the vectors published with RFC 6962's reference implementation and against its definition.

The vectors are those of certificate-transparency (merkletree/merkle_tree_test.cc), used by every implementation.
"""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.kernel.proof.merkle import (
    EMPTY_ROOT,
    Frontier,
    ProofMalformed,
    consistency_proof,
    inclusion_proof,
    is_consistent,
    is_included,
    leaf_hash,
    node_hash,
    root,
)

ENTRIES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
LEAVES = [leaf_hash(bytes.fromhex(entry)) for entry in ENTRIES]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
# leaf (counted from 1), tree size, path
INCLUSION = [
    (1, 1, []),
    (
        1,
        8,
        [
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ],
    ),
    (
        6,
        8,
        [
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
    ),
    (3, 3, ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]),
    (
        2,
        5,
        [
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ],
    ),
]
# first size, second size, path
CONSISTENCY = [
    (1, 1, []),
    (
        1,
        8,
        [
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ],
    ),
    (
        6,
        8,
        [
            "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
    ),
    (
        2,
        5,
        [
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ],
    ),
]


def defined_root(leaves: list[bytes]) -> bytes:
    """MTH of RFC 6962, 2.1, word by word."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return node_hash(defined_root(leaves[:split]), defined_root(leaves[split:]))


def distinct_leaves(count: int) -> list[bytes]:
    return [leaf_hash(str(number).encode()) for number in range(count)]


sizes = st.integers(1, 300)


@pytest.mark.parametrize(("size", "expected"), list(enumerate(ROOTS, start=1)))
def test_roots_are_the_published_ones(size: int, expected: str) -> None:
    assert root(LEAVES[:size]).hex() == expected
    assert defined_root(LEAVES[:size]).hex() == expected


def test_the_root_of_nothing_is_the_hash_of_nothing() -> None:
    assert root([]) == EMPTY_ROOT == sha256(b"").digest()
    assert Frontier().root() == EMPTY_ROOT


@pytest.mark.parametrize(("leaf", "size", "path"), INCLUSION)
def test_inclusion_proofs_are_the_published_ones(leaf: int, size: int, path: list[str]) -> None:
    proof = inclusion_proof(LEAVES[:size], leaf - 1)
    assert [step.hex() for step in proof] == path
    assert is_included(LEAVES[leaf - 1], leaf - 1, size, proof, bytes.fromhex(ROOTS[size - 1]))


@pytest.mark.parametrize(("first", "size", "path"), CONSISTENCY)
def test_consistency_proofs_are_the_published_ones(first: int, size: int, path: list[str]) -> None:
    proof = consistency_proof(LEAVES[:size], first)
    assert [step.hex() for step in proof] == path
    assert is_consistent(first, bytes.fromhex(ROOTS[first - 1]), size, bytes.fromhex(ROOTS[size - 1]), proof)


@given(st.lists(st.integers(0, 130), max_size=8))
def test_a_frontier_grows_the_same_in_any_chunks(chunks: list[int]) -> None:
    leaves = distinct_leaves(sum(chunks))
    in_chunks, one_by_one = Frontier(), Frontier()
    start = 0
    for width in chunks:
        in_chunks.extend(leaves[start : start + width])
        start += width
        assert in_chunks.size == start
        assert in_chunks.root() == root(leaves[:start])
    for leaf in leaves:
        one_by_one.append(leaf)
    assert in_chunks.root() == one_by_one.root() == defined_root(leaves)


@given(st.lists(st.integers(0, 130), max_size=8), st.integers(0, 5))
def test_a_frontier_takes_whole_subtrees_for_their_leaves(chunks: list[int], level: int) -> None:
    width, leaves, start = 1 << level, distinct_leaves(sum(chunks) + (len(chunks) << level)), 0
    frontier = Frontier()
    for chunk in chunks:
        frontier.extend(leaves[start : start + chunk])
        start += chunk
        if start % width:
            with pytest.raises(ValueError, match=f"{width} leaves at {start} are not a subtree"):
                frontier.append_subtree(width, EMPTY_ROOT)
        else:
            frontier.append_subtree(width, root(leaves[start : start + width]))
            start += width
        assert frontier.size == start
        assert frontier.root() == root(leaves[:start])


@pytest.mark.parametrize("width", [-1, 0, 3, 6, 24])
def test_what_is_no_power_of_two_is_no_subtree(width: int) -> None:
    with pytest.raises(ValueError, match="not a subtree"):
        Frontier().append_subtree(width, EMPTY_ROOT)


@given(sizes, st.data())
def test_every_leaf_can_be_shown_and_no_other(size: int, data: st.DataObject) -> None:
    leaves = distinct_leaves(size)
    index = data.draw(st.integers(0, size - 1))
    proof, top = inclusion_proof(leaves, index), root(leaves)
    assert is_included(leaves[index], index, size, proof, top)
    assert not is_included(leaf_hash(b"another ballot"), index, size, proof, top)
    assert not is_included(leaves[index], index, size, proof, leaf_hash(b"another root"))
    if proof:
        spoiled = _spoil(proof, data.draw(st.integers(0, len(proof) - 1)))
        assert not is_included(leaves[index], index, size, spoiled, top)


@given(sizes, st.data())
def test_every_earlier_tree_can_be_shown_and_no_other(size: int, data: st.DataObject) -> None:
    leaves = distinct_leaves(size)
    first = data.draw(st.integers(1, size))
    proof, old, new = consistency_proof(leaves, first), root(leaves[:first]), root(leaves)
    assert is_consistent(first, old, size, new, proof)
    assert not is_consistent(first, leaf_hash(b"another past"), size, new, proof)
    assert not is_consistent(first, old, size, leaf_hash(b"another present"), proof)
    if proof:
        spoiled = _spoil(proof, data.draw(st.integers(0, len(proof) - 1)))
        assert not is_consistent(first, old, size, new, spoiled)


@given(sizes, st.data())
def test_a_rewritten_log_is_found_out(size: int, data: st.DataObject) -> None:
    leaves = distinct_leaves(size)
    first = data.draw(st.integers(1, size))
    rewritten = [*leaves]
    rewritten[data.draw(st.integers(0, first - 1))] = leaf_hash(b"rewritten")
    proof = consistency_proof(rewritten, first)
    assert not is_consistent(first, root(leaves[:first]), size, root(rewritten), proof)


@given(sizes, st.data())
def test_proofs_of_another_length_are_refused(size: int, data: st.DataObject) -> None:
    leaves = distinct_leaves(size)
    index, first = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size))
    inclusion, consistency = inclusion_proof(leaves, index), consistency_proof(leaves, first)
    for wrong in ([*inclusion, leaves[0]], inclusion[:-1]):
        if wrong != inclusion:
            with pytest.raises(ProofMalformed):
                is_included(leaves[index], index, size, wrong, root(leaves))
    for wrong in ([*consistency, leaves[0]], consistency[:-1]):
        if wrong != consistency:
            with pytest.raises(ProofMalformed):
                is_consistent(first, root(leaves[:first]), size, root(leaves), wrong)


@pytest.mark.parametrize(("index", "size"), [(-1, 8), (8, 8), (0, 0)])
def test_a_leaf_outside_the_tree_is_refused(index: int, size: int) -> None:
    with pytest.raises(ProofMalformed):
        is_included(LEAVES[0], index, size, [], LEAVES[0])
    with pytest.raises(IndexError):
        inclusion_proof(LEAVES[:size], index)


@pytest.mark.parametrize(("first", "size"), [(0, 8), (9, 8), (-1, 8)])
def test_an_impossible_earlier_tree_is_refused(first: int, size: int) -> None:
    with pytest.raises(ProofMalformed):
        is_consistent(first, LEAVES[0], size, LEAVES[0], [])
    with pytest.raises(IndexError):
        consistency_proof(LEAVES[:size], first)


def test_leaves_and_nodes_cannot_be_taken_for_each_other() -> None:
    left, right = LEAVES[:2]
    assert leaf_hash(left + right) != node_hash(left, right)


def _spoil(proof: list[bytes], at: int) -> list[bytes]:
    return [*proof[:at], bytes([proof[at][0] ^ 1]) + proof[at][1:], *proof[at + 1 :]]
