"""After the seal the receipt's page shows a proof that it has walked itself, and a sheet to print (R-46, ADR 0014)."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.pages import receipt_proof
from services.ballot.ballot_text import keys_digest
from services.ballot.contract import ReceiptProof
from services.ballot.receipts.receipt import statement, twelve
from services.kernel.proof.hashing import ALGORITHMS, Algorithm
from tests.gateway.conftest import GatewayClient
from tests.gateway.pages.proofs import proof_of, sealed
from tests.gateway.stand_in import APPRAISAL, BOX_KEY, PUBLIC, RECEIPT, signature_of
from tests.harness.page import Page

PAGE = f"/a/{APPRAISAL}/receipt"


def looked_up(gateway: GatewayClient, answer: dict[str, Any], **more: str) -> Page:
    gateway.services.answers["ballot.find_receipt"] = answer
    return Page(gateway.ask("POST", PAGE, data={"code": RECEIPT, **more}).text)


def test_after_the_seal_the_page_shows_place_size_root_and_path(gateway: GatewayClient) -> None:
    proof = proof_of(among=6)
    page = looked_up(gateway, sealed(proof))
    assert page.says(f"第 {proof['index'] + 1} 个")
    assert page.says("共 7 个")
    assert all(page.says(part) for part in (proof["root"], proof["digest"], *proof["path"]))
    assert page.says("verify.html")


@pytest.mark.parametrize("algorithm", ALGORITHMS.values(), ids=str)
@given(among=st.integers(0, 40))
def test_what_the_box_proves_holds_here_under_either_algorithm(algorithm: Algorithm, among: int) -> None:
    proof = proof_of(among, algorithm)
    shown = receipt_proof.shown(APPRAISAL, RECEIPT, ReceiptProof(**proof))
    assert shown is not None
    assert (shown.digest, shown.root, shown.size) == (proof["digest"], proof["root"], among + 1)


@given(data=st.data())
def test_a_proof_with_anything_changed_is_not_shown(data: st.DataObject) -> None:
    proof = proof_of(among=6)
    field = data.draw(st.sampled_from(["root", "path", "index", "appraisal", "receipt", "algorithm", "longer"]))
    appraisal, receipt = APPRAISAL, RECEIPT
    if field in ("index",):
        proof["index"] = data.draw(st.integers(-9, 99).filter(lambda index: index != proof["index"]))
    elif field == "root":
        proof["root"] = proof["root"][::-1]
    elif field == "path":
        proof["path"][data.draw(st.integers(0, len(proof["path"]) - 1))] = "00" * 32
    elif field == "longer":
        proof["path"].append("00" * 32)
    elif field == "algorithm":
        proof["algorithm"] = data.draw(st.sampled_from(["sm3", "md5"]))
    else:
        appraisal = "532622-2024Q3" if field == "appraisal" else appraisal
        receipt = "YS24Q2-7F3K-9Q2M-4TXD" if field == "receipt" else receipt
    assert receipt_proof.shown(appraisal, receipt, ReceiptProof(**proof)) is None


@pytest.mark.parametrize("proof", [None, {**proof_of(3), "root": "00" * 32}], ids=["none", "another root"])
def test_a_proof_that_does_not_hold_is_said_not_to(gateway: GatewayClient, proof: dict[str, Any] | None) -> None:
    for more in ({}, {"sheet": "1"}):
        page = looked_up(gateway, sealed(proof), **more)
        assert page.says("没有通过核验")
        assert "确实算在里面" not in page.source
        assert "在封存时固定的清单里" not in page.source


def test_before_the_seal_nothing_is_claimed(gateway: GatewayClient) -> None:
    page = looked_up(gateway, {"received": True, "sealed": False, "receipt": RECEIPT})
    assert page.says("封存以后再来查")
    assert "清单的根" not in page.source


def test_the_sheet_has_all_of_it_unfolded_and_no_vote(gateway: GatewayClient) -> None:
    proof = proof_of(among=6)
    sheet = looked_up(gateway, sealed(proof), sheet="1")
    assert "<details" not in sheet.source
    assert all(sheet.says(part) for part in (RECEIPT, proof["root"], *proof["path"], "2024Q2"))
    assert not any(part in sheet.source for part in ("02-03", "不动产登记中心"))


def test_an_unknown_receipt_has_no_sheet(gateway: GatewayClient) -> None:
    page = looked_up(gateway, {"received": False, "sealed": True, "receipt": RECEIPT, "proof": None}, sheet="1")
    assert page.says("没有查到这个回执")
    assert "评议回执单" not in page.source


NOT_IN = {"received": False, "sealed": False, "receipt": RECEIPT}


@pytest.mark.parametrize("signature", [signature_of(RECEIPT), f" {signature_of(RECEIPT).upper()}\r\n"])
def test_who_shows_the_boxs_signature_of_a_ballot_that_is_not_in_is_told_that_it_was_dropped(
    gateway: GatewayClient, signature: str
) -> None:
    """Found out here by the key that everybody has: the box is not asked what it has signed."""
    assert looked_up(gateway, NOT_IN, signature=signature).says("这张票被丢掉了")


@pytest.mark.parametrize(
    "signature", ["", "00" * 64, signature_of(RECEIPT)[:-2], signature_of("YS24Q2-0000-0000-0000"), "票"]
)
def test_another_signature_proves_nothing(gateway: GatewayClient, signature: str) -> None:
    page = looked_up(gateway, NOT_IN, signature=signature)
    assert page.says("没有查到这个回执")
    assert not page.says("这张票被丢掉了")


def test_a_sheet_shows_no_signature_that_is_not_the_boxs(gateway: GatewayClient) -> None:
    for signature, shown in ((signature_of(RECEIPT), True), ("0c" * 64, False), (None, False)):
        sheet = looked_up(gateway, {**NOT_IN, "received": True, "signature": signature}, sheet="1")
        assert (signature_of(RECEIPT) in sheet.source, "0c0c0c" in sheet.source) == (shown, False)


def test_a_receipt_that_0_5_0_signed_is_evidence_as_before(gateway: GatewayClient) -> None:
    """Its digest of the keys did not cover the key of the receipts."""
    said = statement(APPRAISAL, twelve(RECEIPT), keys_digest([PUBLIC, PUBLIC]))
    assert looked_up(gateway, NOT_IN, signature=BOX_KEY.sign(said).hex()).says("这张票被丢掉了")
