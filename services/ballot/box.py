"""The ballot box of an appraisal: what must be remembered to decide whether a ballot may go in."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from services.ballot.events import (
    BoxKeyDestroyed,
    BoxOpened,
    BoxSealed,
    EarlySealConfirmed,
    EarlySealProposed,
    EnvelopeMade,
    ExamplesErased,
    LossAccepted,
    LossProposed,
)
from services.ballot.refusals import BoxNotOpen, BoxSealedAlready, VotingEnded, VotingNotStarted
from services.kernel.event import Event
from services.roster.events import GroupCode, Rules

ON_ITS_WAY = timedelta(minutes=10)


@dataclass(frozen=True)
class Box:
    """The box's state. `keys` are the credential keys by group, `envelope` the public key to which its own keys are
    sealed; an early seal that was confirmed ends the voting, `sealed` ends it all."""

    rules: Rules | None = None
    keys: Mapping[GroupCode, str] = field(default_factory=dict)
    offices: frozenset[str] = frozenset()
    mark: str = ""
    receipt_key: str = ""
    envelope: str = ""
    early_proposed: EarlySealProposed | None = None
    early_confirmed: EarlySealConfirmed | None = None
    loss_proposed: LossProposed | None = None
    sealed: BoxSealed | None = None
    keys_destroyed: BoxKeyDestroyed | None = None
    words_erased: ExamplesErased | None = None


def stream(appraisal: str) -> str:
    """The stream in which the box is opened and sealed."""
    return f"box-{appraisal}"


def evolve(box: Box, event: Event) -> Box:
    """What the box is after this."""
    match event:
        case BoxOpened():
            keys = {group.code: group.key for group in event.groups if group.key}
            return Box(
                rules=event.rules,
                keys=keys,
                offices=frozenset(event.offices),
                mark=event.mark,
                receipt_key=event.receipt_key,
            )
        case EnvelopeMade():
            return replace(box, envelope=event.key)
        case EarlySealProposed():
            return replace(box, early_proposed=event)
        case EarlySealConfirmed():
            return replace(box, early_confirmed=event)
        case LossProposed():
            return replace(box, loss_proposed=event)
        case LossAccepted():
            return replace(box, loss_proposed=None)
        case BoxSealed():
            return replace(box, sealed=event)
        case BoxKeyDestroyed():
            return replace(box, keys_destroyed=event)
        case ExamplesErased():
            return replace(box, words_erased=event)
    return box


def must_have_been_opened(box: Box) -> Rules:
    """The rules of a box that was opened, whether or not it is sealed. Raises `BoxNotOpen`."""
    if box.rules is None:
        raise BoxNotOpen
    return box.rules


def rules_of(box: Box) -> Rules:
    """The rules of an opened, unsealed box. Raises `BoxNotOpen`, `BoxSealedAlready`."""
    rules = must_have_been_opened(box)
    if box.sealed is not None:
        raise BoxSealedAlready
    return rules


def takes_until(rules: Rules) -> datetime:
    """Until when ballots are handed in: roster signs none from the end of the voting on, and what it signed at the last
    moment is still on its way."""
    return rules.voting_until + ON_ITS_WAY


def takes_none(box: Box, rules: Rules, now: datetime) -> bool:
    """Whether nothing is handed in any more; an early end leaves what is on its way its time, too."""
    if box.early_confirmed is None:
        return now >= takes_until(rules)
    return box.early_confirmed.until is None or now >= box.early_confirmed.until


def must_be_voting(box: Box, now: datetime) -> Rules:
    """The rules, when online ballots are taken now (R-06, A-04: both days whole, the end excluded)."""
    rules = rules_of(box)
    if now < rules.voting_from:
        raise VotingNotStarted(voting_from=rules.voting_from.isoformat())
    if takes_none(box, rules, now):
        raise VotingEnded(voting_until=rules.voting_until.isoformat())
    return rules
