"""Whether a ballot with this receipt is in the box (R-46: received or not, never what it says)."""

from typing import Any

from services.ballot import box as boxes
from services.ballot.box import Box
from services.ballot.receipt import printed, read
from services.ballot.receipt_tree import ReceiptTrees, receipt_digest
from services.kernel.foundation import Foundation
from services.kernel.store import transaction


def find(foundation: Foundation, trees: ReceiptTrees, appraisal: str, text: str) -> dict[str, Any]:
    """`{received, sealed, receipt}`, and `proof` once the box is sealed. Raises `BoxNotOpen`, `ReceiptMistyped`."""
    box, _ = foundation.log.replay(appraisal, boxes.stream(appraisal), boxes.evolve, Box())
    if box.rules is None:
        raise boxes.BoxNotOpen
    code = read(text, box.mark)
    with transaction(foundation.engine) as connection:
        row = connection.execute(
            "select 1 from receipt where appraisal = %s and code = %s", (appraisal, code)
        ).fetchone()
    known = {"received": row is not None, "sealed": box.sealed is not None, "receipt": printed(box.mark, code)}
    if box.sealed is None or (tree := trees.of(appraisal)) is None:
        return known
    proof = tree.proof(receipt_digest(appraisal, code))
    return {**known, "proof": None if proof is None else proof.as_document()}
