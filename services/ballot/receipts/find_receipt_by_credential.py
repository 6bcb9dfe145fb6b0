"""Finding a receipt by its credential, for a voter whose answer was lost (R-25)."""

from services.ballot.context import BallotContext
from services.ballot.contract import FindReceiptByCredential, ReceiptFound
from services.ballot.credential import check
from services.ballot.receipts.find_receipt import found
from services.ballot.receipts.receipt import receipt_code


def handle(request: FindReceiptByCredential, context: BallotContext) -> ReceiptFound:
    box = context.opened_box(request.appraisal)
    return found(context, request.appraisal, box, receipt_code(check(request.credential, box.keys).nonce))
