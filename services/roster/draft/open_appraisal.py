"""Announcing the appraisal: rules and catalogue are frozen and hashed, groups get their keys (D-1, R-05)."""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from services.kernel.event import Event
from services.kernel.log import checkpoints
from services.kernel.log.store import Connection
from services.roster.answers import Opened
from services.roster.context import RosterContext
from services.roster.contract import OpenAppraisal
from services.roster.digest import digest
from services.roster.events import AppraisalOpened, GroupCode
from services.roster.identity import issued
from services.roster.personal_data import reissues
from services.roster.preparation import STREAM, Preparation, evolve, must_exist
from services.roster.providers import groups_under
from services.roster.refusals import CatalogueEmpty, DraftChanged, VotingEnded


def handle(command: OpenAppraisal, context: RosterContext) -> Opened:
    log, now = context.log, context.clock.now()
    state, _ = log.replay(command.appraisal, STREAM, evolve, Preparation())
    if state.opened is None:
        rehearsal = context.settings.rehearsal_clock is not None
        open_appraisal(command, state, {}, now, rehearsal=rehearsal)  # refuse before the work of making keys
        public = context.register.signing.made(command.appraisal)

        def in_transaction(connection: Connection) -> None:
            issued.make_tables(connection, command.appraisal)
            reissues.make_tables(connection, command.appraisal)
            context.lanes.begin(command.appraisal)

        state = log.decide(
            command.appraisal,
            STREAM,
            evolve,
            Preparation(),
            lambda state: open_appraisal(command, state, public, now, rehearsal=rehearsal),
            in_transaction=in_transaction,
        )
    assert state.opened is not None
    checkpoints.keep(context, command.appraisal)
    return Opened(
        appraisal=command.appraisal,
        rules_digest=state.opened.rules_digest,
        catalogue_digest=state.opened.catalogue_digest,
        rehearsal=state.opened.rehearsal,
    )


def open_appraisal(
    command: OpenAppraisal, state: Preparation, keys: Mapping[GroupCode, str], now: datetime, *, rehearsal: bool = False
) -> list[Event]:
    """Decide the opening. `keys` are the public keys of the online groups. Opening again changes nothing.

    `rehearsal`: the clock can be turned by hand, so whatever the draft says this is none that counts.
    """
    must_exist(command.appraisal, state)
    draft = state.draft
    if state.opened is not None or draft is None:
        return []
    if now >= draft.rules.voting_until:
        raise VotingEnded.under(draft.rules)
    if command.draft_digest not in (None, digest(draft)):
        raise DraftChanged(appraisal=command.appraisal)
    offices = tuple(office for office in draft.offices if office.enabled)
    if not offices:
        raise CatalogueEmpty(appraisal=command.appraisal)
    return [
        AppraisalOpened(
            county=draft.county,
            title=draft.title,
            hotline=draft.hotline,
            rules=draft.rules,
            groups=tuple(
                msgspec.structs.replace(group, key=keys.get(group.code, "")) for group in groups_under(draft.rules)
            ),
            offices=offices,
            rules_digest=digest(draft.rules),
            catalogue_digest=digest(offices),
            rehearsal=draft.rehearsal or rehearsal,
            channels=draft.channels,
        )
    ]
