"""Showing the words of one example to the person who must rule on it (R-37). Who asked is on record at the gateway."""

from services.ballot.context import BallotContext
from services.ballot.contract import ShowExample
from services.kernel.log.store import transaction
from services.kernel.log.words import WORDS, find


def handle(request: ShowExample, context: BallotContext) -> str | None:
    with transaction(context.engine) as connection:
        return find(connection, WORDS, request.appraisal, request.digest)
