"""Casting ballots online (R-20, R-25, R-31…R-34): many at once, each answered for itself.

A credential is spent by the row it makes in the unsealed box: the table's key lets it be used once, whichever process
it reaches. Whoever offers it again hears the same, whatever ballot comes with it: the first one stands (A-19), and
nobody learns by trying what it said.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

import msgspec
import structlog

from services.ballot import box as boxes
from services.ballot.box import Box
from services.ballot.contract import Ballot, BallotReceived, Choice
from services.ballot.credential import Credential, check
from services.ballot.picks import check as check_picks
from services.ballot.picks import must_be_keepable
from services.ballot.receipts.receipt import printed, receipt_code
from services.ballot.receipts.receipt_tree import ReceiptTrees, receipt_digest
from services.ballot.refusals import BoxSealedAlready, BoxUnreadable, Busy, VotingEnded
from services.ballot.unsealed.ballots import BoxMoved, UnsealedBallots
from services.ballot.unsealed.kept_ballot import KeptBallot
from services.ballot.unsealed.turn import turn
from services.kernel.clock import CHINA
from services.kernel.context import ServiceContext
from services.kernel.refusal import Refusal
from services.kernel.rpc.parse import parse
from services.kernel.rpc.request import Outcome, rejected

TRIES = 5

log = structlog.get_logger("pingyi.casting")

Answered = Outcome[BallotReceived]


class CastBallot(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody with this credential hands in these choices."""

    credential: Credential
    choices: tuple[Choice, ...]
    now: datetime


def cast(command: CastBallot, box: Box) -> KeptBallot:
    """Decide one ballot. What the rules void (too many offices, no example …) is kept; tally says so (A-05)."""
    boxes.must_be_voting(box, command.now)
    check_picks(command.choices, box.offices, _month(command.now))
    return KeptBallot(group=command.credential.group, spent=command.credential.nonce, choices=command.choices)


class Casting:
    """Casts for one process: remembers each box, and looks again when it has moved on."""

    def __init__(self, context: ServiceContext, unsealed: UnsealedBallots, trees: ReceiptTrees) -> None:
        self._context, self._unsealed, self._trees = context, unsealed, trees
        self._boxes: dict[str, tuple[Box, int]] = {}

    def cast_many(self, appraisal: str, ballots: Sequence[Any]) -> list[Answered]:
        """One outcome a ballot, in order: its receipt, or why it was refused."""
        if ballots and self._unsealed.is_due(appraisal):
            self._turn(appraisal)
        for _ in range(TRIES):
            try:
                return self._attempt(appraisal, ballots)
            except BoxMoved:
                self._boxes.pop(appraisal, None)
            except BoxUnreadable:
                log.exception("box.unreadable", appraisal=appraisal, alert=True)
                break
        return [rejected(Busy()) for _ in ballots]

    def _turn(self, appraisal: str) -> None:
        """Turn the box; what stands in the way of that is told to those who run it, and keeps no ballot out."""
        try:
            turn(self._context, self._unsealed.keys, appraisal)
        except Exception:
            log.exception("box.not_turned", appraisal=appraisal, alert=True)

    def _attempt(self, appraisal: str, ballots: Sequence[Any]) -> list[Answered]:
        """Answer each ballot by the box as this process knows it. Raises `BoxMoved`: nothing was recorded."""
        box, version = self._box(appraisal)
        now = self._context.clock.now()
        answers: dict[int, Answered] = {}
        cast_now: dict[int, KeptBallot] = {}
        for place, ballot in enumerate(ballots):
            try:
                cast_now[place] = cast(_read(ballot, box, now), box)
            except (VotingEnded, BoxSealedAlready) as ended:
                answers[place] = self._cast_in_time(appraisal, ballot, box, now) or rejected(ended)
            except Refusal as refusal:
                answers[place] = rejected(refusal)
        if cast_now:
            kept = list(cast_now.values())
            for place, ballot, new in zip(cast_now, kept, self._unsealed.put(appraisal, kept, version), strict=True):
                receipt = printed(box.mark, receipt_code(ballot.spent))
                answers[place] = Answered(ok=BallotReceived(receipt=receipt, again=not new))
        return [answers[place] for place in range(len(ballots))]

    def _box(self, appraisal: str) -> tuple[Box, int]:
        if appraisal not in self._boxes:
            self._boxes[appraisal] = self._context.log.replay(appraisal, boxes.stream(appraisal), boxes.evolve, Box())
        box, version = self._boxes[appraisal]
        if version == 0:
            # not opened yet: look again next time
            del self._boxes[appraisal]
        return box, version

    def _cast_in_time(self, appraisal: str, ballot: Any, box: Box, now: datetime) -> Answered | None:
        """After the end: who cast before it and heard no answer hears it now. None: nothing was cast."""
        try:
            spent = _command(parse(Ballot, ballot), box, now).credential.nonce
        except Refusal:
            return None
        code = receipt_code(spent)
        if not (self._unsealed.holds_spent(appraisal, spent) or self._is_listed(appraisal, code)):
            return None
        return Answered(ok=BallotReceived(receipt=printed(box.mark, code), again=True))

    def _is_listed(self, appraisal: str, code: str) -> bool:
        tree = self._trees.of(appraisal)
        return tree is not None and tree.proof(receipt_digest(appraisal, code)) is not None


def _read(ballot: Any, box: Box, now: datetime) -> CastBallot:
    handed_in = parse(Ballot, ballot)
    boxes.must_be_voting(box, now)
    return _command(handed_in, box, now)


def _command(ballot: Ballot, box: Box, now: datetime) -> CastBallot:
    must_be_keepable(ballot.picks)
    return CastBallot(credential=check(ballot.credential, box.keys), choices=ballot.picks, now=now)


@lru_cache(maxsize=16)  # asked for each ballot of a call, and all have one instant
def _month(now: datetime) -> str:
    return now.astimezone(CHINA).strftime("%Y-%m")
