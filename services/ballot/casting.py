"""Casting ballots online (R-20, R-25, R-31…R-34): many at once, each answered for itself.

A ballot is its own credential: roster's signature is of its very text, so it fits no other (ADR 0043). Its row in the
unsealed box lets it in once, whichever process it reaches; whoever offers it again hears the receipt of the first time.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

import msgspec
import psycopg
import structlog

from services.ballot import box as boxes
from services.ballot.ballot_text import ballot_text, message, public_key
from services.ballot.box import Box
from services.ballot.contract import Ballot, BallotReceived, Choice
from services.ballot.picks import check as check_picks
from services.ballot.picks import must_be_keepable, must_be_trimmed
from services.ballot.receipts.receipt import printed, receipt_code
from services.ballot.receipts.receipt_tree import ReceiptTrees, receipt_digest
from services.ballot.receipts.signing import ReceiptSigners
from services.ballot.refusals import BoxSealedAlready, BoxUnreadable, Busy, CredentialInvalid, VotingEnded
from services.ballot.unsealed.ballots import BoxMoved, UnsealedBallots
from services.ballot.unsealed.kept_ballot import KeptBallot, Online
from services.ballot.unsealed.putting import Kept
from services.ballot.unsealed.turn import turn
from services.kernel.clock import CHINA
from services.kernel.context import ServiceContext
from services.kernel.proof.blind_signature import is_signed
from services.kernel.refusal import LaneLost, LaneShort, Refusal
from services.kernel.rpc.parse import parse
from services.kernel.rpc.request import Outcome, rejected

TRIES = 5

log = structlog.get_logger("pingyi.casting")

Answered = Outcome[BallotReceived]


class CastBallot(msgspec.Struct, frozen=True, kw_only=True):
    """A ballot whose signature holds is handed in."""

    ballot: KeptBallot
    now: datetime


def cast(command: CastBallot, box: Box) -> KeptBallot:
    """Decide one ballot. What the rules void (too many offices, no example …) is kept; tally says so (A-05)."""
    boxes.must_be_voting(box, command.now)
    check_picks(command.ballot.choices, box.offices, _month(command.now))
    return command.ballot


def verified(appraisal: str, ballot: Ballot, box: Box) -> KeptBallot:
    """The ballot as the box keeps it, once roster's signature is found to be of it. Raises `CredentialInvalid`."""
    must_be_keepable(ballot.picks)
    must_be_trimmed(ballot.picks)
    key = box.keys.get(ballot.group)
    if key is None:
        raise CredentialInvalid
    online = Online(
        nonce=bytes.fromhex(ballot.nonce),
        salt=bytes.fromhex(ballot.salt),
        signature=bytes.fromhex(ballot.signature),
        receipt_secret=bytes.fromhex(ballot.receipt_secret),
    )
    signed = message(ballot_text(appraisal, ballot.group, key, online.nonce, online.salt, ballot.picks))
    if not is_signed(public_key(key), signed, online.signature):
        raise CredentialInvalid
    choices = msgspec.convert(ballot.picks, tuple[Choice, ...], from_attributes=True)
    return KeptBallot(group=ballot.group, spent=signed, choices=choices, online=online)


@dataclass(frozen=True)
class _Judged:
    """Ballots of one call for one box, each by its place: answered already, to be put in, or come after the end."""

    box: Box
    version: int
    answers: dict[int, Answered] = field(default_factory=dict)
    cast: dict[int, KeptBallot] = field(default_factory=dict)
    late: dict[int, tuple[KeptBallot, Refusal]] = field(default_factory=dict)


class Casting:
    """Casts for one process: remembers each box, and looks again when it has moved on."""

    def __init__(
        self, context: ServiceContext, unsealed: UnsealedBallots, trees: ReceiptTrees, signers: ReceiptSigners
    ) -> None:
        self._context, self._unsealed, self._trees, self._signers = context, unsealed, trees, signers
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
            except (LaneLost, LaneShort):
                log.exception("box.not_whole", appraisal=appraisal, alert=True)
                break
        return [rejected(Busy()) for _ in ballots]

    def cast_at_once(self, boxes: Mapping[str, Sequence[Any]]) -> dict[str, list[Answered]]:
        """Cast ballots of several boxes in one transaction, which waits for none of them.

        Where something must be looked up or waited for, or has moved, each ballot is answered `Busy`: `cast_many` does
        that for one box.
        """
        judged = dict[str, _Judged]()
        for appraisal in boxes.keys() & self._boxes.keys():
            if not self._unsealed.is_due(appraisal):
                judged[appraisal] = self._judged(appraisal, boxes[appraisal])
        at_once = {name: one for name, one in judged.items() if not one.late}
        put = dict[str, list[Kept]]()
        if offered := {name: (list(one.cast.values()), one.version) for name, one in at_once.items() if one.cast}:
            try:
                put = self._unsealed.put_at_once(offered)
            except (psycopg.Error, BoxUnreadable, LaneLost, LaneShort):  # whose trouble it is shows box by box
                log.exception("boxes.not_at_once", boxes=len(offered))
        answers = {}
        for name, ballots in boxes.items():
            one = at_once.get(name)
            if one is None or (one.cast and name not in put):
                answers[name] = [rejected(Busy()) for _ in ballots]
            else:
                answers[name] = self._answers(name, one, put.get(name, []))
        return answers

    def _turn(self, appraisal: str) -> None:
        """Turn the box; what stands in the way of that is told to those who run it, and keeps no ballot out."""
        try:
            turn(self._context, self._unsealed, appraisal)
        except Exception:
            log.exception("box.not_turned", appraisal=appraisal, alert=True)

    def _attempt(self, appraisal: str, ballots: Sequence[Any]) -> list[Answered]:
        """Answer each ballot by the box as this process knows it. Raises `BoxMoved`: nothing was recorded."""
        judged = self._judged(appraisal, ballots)
        for place, (ballot, ended) in judged.late.items():
            judged.answers[place] = self._cast_in_time(appraisal, ballot, judged.box) or rejected(ended)
        put = self._unsealed.put(appraisal, list(judged.cast.values()), judged.version) if judged.cast else []
        return self._answers(appraisal, judged, put)

    def _judged(self, appraisal: str, ballots: Sequence[Any]) -> _Judged:
        """What each ballot's own content and the hour say."""
        judged = _Judged(*self._box(appraisal))
        now = self._context.clock.now()
        for place, handed_in in enumerate(ballots):
            try:
                boxes.must_have_been_opened(judged.box)
                ballot = verified(appraisal, parse(Ballot, handed_in), judged.box)
                try:
                    judged.cast[place] = cast(CastBallot(ballot=ballot, now=now), judged.box)
                except (VotingEnded, BoxSealedAlready) as ended:
                    judged.late[place] = ballot, ended
            except Refusal as refusal:
                judged.answers[place] = rejected(refusal)
        return judged

    def _answers(self, appraisal: str, judged: _Judged, put: Sequence[Kept]) -> list[Answered]:
        """All answers, in order, once what is to be cast is in the box."""
        for place, (kept, new) in zip(judged.cast, put, strict=True):
            judged.answers[place] = self._received(appraisal, judged.box, kept, again=not new)
        return [judged.answers[place] for place in range(len(judged.answers))]

    def _received(self, appraisal: str, box: Box, kept: KeptBallot, *, again: bool) -> Answered:
        assert kept.online is not None
        code = receipt_code(appraisal, kept.online.receipt_secret)
        signature = self._signers.of(appraisal, box).sign(code)
        return Answered(ok=BallotReceived(receipt=printed(box.mark, code), signature=signature, again=again))

    def _box(self, appraisal: str) -> tuple[Box, int]:
        if appraisal not in self._boxes:
            self._boxes[appraisal] = self._context.log.replay(appraisal, boxes.stream(appraisal), boxes.evolve, Box())
        box, version = self._boxes[appraisal]
        if version == 0:
            # not opened yet: look again next time
            del self._boxes[appraisal]
        return box, version

    def _cast_in_time(self, appraisal: str, ballot: KeptBallot, box: Box) -> Answered | None:
        """After the end: who cast before it and heard no answer hears it now. None: nothing was cast.

        Once the box is sealed only the receipts are left, and the receipt that came with the ballot is looked for.
        """
        assert ballot.online is not None
        kept = self._unsealed.spent(appraisal, ballot.spent)
        if kept is None and not self._is_listed(appraisal, receipt_code(appraisal, ballot.online.receipt_secret)):
            return None
        return self._received(appraisal, box, kept or ballot, again=True)

    def _is_listed(self, appraisal: str, code: str) -> bool:
        tree = self._trees.of(appraisal)
        return tree is not None and tree.proof(receipt_digest(appraisal, code)) is not None


@lru_cache(maxsize=16)  # asked for each ballot of a call, and all have one instant
def _month(now: datetime) -> str:
    return now.astimezone(CHINA).strftime("%Y-%m")
