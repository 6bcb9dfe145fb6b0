"""Ballots are put into unsealed boxes, and counted, in one statement, of one box or of several."""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property

import sqlalchemy as sa

from services.ballot import box as boxes
from services.ballot.unsealed import table
from services.ballot.unsealed.kept_ballot import KeptBallot
from services.ballot.unsealed.keys import DayKey
from services.ballot.unsealed.rows import row_of, these
from services.ballot.unsealed.table import Epoch, Part, Put, Row
from services.kernel.lanes.lanes import Lanes
from services.kernel.log.store import statement, transaction

Kept = tuple[KeptBallot, bool]  # the ballot that is in the box, and whether it is new


@dataclass(frozen=True)
class Offered:
    """Ballots for one box. `version` is where its stream must be, so that nothing slips in after a close or a seal."""

    epoch: Epoch
    key: DayKey
    ballots: Sequence[KeptBallot]
    version: int

    @cached_property
    def tags(self) -> list[bytes]:
        """The tag of each ballot."""
        return [self.key.tag(ballot.spent) for ballot in self.ballots]

    @cached_property
    def rows(self) -> list[Row]:
        """The rows to put in, sorted; of a ballot that is offered twice, the first."""
        first = dict(reversed(list(zip(self.tags, self.ballots, strict=True))))
        return [row_of(first[tag], self.epoch, self.key, tag) for tag in sorted(first)]

    def kept(self, engine: sa.Engine, put: Put) -> list[Kept]:
        """Of each ballot the one that is in the box. Raises `BoxUnreadable` and `psycopg.errors.UndefinedTable`."""
        found = self._found(engine, [row[0] for row in self.rows if row[0] not in put.new])
        new, answers = set(put.new), list[Kept]()
        for tag, ballot in zip(self.tags, self.ballots, strict=True):
            answers.append((found.setdefault(tag, ballot), tag in new))
            new.discard(tag)  # the same ballot again in the same call
        return answers

    def _found(self, engine: sa.Engine, tags: Sequence[bytes]) -> dict[bytes, KeptBallot]:
        if not tags:
            return {}
        with transaction(engine) as connection:
            return dict(zip(tags, these(connection, self.epoch, self.key, tags), strict=True))


def put_counted(engine: sa.Engine, lanes: Lanes, offered: Sequence[Offered], *, may_wait: bool) -> list[Put]:
    """Put ballots in their boxes, which are in order, all in one transaction. Answers what became of each box's."""
    if not offered:
        return []
    with ExitStack() as counting:
        parts = [
            Part(
                one.epoch,
                one.rows,
                (boxes.stream(one.epoch.appraisal), one.version),
                counting.enter_context(lanes.counting(one.epoch.appraisal)),
            )
            for one in offered
        ]
        with statement(engine) as connection:
            puts = table.put_counted(connection, parts, may_wait=may_wait)
    for part, put in zip(parts, puts, strict=True):
        if put.moved == "lane":
            lanes.forget(part.epoch.appraisal)
    return puts
