"""Preparing an appraisal: its title, its rules, the offices to be appraised (R-02, R-05, R-06)."""

from dataclasses import dataclass
from typing import Any

import msgspec

from services.kernel.clock import civil_date
from services.kernel.context import ServiceContext
from services.kernel.event import Event
from services.kernel.refusal import Malformed, Refusal
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
from services.roster.rules import Trouble
from services.roster.unpack import AppraisalId, Line, unpack


class OpenedAlready(Refusal):
    """The appraisal is announced; rules and catalogue are frozen (D-1). Facts: `appraisal`."""


class DraftUnsound(Refusal):
    """The draft contradicts itself. Facts: `errors` (where, code, other), every one."""


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """An appraisal as the Inspection Office prepares it. Without offices, the catalogue stays as it was brought in."""

    county: Line
    title: Line
    hotline: Line
    rules: Rules
    offices: tuple[Office, ...] = ()
    rehearsal: bool = False
    channels: tuple[Channel, ...] = ()
    providers: tuple[Sender, ...] = ()


@dataclass(frozen=True, kw_only=True)
class DraftAppraisal:
    """The Inspection Office prepares an appraisal, or changes what it has prepared."""

    appraisal: AppraisalId
    draft: Draft


def read_command(appraisal: Any, draft: Any) -> DraftAppraisal:
    """The command, whose draft has no field we do not know: a mistyped rule must not pass for its default."""
    command = unpack(DraftAppraisal, appraisal=appraisal, draft=draft)
    _no_unknown_fields(draft, Draft, "draft")
    _no_unknown_fields(draft["rules"], Rules, "draft.rules")
    for number, office in enumerate(draft.get("offices", ())):
        _no_unknown_fields(office, Office, f"draft.offices[{number}]")
    for number, channel in enumerate(draft.get("channels", ())):
        _no_unknown_fields(channel, Channel, f"draft.channels[{number}]")
    for number, sender in enumerate(draft.get("providers", ())):
        _no_unknown_fields(sender, Sender, f"draft.providers[{number}]")
    return command


def handle(command: DraftAppraisal, context: ServiceContext) -> dict[str, Any]:
    rehearsal = command.draft.rehearsal or context.settings.rehearsal_clock is not None
    context.log.decide(
        command.appraisal,
        STREAM,
        evolve,
        Preparation(),
        lambda state: draft_appraisal(command, state, rehearsal=rehearsal),
        in_transaction=lambda connection: vault.make_secret(connection, command.appraisal),
    )
    return {"appraisal": command.appraisal, "offices": len(command.draft.offices), "rehearsal": rehearsal}


def draft_appraisal(command: DraftAppraisal, state: Preparation, *, rehearsal: bool = False) -> list[Event]:
    """Decide the draft. The same draft again changes nothing; another one replaces it until the opening."""
    draft = command.draft
    offices = draft.offices or state.offices
    troubles = (
        *trouble_in_rules(command.appraisal, draft.rules),
        *trouble_in_offices(offices),
        *trouble_in_channels(draft.channels),
        *trouble_in_providers(draft.providers),
        *(
            Trouble(f"rules.quota_{group}", "DRAWN_ALREADY", str(drawn.quota))
            for group, drawn in state.draws.items()
            if draft.rules.quotas.get(group) != drawn.quota
        ),
    )
    if troubles:
        raise DraftUnsound(errors=[trouble._asdict() for trouble in troubles])
    roster_deadline(civil_date(draft.rules.published_at), draft.rules.working_days)  # refused unless it is known
    drafted = AppraisalDrafted(
        county=draft.county,
        title=draft.title,
        hotline=draft.hotline,
        rules=draft.rules,
        offices=offices,
        rehearsal=rehearsal or draft.rehearsal,
        channels=draft.channels,
        providers=draft.providers,
    )
    if state.draft == drafted:
        return []
    if state.opened is not None:
        raise OpenedAlready(appraisal=command.appraisal)
    return [drafted]


def _no_unknown_fields(value: dict[str, Any], kind: type[msgspec.Struct], where: str) -> None:
    for name in value.keys() - set(kind.__struct_fields__):
        raise Malformed(where=f"{where}.{name}", what="is not known")
