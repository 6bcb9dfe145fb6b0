"""The hash functions that logs are kept under: SHA-256, and SM3 as GB/T 32905 gives it."""

import pytest

from services.kernel.proof.hashing import SHA256, AlgorithmUnknown, algorithm
from services.kernel.proof.merkle import (
    Frontier,
    consistency_proof,
    inclusion_proof,
    is_consistent,
    is_included,
    leaf_hash,
)

SM3 = algorithm("sm3")


def test_sm3_is_that_of_the_standard() -> None:
    """GB/T 32905-2016, A.1 and A.2."""
    assert SM3.digest(b"abc").hex() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    assert SM3.digest(b"abcd" * 16).hex() == "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"


def test_a_hash_under_way_can_be_copied() -> None:
    begun = SM3.new(b"a")
    other = begun.copy()
    begun.update(b"bc")
    other.update(b"bc")
    assert begun.digest() == other.digest() == SM3.digest(b"abc")


def test_trees_of_sm3_prove_what_they_hold() -> None:
    leaves = [leaf_hash(bytes([number]), SM3) for number in range(11)]
    frontier = Frontier(SM3)
    frontier.extend(leaves)
    root = frontier.root()
    assert is_included(leaves[4], 4, 11, inclusion_proof(leaves, 4, SM3), root, SM3)
    early = Frontier(SM3)
    early.extend(leaves[:6])
    assert is_consistent(6, early.root(), 11, root, consistency_proof(leaves, 6, SM3), SM3)
    sha = [leaf_hash(bytes([number])) for number in range(11)]
    assert not is_included(sha[4], 4, 11, inclusion_proof(sha, 4), root)


def test_an_unknown_algorithm_is_refused() -> None:
    assert algorithm("sha256") is SHA256
    with pytest.raises(AlgorithmUnknown, match="'md5' is none of sha256, sm3"):
        algorithm("md5")
