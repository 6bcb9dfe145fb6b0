"""Signing keys are looked after: sealed to the envelope, told when unusable; all are destroyed afterwards."""

from collections.abc import Collection
from datetime import datetime

import structlog

from services.kernel.event import Event
from services.kernel.log.store import transaction
from services.kernel.watch import Watch
from services.roster.context import RosterContext
from services.roster.events import SigningKeysDestroyed
from services.roster.preparation import STREAM, Preparation, evolve
from services.roster.signing.spare_keys import drop_spares, keep_spares
from services.roster.signing.take_over import take_over

log = structlog.get_logger("pingyi.signing")


class LooksAfterKeys(Watch):
    """Looks at the keys of each opened appraisal. What one process has destroyed, another finds destroyed."""

    def __init__(self, context: RosterContext) -> None:
        super().__init__()
        self._context = context
        self._done: set[str] = set()
        self._told: set[tuple[str, str]] = set()

    def appraisals(self) -> Collection[str]:
        return self._context.log.heads().keys() - self._done

    def look_at(self, appraisal: str) -> None:
        state = self._context.register.electorate(appraisal).preparation
        _tell_unusable(self._context, appraisal, state, self._context.clock.now())
        envelope = self._context.outcome.envelopes.get(appraisal)
        if is_over(state):
            destroy(self._context, appraisal)
            self._done.add(appraisal)
        elif envelope is not None and state.opened is not None and self._is_ours(appraisal, envelope):
            signing = self._context.register.signing
            if sealed := keep_spares(self._context, signing, appraisal, state.opened, envelope):
                log.info("signing.spares_sealed", appraisal=appraisal, groups=sealed)

    def _is_ours(self, appraisal: str, envelope: str) -> bool:
        """Whether the envelope that ballot tells of is the one that was named at this machine. It is told once of each
        that is not: one that nobody has named yet may be new, another in the place of ours may be somebody's own.
        """
        ours = self._context.register.signing.envelope(appraisal)
        if ours != envelope and (appraisal, envelope) not in self._told:
            self._told.add((appraisal, envelope))
            if ours:
                log.error("envelope.not_as_told", appraisal=appraisal, alert=True)
            else:
                log.warning("envelope.not_named_here", appraisal=appraisal)
        return ours == envelope


def is_over(state: Preparation) -> bool:
    """Whether nothing is signed any more, whatever a clock says."""
    return state.opened is not None and (state.listed is not None or state.erased is not None)


def destroy(context: RosterContext, appraisal: str) -> None:
    """Destroy the keys wherever this process has them, and tell it once. Whoever was killed meanwhile begins anew."""
    context.register.signing.destroy(appraisal)
    context.register.forget_signing_keys(appraisal)
    take_over(context, context.register.signing)  # what it has left in the table is of no use now
    with transaction(context.engine) as connection:
        drop_spares(connection, appraisal)
    context.log.decide(appraisal, STREAM, evolve, Preparation(), destroyed)


def destroyed(state: Preparation) -> list[Event]:
    """Tell of which groups the keys are destroyed. Again changes nothing, nor after the people were erased."""
    if state.opened is None or state.listed is None or state.keys_destroyed or state.erased:
        return []
    return [SigningKeysDestroyed(groups=tuple(group.code for group in state.opened.groups if group.key))]


def _tell_unusable(context: RosterContext, appraisal: str, state: Preparation, now: datetime) -> None:
    """Tell once of each key that is needed and cannot be used here; readiness tells as long as it is so."""
    needed = () if state.opened is None or is_over(state) or now >= state.rules.voting_until else state.opened.groups
    found = context.register.signing.unusable(appraisal, needed)
    before = {at for at in context.unusable_keys if at[0] == appraisal}
    for refusal in found:
        if (appraisal, refusal.facts["group"]) not in before:
            log.error("signing.key_unusable", appraisal=appraisal, **refusal.facts, alert=True)
    context.unusable_keys.difference_update(before)
    context.unusable_keys.update((appraisal, refusal.facts["group"]) for refusal in found)
