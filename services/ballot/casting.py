"""Casting ballots online (R-20, R-25, R-31…R-34): many at once, each answered for itself.

A credential is spent by the name of the stream it makes: the log's key lets it be used once, in the
transaction that records the ballot, whichever process it reaches.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

import msgspec

from services.ballot import box as boxes
from services.ballot.box import Box
from services.ballot.contract import Ballot, BallotReceived, Choice
from services.ballot.credential import Credential, check
from services.ballot.events import BallotCast, Pick
from services.ballot.picks import check as check_picks
from services.ballot.picks import must_be_keepable, to_picks
from services.ballot.receipts.receipt import printed, receipt_code
from services.ballot.refusals import AlreadyVoted, BoxSealedAlready, Busy, VotingEnded
from services.kernel.clock import CHINA
from services.kernel.context import ServiceContext
from services.kernel.log import words
from services.kernel.log.event_log import Append
from services.kernel.log.rows import Table
from services.kernel.log.store import transaction
from services.kernel.refusal import Outdated, Refusal
from services.kernel.rpc.parse import parse
from services.kernel.rpc.request import Outcome, rejected

RECEIPT = Table("receipt", ("appraisal", "code"), ("text", "text"))  # and never of which ballot
TRIES = 5

Answered = Outcome[BallotReceived]


class CastBallot(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody with this credential hands in these choices."""

    credential: Credential
    choices: tuple[Choice, ...]
    now: datetime


def cast(command: CastBallot, box: Box, picks: tuple[Pick, ...]) -> list[BallotCast]:
    """Decide one ballot. What the rules void (too many offices, no example …) is kept; tally says so (A-05)."""
    boxes.must_be_voting(box, command.now)
    check_picks(command.choices, box.offices, _month(command.now))
    return [
        BallotCast(
            ballot_id=command.credential.ballot_id,
            group=command.credential.group,  # type: ignore[arg-type]  # a group with a key of this appraisal
            channel="online",
            picks=picks,
        )
    ]


class Casting:
    """Casts for one process: remembers each box, and looks again when its stream has moved on."""

    def __init__(self, context: ServiceContext) -> None:
        self._context = context
        self._boxes: dict[str, tuple[Box, int]] = {}

    def cast_many(self, appraisal: str, ballots: Sequence[Any]) -> list[Answered]:
        """One outcome a ballot, in order: its receipt, or why it was refused."""
        answers: list[Answered | None] = [None] * len(ballots)
        waiting = list(range(len(ballots)))
        for _ in range(TRIES):
            waiting = self._attempt(appraisal, ballots, waiting, answers)
            if not waiting:
                break
            self._boxes.pop(appraisal, None)
        return [given if given is not None else rejected(Busy()) for given in answers]

    def _attempt(
        self, appraisal: str, ballots: Sequence[Any], waiting: list[int], answers: list[Answered | None]
    ) -> list[int]:
        """Try those that wait. Answers those that found the box changed and must be tried again."""
        box, version = self._box(appraisal)
        now = self._context.clock.now()
        held = ((boxes.stream(appraisal), version),)
        wishes: list[Append] = []
        tried: list[tuple[int, CastBallot, str]] = []
        for place in waiting:
            try:
                command = _read(ballots[place], box, now)
                picks, rows = to_picks(appraisal, command.choices)
                (event,) = cast(command, box, picks)
            except (VotingEnded, BoxSealedAlready) as ended:
                answers[place] = self._cast_in_time(appraisal, ballots[place], box, now) or rejected(ended)
                continue
            except Refusal as refusal:
                answers[place] = rejected(refusal)
                continue
            stream = f"ballot-{event.ballot_id}"
            code = receipt_code(command.credential.nonce)
            wishes.append(
                Append(
                    stream=stream,
                    events=(event,),
                    after=0,
                    expect_versions=held,
                    rows=(*rows, (RECEIPT, (appraisal, code))),
                )
            )
            tried.append((place, command, printed(box.mark, code)))
        again: list[int] = []
        outcomes = self._context.log.append_many(appraisal, wishes) if wishes else []
        for (place, command, receipt), outcome in zip(tried, outcomes, strict=True):
            if isinstance(outcome, int):
                answers[place] = Answered(ok=BallotReceived(receipt=receipt, again=False))
            elif isinstance(outcome, Outdated) and outcome.facts["stream"] == boxes.stream(appraisal):
                again.append(place)
            elif isinstance(outcome, Outdated):
                answers[place] = self._cast_before(appraisal, command, receipt)
            else:
                raise outcome
        return again

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
            command = _command(parse(Ballot, ballot), box, now)
        except Refusal:
            return None
        return self._cast_before(appraisal, command, printed(box.mark, receipt_code(command.credential.nonce)))

    def _cast_before(self, appraisal: str, command: CastBallot, receipt: str) -> Answered | None:
        """A spent credential: the same ballot again gets the same receipt, another ballot is refused."""
        found = self._context.log.stream(appraisal, f"ballot-{command.credential.ballot_id}")
        if not found:
            return None
        cast_before = found[0].data
        assert isinstance(cast_before, BallotCast)
        if self._says_the_same(appraisal, cast_before, command.choices):
            return Answered(ok=BallotReceived(receipt=receipt, again=True))
        return rejected(AlreadyVoted(receipt=receipt))

    def _says_the_same(self, appraisal: str, cast_before: BallotCast, choices: tuple[Choice, ...]) -> bool:
        picks, _ = to_picks(appraisal, choices)
        if [_without_words(pick) for pick in picks] != [_without_words(pick) for pick in cast_before.picks]:
            return False
        named = [pick.example for pick in cast_before.picks if pick.example is not None]
        salts: dict[str, bytes] = {}
        if named:  # one look for all of them: the words have no index, because each insertion would pay for it
            with transaction(self._context.engine) as connection:
                salts = words.salts(connection, words.WORDS, appraisal, named)
        return all(
            _same_words(salts, old.example, choice) for old, choice in zip(cast_before.picks, choices, strict=True)
        )


def _without_words(pick: Pick) -> Pick:
    return msgspec.structs.replace(pick, example=None)


def _same_words(salts: Mapping[str, bytes], digest: str | None, choice: Choice) -> bool:
    text = choice.example.text.strip() if choice.example else ""
    if digest is None:
        return not text
    return digest in salts and words.digest_of(salts[digest], text).hex() == digest


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
