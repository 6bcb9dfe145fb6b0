"""Sealing the box before the window's end, for cause: two people, each in a call of his own (R-06, R-49)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from services.ballot import box as boxes
from services.ballot import seal
from services.ballot.box import Box, VotingEnded
from services.ballot.events import EarlySealConfirmed, EarlySealProposed, EarlySealReason
from services.ballot.seal import FormsDoNotBalance, FormsUnfinished
from services.kernel.context import ServiceContext
from services.kernel.event import Event
from services.kernel.log.rows import write_rows
from services.kernel.log.store import Connection
from services.kernel.log.words import WORDS, can_be_kept, word_row
from services.kernel.refusal import Malformed, Refusal


class EarlySealNotProposed(Refusal):
    """Nobody has proposed to seal the box early."""


class EarlySealAlone(Refusal):
    """Who proposed it cannot confirm it as well. Facts: `by`."""


@dataclass(frozen=True, kw_only=True)
class ProposeEarlySeal:
    """One person proposes to end the voting now, with words that are named by `digest`."""

    reason: EarlySealReason
    digest: str
    by: str


def propose(command: ProposeEarlySeal, box: Box, now: datetime) -> list[Event]:
    """Decide a proposal. The same reason by the same person again changes nothing; nothing is sealed yet."""
    rules = boxes.rules_of(box)
    if now >= rules.voting_until:
        raise VotingEnded(voting_until=rules.voting_until.isoformat())
    before = box.early_proposed
    if before is not None and (before.reason, before.by) == (command.reason, command.by):
        return []
    return [EarlySealProposed(reason=command.reason, cause=command.digest, by=command.by)]


def confirm(by: str, box: Box) -> list[Event]:
    """Decide the confirmation: from here no ballot goes in. Again changes nothing."""
    if box.early_confirmed is not None:
        return []
    boxes.rules_of(box)
    if box.early_proposed is None:
        raise EarlySealNotProposed
    if box.early_proposed.by == by:
        raise EarlySealAlone(by=by)
    return [EarlySealConfirmed(by=box.early_proposed.by, confirmed_by=by)]


def handle_propose(context: ServiceContext, appraisal: str, reason: Any, words: Any, by: str) -> dict[str, Any]:
    """Propose. Answers `{reason, by}`."""
    try:
        code = msgspec.convert(reason, EarlySealReason)
    except msgspec.ValidationError as error:
        raise Malformed(where="reason", what=str(error)) from error
    if not isinstance(words, str) or not words.strip() or not can_be_kept(words):
        raise Malformed(where="words", what="no words that can be kept")
    digest, (table, row) = word_row(WORDS, appraisal, words)
    command = ProposeEarlySeal(reason=code, digest=digest, by=by)

    def keep(connection: Connection) -> None:
        write_rows(connection, {table: [row]})

    box = context.log.decide(
        appraisal,
        boxes.stream(appraisal),
        boxes.evolve,
        Box(),
        lambda box: propose(command, box, context.clock.now()),
        in_transaction=keep,
    )
    assert box.early_proposed is not None
    return {"reason": box.early_proposed.reason, "by": box.early_proposed.by}


def handle_confirm(context: ServiceContext, appraisal: str, by: str) -> dict[str, object]:
    """Confirm, and seal. Answers `{size, root, waits}`.

    While forms are unfinished the voting is over and the seal waits: `waits` says what for. The box seals itself then.
    """
    context.log.decide(appraisal, boxes.stream(appraisal), boxes.evolve, Box(), lambda box: confirm(by, box))
    try:
        return {**seal.handle(context, appraisal), "waits": None}
    except (FormsUnfinished, FormsDoNotBalance) as refusal:
        return {"size": None, "root": None, "waits": refusal.code}
