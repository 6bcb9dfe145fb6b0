"""Sealing the box: nothing more goes in, and the root of what is in it is signed (R-06, D-2)."""

from datetime import datetime

from services.ballot import box as boxes
from services.ballot.box import Box
from services.ballot.events import BoxSealed
from services.kernel import merkle
from services.kernel.foundation import Foundation
from services.kernel.log import Outdated
from services.kernel.refusal import Refusal
from services.kernel.store import transaction

TRIES = 20


class VotingStillOpen(Refusal):
    """The box is sealed after `voting_until`."""


class FormsUnfinished(Refusal):
    """Some forms have been keyed once, or differ: their ballots would be lost. Facts: `count`."""


def seal(box: Box, unfinished: int, now: datetime) -> None:
    """Decide whether the box may be sealed now."""
    rules = boxes.rules_of(box)
    if now < rules.voting_until:
        raise VotingStillOpen(voting_until=rules.voting_until.isoformat())
    if unfinished:
        raise FormsUnfinished(count=unfinished)


def handle(foundation: Foundation, appraisal: str) -> dict[str, object]:
    """Seal. Answers `{size, root}`; asking again answers the same."""
    log, stream = foundation.log, boxes.stream(appraisal)
    frontier = merkle.Frontier()
    for _ in range(TRIES):
        box, version = log.replay(appraisal, stream, boxes.evolve, Box())
        if box.sealed:
            return _sealed(foundation, appraisal)
        seal(box, _unfinished_forms(foundation, appraisal), foundation.clock.now())
        log.frontier(appraisal, frontier)
        root = frontier.root()
        key, signature = foundation.sealer.sign(appraisal, frontier.size, root)
        event = BoxSealed(size=frontier.size, root=root.hex(), key=key, signature=signature)
        try:
            # at: the seal speaks of everything before it, so nothing may come between
            log.append(appraisal, stream, [event], after=version, at=frontier.size)
        except Outdated:
            continue
        return {"size": event.size, "root": event.root}
    raise Outdated(stream=stream, expected=frontier.size, actual=log.head(appraisal))


def _sealed(foundation: Foundation, appraisal: str) -> dict[str, object]:
    for recorded in foundation.log.stream(appraisal, boxes.stream(appraisal)):
        if isinstance(recorded.data, BoxSealed):
            return {"size": recorded.data.size, "root": recorded.data.root}
    raise boxes.BoxNotOpen


def _unfinished_forms(foundation: Foundation, appraisal: str) -> int:
    with transaction(foundation.engine) as connection:
        row = connection.execute(
            "select count(*) from (select stream from event where appraisal = %s and stream like 'form-%%'"
            " group by stream having bool_and(type <> 'ballot.BallotCast.v1')) as unfinished",
            (appraisal,),
        ).fetchone()
    return int(row[0]) if row else 0
