"""After the seal a receipt is shown to be in the published list, which leads to no ballot (R-46)."""

from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from services.ballot.contract import FindReceipt, ListReceipts, ReceiptProof
from services.ballot.events import BallotCast, ReceiptsListed
from services.ballot.receipts.receipt import printed
from services.ballot.receipts.receipt_tree import ReceiptTree, receipt_digest
from services.kernel.proof import merkle
from services.kernel.proof.hashing import ALGORITHMS, SHA256, algorithm
from tests.ballot.conftest import Box
from tests.ballot.examples import APPRAISAL, OVER, ballot, codes, receipt


@given(st.integers(0, 70), st.sampled_from(sorted(ALGORITHMS)))
def test_every_receipt_is_proved_as_rfc_6962_says(size: int, name: str) -> None:
    digests = sorted(sha256(bytes([number])).digest() for number in range(size))
    tree = ReceiptTree(b"".join(digests), algorithm(name))
    leaves = [merkle.leaf_hash(one, algorithm(name)) for one in digests]
    assert tree.root == merkle.root(leaves, algorithm(name))
    for index, digest in enumerate(digests):
        proof = tree.proof(digest)
        assert proof is not None
        assert proof.index == index
        assert proof.path == [node.hex() for node in merkle.inclusion_proof(leaves, index, algorithm(name))]
    assert tree.proof(bytes(32)) is None


def test_a_receipt_is_in_the_list_that_the_log_names(box: Box) -> None:
    box.cast(*(ballot(number) for number in range(5)))
    box.at(OVER).seals()
    listed = box.events()[-1]
    assert isinstance(listed, ReceiptsListed)
    assert listed.count == sum(isinstance(event, BallotCast) for event in box.events()) == 5
    for number in range(5):
        code = receipt(number)
        proof = box.another_process().ask(FindReceipt, code=code).proof
        assert isinstance(proof, ReceiptProof)
        assert (proof.root, proof.size, proof.algorithm) == (listed.root, 5, SHA256.id)
        assert bytes.fromhex(proof.digest) == receipt_digest(APPRAISAL, code)
        assert merkle.is_included(
            merkle.leaf_hash(bytes.fromhex(proof.digest)),
            proof.index,
            proof.size,
            [bytes.fromhex(node) for node in proof.path],
            bytes.fromhex(listed.root),
        )


def test_nothing_in_the_list_is_in_any_record_of_a_ballot(box: Box) -> None:
    """R-46: neither digest, code nor place leads to what was voted."""
    box.cast(*(ballot(number) for number in range(5)))
    box.at(OVER).seals()
    listed = box.ask(ListReceipts, after=0, limit=10)
    assert listed == sorted(receipt_digest(APPRAISAL, receipt(number)).hex() for number in range(5))
    cast = b"".join(box.bodies()[:-2]).decode()
    for number in range(5):
        code = receipt(number)
        traces = (code, printed("YS24Q2", code), receipt_digest(APPRAISAL, code).hex())
        assert not any(trace in cast for trace in traces)


def test_two_ballots_with_one_receipt_are_both_in(box: Box, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    """55 bits may meet: then both are received, and the list has the code twice."""
    monkeypatch.setattr("services.ballot.casting.receipt_code", lambda *_: receipt(1))
    assert codes(box.cast(ballot(1), ballot(2), ballot(3))) == ["new"] * 3
    box.at(OVER).seals()
    assert box.ask(FindReceipt, code=receipt(1)).received
    listed = box.events()[-1]
    assert isinstance(listed, ReceiptsListed)
    assert listed.count == 3


def test_a_box_without_ballots_lists_no_receipts(box: Box) -> None:
    box.at(OVER).seals()
    listed = box.events()[-1]
    assert isinstance(listed, ReceiptsListed)
    assert (listed.count, listed.root) == (0, merkle.EMPTY_ROOT.hex())
    assert box.ask(FindReceipt, code=receipt(1)).proof is None


def test_what_stands_in_the_list_for_a_receipt_stays_what_it_is() -> None:
    """By hand: printf 'pingyi-receipt-v1\\n532622-2024Q2\\n7F3K9Q2M4TX\\n' | sha256sum"""
    found = receipt_digest("532622-2024Q2", "7F3K9Q2M4TX").hex()
    assert found == "a9a27f7a57ff80239b2d880f331eedc827cec9445ad73ebae25e0c3f2f11e7c4"
