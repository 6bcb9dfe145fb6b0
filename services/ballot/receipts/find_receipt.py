"""Finding a receipt in the box (R-46: received or not, never what it says)."""

from msgspec.structs import replace

from services.ballot.context import BallotContext
from services.ballot.contract import FindReceipt, ReceiptFound
from services.ballot.receipts.receipt import printed, read
from services.ballot.receipts.receipt_tree import receipt_digest


def handle(request: FindReceipt, context: BallotContext) -> ReceiptFound:
    """With a proof once the box is sealed and lists its receipts."""
    appraisal, box = request.appraisal, context.opened_box(request.appraisal)
    code = read(request.code, box.mark)
    received = context.unsealed.holds_receipt(appraisal, code) if box.sealed is None else None
    sealed, proof = received is None, None
    if sealed:
        tree = context.receipt_trees.of(appraisal)
        assert tree is not None  # sealed, if only since the box was read; and the seal lists them
        proof = tree.proof(receipt_digest(appraisal, code))
    found = ReceiptFound(received=bool(received or proof), sealed=sealed, receipt=printed(box.mark, code))
    if found.received and box.receipt_key:  # up to 0.4.0 none was signed
        found = replace(found, signature=context.receipt_signers.of(appraisal, box).sign(code))
    return replace(found, proof=proof) if sealed else found
