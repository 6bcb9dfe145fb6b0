"""Sealing the box: nothing more goes in, and the root of what is in it is signed (R-06, D-2)."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

import msgspec

from services.ballot import box as boxes
from services.ballot.box import Box
from services.ballot.context import BallotContext
from services.ballot.contract import Seal, Sealed
from services.ballot.events import BoxSealed, ReceiptsListed
from services.ballot.paper.batches.forms import forms_of
from services.ballot.paper.form_steps import steps_of
from services.ballot.receipts import receipt_tree
from services.ballot.refusals import FormsDoNotBalance, FormsUnfinished, VotingStillOpen
from services.ballot.sealing.enter_ballots import EnteringBallots
from services.kernel.event import Event
from services.kernel.log.sealing import seal_log
from services.kernel.log.store import Connection
from services.kernel.proof.hashing import Algorithm


def handle(request: Seal, context: BallotContext) -> Sealed:
    return seal_box(context, request.appraisal)


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
    if not boxes.takes_none(box, rules, now):
        raise VotingStillOpen(voting_until=rules.voting_until.isoformat())
    if paper.unfinished:
        raise FormsUnfinished(count=paper.unfinished)
    if paper.cast != paper.returned:
        raise FormsDoNotBalance(returned=paper.returned, cast=paper.cast)
    return None


def seal_box(context: BallotContext, appraisal: str) -> Sealed:
    """Let the ballots into the log, seal it and list the receipts, in one transaction.

    The keys of the box are destroyed when the sealed log is in two places (`destroy_keys`).
    Asking again answers the same. Whatever breaks it off leaves the box as it was.
    """
    entering, algorithm = EnteringBallots(context, appraisal), context.log.algorithm(appraisal)

    def decide(box: Box) -> BoxSealed | None:
        return seal(box, _paper(context, appraisal), context.clock.now())

    def then(connection: Connection) -> list[Event]:
        receipt_tree.keep(connection, appraisal, entering.receipts)
        return [listing(entering.receipts, algorithm)]

    sealed = seal_log(
        context,
        appraisal,
        boxes.stream(appraisal),
        boxes.evolve,
        Box(),
        decide,
        BoxSealed,
        enter=entering.enter,
        then=then,
    )
    return msgspec.convert(sealed, Sealed)


def listing(digests: bytes, algorithm: Algorithm) -> ReceiptsListed:
    """The list of receipts as an event: its length and root."""
    tree = receipt_tree.ReceiptTree(digests, algorithm)
    return ReceiptsListed(count=tree.size, root=tree.root.hex(), algorithm=tree.algorithm.id)


def _paper(context: BallotContext, appraisal: str) -> Paper:
    steps = Counter(steps_of(context, appraisal).values())
    returned = forms_of(context, appraisal).counts().returned
    return Paper(unfinished=steps["keyed"] + steps["disputed"], cast=steps["cast"], returned=returned)
