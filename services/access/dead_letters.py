"""What becomes of messages that could not be taken in: put back by one person, set aside for good only by two.

The message itself stays with the service that could not take it in, and access never sees what it says. What is
decided is on record here before it is carried out there; carrying it out again changes nothing.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from services.access.context import AccessContext
from services.access.contract import (
    SYSTEM_LOG,
    ConfirmLetterDrop,
    LetterDecision,
    LetterDrop,
    LettersRecorded,
    ListLetterDecisions,
    ProposeLetterDrop,
    ReturnLetters,
    ShowLetterDrops,
)
from services.access.events import LANGUAGE, LetterDropConfirmed, LetterDropProposed, LetterReturned
from services.access.refusals import DropNotProposed, LetterDropped
from services.kernel import two_people
from services.kernel.contract import DeadLetter
from services.kernel.event import Event, Recorded
from services.kernel.log.rows import write_rows
from services.kernel.log.store import Connection, transaction
from services.kernel.log.words import WORDS, find, word_row
from services.kernel.refusal import Malformed
from services.kernel.two_people import Agreement

LATEST = 100  # decisions that are listed
_LETTER = re.compile(r"[0-9a-f]{1,40}")

Drop = Agreement[LetterDropProposed]


@dataclass(frozen=True)
class Fate:
    """What has been decided about a letter."""

    returned: bool = False
    drop: Drop = field(default_factory=Drop)


def evolve(fate: Fate, event: Any) -> Fate:
    match event:
        case LetterReturned():
            return replace(fate, returned=True)
        case LetterDropProposed():
            return replace(fate, drop=fate.drop.propose(event))
        case LetterDropConfirmed():
            return replace(fate, drop=fate.drop.confirm(event.by))
    return fate


def put_back(letter: DeadLetter, fate: Fate, by: str) -> list[Event]:
    """Decide on putting it back; a proposal to drop it that nobody has agreed to does not stand in the way."""
    if fate.drop.confirmed_by is not None:
        raise LetterDropped(letter=letter.letter)
    if fate.returned:
        return []
    return [LetterReturned(letter=letter.letter, queue=letter.queue, digest=letter.digest, by=by)]


def propose_drop(letter: DeadLetter, fate: Fate, reason: str, by: str) -> list[Event]:
    """Decide on proposing to drop it. Proposing again, by whomever, changes nothing."""
    if fate.drop.proposed is not None:
        return []
    return [
        LetterDropProposed(
            letter=letter.letter,
            queue=letter.queue,
            key=letter.key,
            died_of=letter.code,
            died_at=letter.died_at.isoformat() if letter.died_at else "",
            size=letter.bytes,
            digest=letter.digest,
            reason=reason,
            by=by,
        )
    ]


def confirm_drop(letter: str, fate: Fate, by: str) -> list[Event]:
    """Decide on the agreement of a second person; agreeing again changes nothing."""
    return two_people.confirm(
        fate.drop,
        by,
        lambda _: LetterDropConfirmed(letter=letter, by=by),
        not_proposed=DropNotProposed(letter=letter),
    )


def record_return(request: ReturnLetters, context: AccessContext) -> LettersRecorded:
    """Put on record that letters are put back."""
    for letter in _named(request.letters):
        _decide(context, letter.letter, partial(put_back, letter, by=request.by))
    return LettersRecorded(recorded=len(request.letters))


def record_proposal(request: ProposeLetterDrop, context: AccessContext) -> LettersRecorded:
    """Put on record that somebody means to set letters aside for good, and why."""
    for letter in _named(request.letters):
        digest, (table, row) = word_row(WORDS, SYSTEM_LOG, request.reason)
        decision = partial(propose_drop, letter, reason=digest, by=request.by)
        _decide(context, letter.letter, decision, partial(write_rows, rows={table: [row]}))
    return LettersRecorded(recorded=len(request.letters))


def record_confirmation(request: ConfirmLetterDrop, context: AccessContext) -> LettersRecorded:
    """A second person agrees. All of them are looked at before the first is recorded."""
    for letter in request.letters:
        confirm_drop(letter, _fate(context, letter), request.by)
    for letter in request.letters:
        _decide(context, letter, partial(confirm_drop, letter, by=request.by))
    return LettersRecorded(recorded=len(request.letters))


def show_drops(request: ShowLetterDrops, context: AccessContext) -> dict[str, LetterDrop]:
    """Those that somebody means to set aside for good, by their ids."""
    with transaction(context.engine) as connection:
        rows = connection.execute(
            "select distinct stream from event where appraisal = %s and stream = any(%s)",
            (SYSTEM_LOG, [stream(letter) for letter in request.letters]),
        ).fetchall()
        drops = [_fate(context, name.removeprefix("letter-")).drop for (name,) in rows]
        return {
            drop.proposed.letter: LetterDrop(
                by=drop.proposed.by,
                reason=find(connection, WORDS, SYSTEM_LOG, drop.proposed.reason),
                confirmed_by=drop.confirmed_by,
            )
            for drop in drops
            if drop.proposed is not None
        }


def list_decisions(_request: ListLetterDecisions, context: AccessContext) -> list[LetterDecision]:
    """The latest decisions, the newest first."""
    with transaction(context.engine) as connection:
        rows = connection.execute(
            "select body from event where appraisal = %s and type = any(%s) order by sequence desc limit %s",
            (SYSTEM_LOG, [kind.wire for kind in (LetterReturned, LetterDropConfirmed)], LATEST),
            binary=True,
        ).fetchall()
        return [_decision(context, connection, LANGUAGE.decode(bytes(body))) for (body,) in rows]


def _decision(context: AccessContext, connection: Connection, recorded: Recorded) -> LetterDecision:
    event = recorded.data
    if isinstance(event, LetterReturned):
        queue, proposed_by, reason = event.queue, None, None
    else:
        assert isinstance(event, LetterDropConfirmed)
        proposed = _fate(context, event.letter).drop.proposed
        assert proposed is not None
        queue, proposed_by = proposed.queue, proposed.by
        reason = find(connection, WORDS, SYSTEM_LOG, proposed.reason)
    return LetterDecision(
        letter=event.letter,
        queue=queue,
        what="returned" if isinstance(event, LetterReturned) else "dropped",
        by=event.by,
        at=recorded.time,
        proposed_by=proposed_by,
        reason=reason,
    )


def _fate(context: AccessContext, letter: str) -> Fate:
    return context.log.replay(SYSTEM_LOG, stream(letter), evolve, Fate())[0]


def _decide(
    context: AccessContext,
    letter: str,
    decision: Callable[[Fate], list[Event]],
    in_transaction: Callable[[Connection], None] | None = None,
) -> None:
    context.log.decide(SYSTEM_LOG, stream(letter), evolve, Fate(), decision, in_transaction=in_transaction)


def stream(letter: str) -> str:
    return f"letter-{letter}"


def _named(letters: Sequence[DeadLetter]) -> Sequence[DeadLetter]:
    """The letters, each with an id: what was not set aside by a service of this system has none."""
    for number, letter in enumerate(letters):
        if not _LETTER.fullmatch(letter.letter):
            raise Malformed(where=f"letters.{number}.letter", what="BAD_FORMAT")
    return letters
