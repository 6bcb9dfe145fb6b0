"""Whether a ballot with this receipt is in the box (R-46: received or not, never what it says)."""

from services.ballot.box import Box
from services.ballot.context import BallotContext
from services.ballot.contract import FindReceipt, ReceiptFound
from services.ballot.receipts.receipt import printed, read
from services.ballot.receipts.receipt_tree import receipt_digest


def handle(request: FindReceipt, context: BallotContext) -> ReceiptFound:
    box = context.opened_box(request.appraisal)
    return found(context, request.appraisal, box, read(request.code, box.mark))


def found(context: BallotContext, appraisal: str, box: Box, code: str) -> ReceiptFound:
    """What is told of a receipt's twelve characters: with a proof once the box is sealed and lists its receipts."""
    receipt = printed(box.mark, code)
    received = context.unsealed.holds_receipt(appraisal, code) if box.sealed is None else None
    if received is not None:
        return ReceiptFound(received=received, sealed=False, receipt=receipt)
    tree = context.receipt_trees.of(appraisal)
    assert tree is not None  # sealed, if only since the box was read; and the seal lists them
    proof = tree.proof(receipt_digest(appraisal, code))
    return ReceiptFound(received=proof is not None, sealed=True, receipt=receipt, proof=proof)
