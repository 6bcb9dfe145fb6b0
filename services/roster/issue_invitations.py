"""Invitation codes for the drawn, and the sheet from which they are called (R-19, R-20, A-12)."""

import secrets
from dataclasses import dataclass
from typing import Any

from services.kernel.event import Event
from services.kernel.foundation import Foundation
from services.kernel.refusal import Refusal
from services.kernel.store import Connection, transaction
from services.roster import people, phones, vault
from services.roster.events import GroupCode, InvitationsIssued
from services.roster.keyed import code_digest
from services.roster.preparation import STREAM, Preparation, evolve, must_exist
from services.roster.providers import providers_of
from services.roster.unpack import AppraisalId

CODES = 1_000_000


class InviteesNotDrawn(Refusal):
    """Nobody of this group is drawn yet. Facts: `group`."""


class InvitationsIssuedAlready(Refusal):
    """The codes of this group were made and handed out once; they are not kept. Facts: `group`."""


@dataclass(frozen=True, kw_only=True)
class IssueInvitations:
    """The Inspection Office asks for a group's call sheet."""

    appraisal: AppraisalId
    group: GroupCode


def handle(command: IssueInvitations, foundation: Foundation) -> list[dict[str, Any]]:
    log = foundation.log
    state, _ = log.replay(command.appraisal, STREAM, evolve, Preparation())
    issue_invitations(command, state)
    drawn = state.draws[command.group].drawn
    codes = {person: new_code() for person in drawn}
    with transaction(foundation.engine) as connection:
        secret = vault.read_secret(connection, command.appraisal)
        called = people.contacts(connection, command.appraisal, drawn, providers_of(command.group))
    log.decide(
        command.appraisal,
        STREAM,
        evolve,
        Preparation(),
        lambda state: issue_invitations(command, state),
        beside=lambda connection: keep_codes(connection, command.appraisal, secret, codes),
    )
    return [
        {
            "person": contact.person,
            "name": contact.name,
            "phone": phones.dialled(contact.phone),
            "code": codes[contact.person],
        }
        for contact in called
    ]


def issue_invitations(command: IssueInvitations, state: Preparation) -> list[Event]:
    """Decide to make the codes, once."""
    must_exist(command.appraisal, state)
    draw = state.draws.get(command.group)
    if draw is None:
        raise InviteesNotDrawn(group=command.group)
    if command.group in state.invited:
        raise InvitationsIssuedAlready(group=command.group)
    return [InvitationsIssued(group=command.group, count=len(draw.drawn))]


def new_code() -> str:
    """Six digits nobody can foresee."""
    return f"{secrets.randbelow(CODES):06d}"


def keep_codes(connection: Connection, appraisal: str, secret: bytes, codes: dict[str, str]) -> None:
    """Keep the codes as keyed hashes only."""
    with connection.cursor() as cursor:
        cursor.executemany(
            "insert into invitation (appraisal, person, code) values (%s, %s, %s)",
            [(appraisal, person, code_digest(secret, person, code)) for person, code in codes.items()],
        )
