"""Preparing an appraisal: its title, its rules, the offices to be appraised (R-02, R-05, R-06)."""

from typing import TypeVar

import msgspec
from msgspec import structs

from services.kernel.clock import civil_date
from services.kernel.event import Event
from services.roster.answers import Drafted
from services.roster.context import RosterContext
from services.roster.contract import DraftAppraisal
from services.roster.draft.draft_validation import (
    trouble_in_channels,
    trouble_in_offices,
    trouble_in_providers,
    trouble_in_rules,
)
from services.roster.events import AppraisalDrafted, Channel, Office, Rules, Sender
from services.roster.identity import vault
from services.roster.lists.deadline import roster_deadline
from services.roster.preparation import STREAM, Preparation, evolve
from services.roster.refusals import DraftUnsound, OpenedAlready
from services.roster.rules import Trouble

Told = TypeVar("Told", bound=msgspec.Struct)


def handle(command: DraftAppraisal, context: RosterContext) -> Drafted:
    rehearsal = command.rehearsal or context.settings.rehearsal_clock is not None
    context.log.decide(
        command.appraisal,
        STREAM,
        evolve,
        Preparation(),
        lambda state: draft_appraisal(command, state, rehearsal=rehearsal),
        in_transaction=lambda connection: vault.make_secret(connection, command.appraisal),
    )
    return Drafted(appraisal=command.appraisal, offices=len(command.offices), rehearsal=rehearsal)


def draft_appraisal(command: DraftAppraisal, state: Preparation, *, rehearsal: bool = False) -> list[Event]:
    """Decide the draft. The same draft again changes nothing; another one replaces it until the opening."""
    drafted = AppraisalDrafted(
        county=command.county,
        title=command.title,
        hotline=command.hotline,
        rules=_as(Rules, command.rules),
        offices=tuple(_as(Office, one) for one in command.offices) or state.offices,
        rehearsal=rehearsal or command.rehearsal,
        channels=tuple(_as(Channel, one) for one in command.channels),
        providers=tuple(_as(Sender, one) for one in command.providers),
    )
    return prepare(command.appraisal, drafted, state)


def prepare(appraisal: str, drafted: AppraisalDrafted, state: Preparation) -> list[Event]:
    """Decide whether an appraisal can be prepared like this. Raises `DraftUnsound`, `OpenedAlready`."""
    troubles = (
        *trouble_in_rules(appraisal, drafted.rules),
        *trouble_in_offices(drafted.offices),
        *trouble_in_channels(drafted.channels),
        *trouble_in_providers(drafted.providers),
        *(
            Trouble(f"rules.quota_{group}", "DRAWN_ALREADY", str(drawn.quota))
            for group, drawn in state.draws.items()
            if drafted.rules.quotas.get(group) != drawn.quota
        ),
    )
    if troubles:
        raise DraftUnsound(errors=[trouble._asdict() for trouble in troubles])
    roster_deadline(civil_date(drafted.rules.published_at), drafted.rules.working_days)  # refused unless it is known
    if state.draft == drafted:
        return []
    if state.opened is not None:
        raise OpenedAlready(appraisal=appraisal)
    return [drafted]


def _as(kind: type[Told], part: Told) -> Told:
    """A strict part of a draft as it is told in events."""
    return kind(**structs.asdict(part))
