"""What becomes of messages that could not be taken in: put back by one person, set aside for good only by two.

The message itself stays with the service that could not take it in, and access never sees what it says. What is
decided is on record here before it is carried out there; carrying it out again changes nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Annotated, Any

import msgspec

from services.access.account import SYSTEM_LOG
from services.access.events import LANGUAGE, LetterDropConfirmed, LetterDropProposed, LetterReturned
from services.kernel.context import ServiceContext
from services.kernel.event import Event
from services.kernel.log.rows import write_rows
from services.kernel.log.store import Connection, transaction
from services.kernel.log.words import WORDS, can_be_kept, find, word_row
from services.kernel.refusal import Malformed, Refusal, SamePerson

MOST = 500  # letters in one command
LATEST = 100  # decisions that are listed


class LetterDropped(Refusal):
    """Two people have agreed to set this message aside for good. Facts: `letter`."""


class DropNotProposed(Refusal):
    """Nobody has proposed to set this message aside. Facts: `letter`."""


class DeadLetter(msgspec.Struct, frozen=True, kw_only=True):
    """A message that was set aside, as the service tells of it that could not take it in."""

    letter: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{1,40}\Z")]
    queue: Annotated[str, msgspec.Meta(max_length=200)]
    key: Annotated[str, msgspec.Meta(max_length=255)]
    code: Annotated[str, msgspec.Meta(max_length=80)]
    died_at: Annotated[str, msgspec.Meta(max_length=40)]
    bytes: int
    digest: Annotated[str, msgspec.Meta(max_length=128)]


@dataclass(frozen=True)
class Fate:
    """What has been decided about a letter."""

    returned: bool = False
    proposed: LetterDropProposed | None = None
    confirmed: LetterDropConfirmed | None = None


def evolve(fate: Fate, event: Any) -> Fate:
    match event:
        case LetterReturned():
            return replace(fate, returned=True)
        case LetterDropProposed():
            return replace(fate, proposed=event)
        case LetterDropConfirmed():
            return replace(fate, confirmed=event)
    return fate


def put_back(letter: DeadLetter, fate: Fate, by: str) -> list[Event]:
    """Decide on putting it back; a proposal to drop it that nobody has agreed to does not stand in the way."""
    if fate.confirmed is not None:
        raise LetterDropped(letter=letter.letter)
    if fate.returned:
        return []
    return [LetterReturned(letter=letter.letter, queue=letter.queue, digest=letter.digest, by=by)]


def propose_drop(letter: DeadLetter, fate: Fate, reason: str, by: str) -> list[Event]:
    """Decide on proposing to drop it. Proposing again, by whomever, changes nothing."""
    if fate.proposed is not None:
        return []
    return [
        LetterDropProposed(
            letter=letter.letter,
            queue=letter.queue,
            key=letter.key,
            died_of=letter.code,
            died_at=letter.died_at,
            size=letter.bytes,
            digest=letter.digest,
            reason=reason,
            by=by,
        )
    ]


def confirm_drop(letter: str, fate: Fate, by: str) -> list[Event]:
    """Decide on the agreement of a second person; agreeing again changes nothing."""
    if fate.proposed is None:
        raise DropNotProposed(letter=letter)
    if by == fate.proposed.by:
        raise SamePerson(by=by)
    return [] if fate.confirmed is not None else [LetterDropConfirmed(letter=letter, by=by)]


def handle_return(context: ServiceContext, letters: Any, by: str) -> dict[str, int]:
    """Put on record that these are put back. Answers `{recorded}`."""
    asked = _letters(letters)
    for letter in asked:
        _decide(context, letter.letter, partial(put_back, letter, by=by))
    return {"recorded": len(asked)}


def handle_proposal(context: ServiceContext, letters: Any, reason: str, by: str) -> dict[str, int]:
    """Put on record that somebody means to set these aside for good, and why. Answers `{recorded}`."""
    if not isinstance(reason, str) or not 1 <= len(reason) <= 500 or not can_be_kept(reason):
        raise Malformed(where="reason", what="words, at most 500")
    asked = _letters(letters)
    for letter in asked:
        digest, (table, row) = word_row(WORDS, SYSTEM_LOG, reason)
        decision = partial(propose_drop, letter, reason=digest, by=by)
        _decide(context, letter.letter, decision, partial(write_rows, rows={table: [row]}))
    return {"recorded": len(asked)}


def handle_confirmation(context: ServiceContext, letters: Sequence[str], by: str) -> dict[str, int]:
    """A second person agrees. All of them are looked at before the first is recorded. Answers `{recorded}`."""
    for letter in letters:
        confirm_drop(letter, context.log.replay(SYSTEM_LOG, stream(letter), evolve, Fate())[0], by)
    for letter in letters:
        _decide(context, letter, partial(confirm_drop, letter, by=by))
    return {"recorded": len(letters)}


def _decide(
    context: ServiceContext,
    letter: str,
    decision: Callable[[Fate], list[Event]],
    in_transaction: Callable[[Connection], None] | None = None,
) -> None:
    context.log.decide(SYSTEM_LOG, stream(letter), evolve, Fate(), decision, in_transaction=in_transaction)


def fates(context: ServiceContext, letters: Sequence[str]) -> dict[str, dict[str, Any]]:
    """`{letter: {by, reason, confirmed_by}}` of those that somebody means to set aside for good."""
    with transaction(context.engine) as connection:
        rows = connection.execute(
            "select distinct stream from event where appraisal = %s and stream = any(%s)",
            (SYSTEM_LOG, [stream(letter) for letter in letters]),
        ).fetchall()
        known = {name: context.log.replay(SYSTEM_LOG, name, evolve, Fate())[0] for (name,) in rows}
        return {
            fate.proposed.letter: {
                "by": fate.proposed.by,
                "reason": find(connection, WORDS, SYSTEM_LOG, fate.proposed.reason),
                "confirmed_by": None if fate.confirmed is None else fate.confirmed.by,
            }
            for fate in known.values()
            if fate.proposed is not None
        }


def decided(context: ServiceContext) -> list[dict[str, Any]]:
    """The latest decisions, the newest first: `{letter, queue, what, by, at, proposed_by, reason}`."""
    with transaction(context.engine) as connection:
        rows = connection.execute(
            "select body from event where appraisal = %s and type = any(%s) order by sequence desc limit %s",
            (SYSTEM_LOG, [kind.wire for kind in (LetterReturned, LetterDropConfirmed)], LATEST),
            binary=True,
        ).fetchall()
        return [_decision(context, connection, LANGUAGE.decode(bytes(body))) for (body,) in rows]


def _decision(context: ServiceContext, connection: Connection, recorded: Any) -> dict[str, Any]:
    event, at = recorded.data, recorded.time.isoformat()
    if isinstance(event, LetterReturned):
        told = {"queue": event.queue, "what": "returned", "proposed_by": None, "reason": None}
    else:
        proposed = context.log.replay(SYSTEM_LOG, stream(event.letter), evolve, Fate())[0].proposed
        assert proposed is not None
        reason = find(connection, WORDS, SYSTEM_LOG, proposed.reason)
        told = {"queue": proposed.queue, "what": "dropped", "proposed_by": proposed.by, "reason": reason}
    return {"letter": event.letter, "by": event.by, "at": at, **told}


def stream(letter: str) -> str:
    return f"letter-{letter}"


def _letters(letters: Any) -> list[DeadLetter]:
    try:
        asked: list[DeadLetter] = msgspec.convert(letters, Annotated[list[DeadLetter], msgspec.Meta(max_length=MOST)])
    except msgspec.ValidationError as error:
        raise Malformed(where="letters", what=str(error)) from None
    return asked
