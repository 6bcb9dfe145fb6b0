"""One person proposes to seal the box before the window's end, for cause (R-06, R-49)."""

from datetime import datetime

from services.ballot import box as boxes
from services.ballot.box import Box
from services.ballot.context import BallotContext, keeping
from services.ballot.contract import EarlySealProposal, ProposeEarlySeal
from services.ballot.events import EarlySealProposed
from services.ballot.refusals import VotingEnded
from services.kernel.event import Event
from services.kernel.log.words import WORDS, can_be_kept, word_row
from services.kernel.refusal import Malformed


def handle(request: ProposeEarlySeal, context: BallotContext) -> EarlySealProposal:
    if not request.words.strip():
        raise Malformed(where="words", what="TOO_SHORT")
    if not can_be_kept(request.words):
        raise Malformed(where="words", what="UNWRITABLE")
    digest, row = word_row(WORDS, request.appraisal, request.words)
    proposed = EarlySealProposed(reason=request.reason, cause=digest, by=request.by)
    box = context.decide_on_box(
        request.appraisal,
        lambda box: propose_early_seal(proposed, box, context.clock.now()),
        in_transaction=keeping([row]),
    )
    assert box.early_proposed is not None
    return EarlySealProposal(reason=box.early_proposed.reason, by=box.early_proposed.by)


def propose_early_seal(wanted: EarlySealProposed, box: Box, now: datetime) -> list[Event]:
    """Decide a proposal. The same reason by the same person again changes nothing; nothing is sealed yet."""
    rules = boxes.rules_of(box)
    if now >= rules.voting_until:
        raise VotingEnded(voting_until=rules.voting_until.isoformat())
    before = box.early_proposed
    if before is not None and (before.reason, before.by) == (wanted.reason, wanted.by):
        return []
    return [wanted]
