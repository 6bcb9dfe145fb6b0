"""Sealing the box: nothing more goes in, and the root of what is in it is signed (R-06, D-2)."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from services.ballot import box as boxes
from services.ballot import receipt_tree
from services.ballot.box import Box
from services.ballot.events import BoxSealed, ReceiptsListed
from services.ballot.forms import forms_of
from services.ballot.paper_desk import steps_of
from services.kernel.context import ServiceContext
from services.kernel.log.sealing import Then, seal_log
from services.kernel.refusal import Refusal


class VotingStillOpen(Refusal):
    """The box is sealed after `voting_until`."""


class FormsUnfinished(Refusal):
    """Some forms have been keyed once, or differ: their ballots would be lost. Facts: `count`."""


class FormsDoNotBalance(Refusal):
    """As many forms must be in the box as came back (收回). Facts: `returned`, `cast`."""


@dataclass(frozen=True, kw_only=True)
class Paper:
    """How far the paper is: forms under way, in the box, and counted back."""

    unfinished: int = 0
    cast: int = 0
    returned: int = 0


def seal(box: Box, paper: Paper, now: datetime) -> BoxSealed | None:
    """Decide whether the box may be sealed now. Answers the seal it already has."""
    if box.sealed is not None:
        return box.sealed
    rules = boxes.rules_of(box)
    if now < rules.voting_until and box.early_confirmed is None:
        raise VotingStillOpen(voting_until=rules.voting_until.isoformat())
    if paper.unfinished:
        raise FormsUnfinished(count=paper.unfinished)
    if paper.cast != paper.returned:
        raise FormsDoNotBalance(returned=paper.returned, cast=paper.cast)
    return None


def handle(context: ServiceContext, appraisal: str) -> dict[str, object]:
    """Seal, and list the receipts in the same transaction. Answers `{size, root}`; asking again answers the same."""

    def decide(box: Box) -> BoxSealed | None:
        return seal(box, _paper(context, appraisal), context.clock.now())

    def then() -> Then:
        digests = receipt_tree.gathered(context, appraisal)
        return (_listing(context, appraisal, digests),), lambda c: receipt_tree.keep(c, appraisal, digests)

    return seal_log(context, appraisal, boxes.stream(appraisal), boxes.evolve, Box(), decide, BoxSealed, then)


def _listing(context: ServiceContext, appraisal: str, digests: bytes) -> ReceiptsListed:
    tree = receipt_tree.ReceiptTree(digests, context.log.algorithm(appraisal))
    return ReceiptsListed(count=tree.size, root=tree.root.hex(), algorithm=tree.algorithm.id)


def _paper(context: ServiceContext, appraisal: str) -> Paper:
    steps = Counter(steps_of(context, appraisal).values())
    returned = forms_of(context, appraisal).counts()["returned"]
    return Paper(unfinished=steps["keyed"] + steps["disputed"], cast=steps["cast"], returned=returned)
