"""Listing the receipts' digests as the seal lists them, for the bundle."""

from services.ballot.context import BallotContext
from services.ballot.contract import MOST_RECEIPTS, ListReceipts
from services.ballot.receipts.receipt_tree import WIDTH, listed
from services.kernel.contract import Sha256


def handle(request: ListReceipts, context: BallotContext) -> list[Sha256]:
    digests = listed(context, request.appraisal) or b""
    until = request.after + min(request.limit, MOST_RECEIPTS)
    some = digests[WIDTH * request.after : WIDTH * until]
    return [some[at : at + WIDTH].hex() for at in range(0, len(some), WIDTH)]
