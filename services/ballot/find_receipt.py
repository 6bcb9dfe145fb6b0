"""Whether a ballot with this receipt is in the box (R-46: received or not, never what it says)."""

from typing import Any

from services.ballot import box as boxes
from services.ballot.box import Box
from services.ballot.credential import check
from services.ballot.receipt import printed, read, receipt_code
from services.ballot.receipt_tree import ReceiptTrees, receipt_digest
from services.kernel.context import ServiceContext
from services.kernel.log.store import transaction


def find(context: ServiceContext, trees: ReceiptTrees, appraisal: str, text: str) -> dict[str, Any]:
    """`{received, sealed, receipt}`, and `proof` once the box is sealed. Raises `BoxNotOpen`, `ReceiptMistyped`."""
    box = _opened(context, appraisal)
    return _known(context, trees, appraisal, box, read(text, box.mark))


def find_by_credential(context: ServiceContext, trees: ReceiptTrees, appraisal: str, credential: str) -> dict[str, Any]:
    """The same for who holds the credential and has not heard the receipt. Raises `CredentialInvalid`, too."""
    box = _opened(context, appraisal)
    return _known(context, trees, appraisal, box, receipt_code(check(credential, box.keys).nonce))


def _opened(context: ServiceContext, appraisal: str) -> Box:
    box, _ = context.log.replay(appraisal, boxes.stream(appraisal), boxes.evolve, Box())
    if box.rules is None:
        raise boxes.BoxNotOpen
    return box


def _known(context: ServiceContext, trees: ReceiptTrees, appraisal: str, box: Box, code: str) -> dict[str, Any]:
    with transaction(context.engine) as connection:
        row = connection.execute(
            "select 1 from receipt where appraisal = %s and code = %s", (appraisal, code)
        ).fetchone()
    known = {"received": row is not None, "sealed": box.sealed is not None, "receipt": printed(box.mark, code)}
    if box.sealed is None or (tree := trees.of(appraisal)) is None:
        return known
    proof = tree.proof(receipt_digest(appraisal, code))
    return {**known, "proof": None if proof is None else proof.as_document()}
