"""One turn or seal, or their bound, in a process of its own: `python -m benchmarks.boxing WHAT DATABASE_URL APPRAISAL
KEYS CLOCK`.

WHAT is `copied` (the rows read, sorted, written), `turned` or `sealed`. Writes one JSON object.
"""

import sys
from datetime import timedelta
from pathlib import Path

import psycopg

from benchmarks.replaying import report
from services.ballot.context import BallotContext
from services.ballot.events import LANGUAGE
from services.ballot.sealing.seal import seal_box
from services.ballot.unsealed import table
from services.ballot.unsealed.turn import turn
from services.kernel.clock import RehearsalClock
from services.kernel.settings import Settings

DAYS_TO_THE_END = timedelta(days=20)


def copied(context: BallotContext, appraisal: str) -> tuple[int, str]:
    """Each row read, all sorted by tag, and written by COPY into a table like theirs. It is left as it was."""
    with psycopg.connect(context.settings.database_url, options="-c search_path=ballot") as connection:
        epoch = table.current(connection, appraisal)
        assert epoch is not None
        other = table.Epoch(appraisal, 9_999, epoch.day)
        table.create(connection, other)
        tags = sorted(table.tags(connection, epoch))
        for at in range(0, len(tags), table.PIECE):
            piece = tags[at : at + table.PIECE]
            bodies = table.these(connection, epoch, piece)
            table.copy(connection, other, [(tag, tag, body) for tag, body in zip(piece, bodies, strict=True)])
        connection.rollback()
    return len(tags), "rows"


def turned(context: BallotContext, appraisal: str) -> tuple[int, str]:
    """The turn, on the next day."""
    _pass(context, timedelta(days=1))
    turn(context, context.unsealed, appraisal)
    return context.unsealed.count(appraisal), "rows"


def sealed(context: BallotContext, appraisal: str) -> tuple[int, str]:
    """The seal, after the voting."""
    ballots = context.unsealed.count(appraisal)
    _pass(context, DAYS_TO_THE_END)
    seal_box(context, appraisal)
    return ballots, "ballots"


def _pass(context: BallotContext, time: timedelta) -> None:
    assert context.settings.rehearsal_clock is not None
    RehearsalClock.set(context.settings.rehearsal_clock, context.clock.now() + time)


def main(what: str, database_url: str, appraisal: str, keys: str, clock: str) -> None:
    """Do it once."""
    settings = Settings(database_url=database_url, keys=Path(keys), rehearsal_clock=Path(clock), statement_timeout_ms=0)
    context = BallotContext.open(settings, "ballot", LANGUAGE)
    do = {"copied": copied, "turned": turned, "sealed": sealed}[what]
    try:
        report(lambda: do(context, appraisal))
    finally:
        context.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
