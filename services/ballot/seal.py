"""Sealing the box: nothing more goes in, and the root of what is in it is signed (R-06, D-2)."""

from datetime import datetime

from services.ballot import box as boxes
from services.ballot import receipt_tree
from services.ballot.box import Box
from services.ballot.events import BoxSealed, ReceiptsListed
from services.kernel.foundation import Foundation
from services.kernel.refusal import Refusal
from services.kernel.sealing import Then, seal_log
from services.kernel.store import transaction


class VotingStillOpen(Refusal):
    """The box is sealed after `voting_until`."""


class FormsUnfinished(Refusal):
    """Some forms have been keyed once, or differ: their ballots would be lost. Facts: `count`."""


def seal(box: Box, unfinished: int, now: datetime) -> BoxSealed | None:
    """Decide whether the box may be sealed now. Answers the seal it already has."""
    if box.sealed is not None:
        return box.sealed
    rules = boxes.rules_of(box)
    if now < rules.voting_until:
        raise VotingStillOpen(voting_until=rules.voting_until.isoformat())
    if unfinished:
        raise FormsUnfinished(count=unfinished)
    return None


def handle(foundation: Foundation, appraisal: str) -> dict[str, object]:
    """Seal, and list the receipts in the same transaction. Answers `{size, root}`; asking again answers the same."""

    def decide(box: Box) -> BoxSealed | None:
        return seal(box, _unfinished_forms(foundation, appraisal), foundation.clock.now())

    def then() -> Then:
        digests = receipt_tree.gathered(foundation, appraisal)
        return (_listing(foundation, appraisal, digests),), lambda c: receipt_tree.keep(c, appraisal, digests)

    return seal_log(foundation, appraisal, boxes.stream(appraisal), boxes.evolve, Box(), decide, BoxSealed, then)


def _listing(foundation: Foundation, appraisal: str, digests: bytes) -> ReceiptsListed:
    tree = receipt_tree.ReceiptTree(digests, foundation.log.algorithm(appraisal))
    return ReceiptsListed(count=tree.size, root=tree.root.hex(), algorithm=tree.algorithm.id)


def _unfinished_forms(foundation: Foundation, appraisal: str) -> int:
    with transaction(foundation.engine) as connection:
        row = connection.execute(
            "select count(*) from (select stream from event where appraisal = %s and stream like 'form-%%'"
            " group by stream having bool_and(type <> 'ballot.BallotCast.v1')) as unfinished",
            (appraisal,),
        ).fetchone()
    return int(row[0]) if row else 0
