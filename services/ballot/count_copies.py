"""Counting how often the same words stand elsewhere in the box. Whose they are, nobody is told."""

from services.ballot.context import BallotContext
from services.ballot.contract import CountCopies
from services.kernel.log.store import transaction


def handle(request: CountCopies, context: BallotContext) -> int:
    with transaction(context.engine) as connection:
        row = connection.execute(
            "select count(*) from words one join words other using (appraisal, words)"
            " where one.appraisal = %s and one.digest = %s and other.digest <> one.digest",
            (request.appraisal, bytes.fromhex(request.digest)),
        ).fetchone()
    return int(row[0]) if row else 0
