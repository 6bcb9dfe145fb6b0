"""Invitation codes for the drawn, and the sheet from which they are called (R-19, R-20, A-12)."""

import secrets
from collections import defaultdict
from collections.abc import Mapping, Sequence

from services.kernel.log.store import Connection, transaction
from services.roster.answers import CallSheetLine
from services.roster.context import RosterContext
from services.roster.contract import IssueInvitations
from services.roster.events import GroupCode, InvitationsIssued
from services.roster.identity import vault
from services.roster.personal_data import people, phones
from services.roster.personal_data.keyed import code_digest
from services.roster.preparation import STREAM, Preparation, evolve, must_exist
from services.roster.providers import providers_of
from services.roster.refusals import InvitationsIssuedAlready, InviteesNotDrawn

CODES = 1_000_000


def handle(command: IssueInvitations, context: RosterContext) -> list[CallSheetLine]:
    log, codes = context.log, defaultdict[str, str](new_code)
    issued: list[InvitationsIssued] = []

    def decide(state: Preparation) -> list[InvitationsIssued]:
        issued[:] = issue_invitations(command, state)
        return issued

    log.decide(
        command.appraisal,
        STREAM,
        evolve,
        Preparation(),
        decide,
        in_transaction=lambda connection: keep_codes(
            connection, command.appraisal, {person: codes[person] for person in issued[0].people}
        ),
    )
    return sheet(context, command.appraisal, command.group, issued[0].people, codes)


def issue_invitations(command: IssueInvitations, state: Preparation) -> list[InvitationsIssued]:
    """Decide to make the codes of those who are invited and have none yet."""
    must_exist(command.appraisal, state)
    if command.group not in state.draws:
        raise InviteesNotDrawn(group=command.group)
    without = tuple(person for person in state.seats[command.group] if person not in state.invited)
    if not without and state.seats[command.group]:
        raise InvitationsIssuedAlready(group=command.group)
    return [InvitationsIssued(group=command.group, count=len(without), people=without)]


def sheet(
    context: RosterContext, appraisal: str, group: GroupCode, invited: Sequence[str], codes: Mapping[str, str]
) -> list[CallSheetLine]:
    """The lines from which these people are called, in this order: the one answer that shows names and numbers."""
    with transaction(context.engine) as connection:
        called = people.contacts(connection, appraisal, invited, providers_of(group))
    return [
        CallSheetLine(
            person=contact.person,
            name=contact.name,
            phone=phones.dialled(contact.phone),
            code=codes[contact.person],
        )
        for contact in called
    ]


def new_code() -> str:
    """Six digits nobody can foresee."""
    return f"{secrets.randbelow(CODES):06d}"


def keep_codes(connection: Connection, appraisal: str, codes: Mapping[str, str]) -> None:
    """Keep the codes as keyed hashes only. A new code takes the place of an older one."""
    secret = vault.read_secret(connection, appraisal)
    with connection.cursor() as cursor:
        cursor.executemany(
            "insert into invitation (appraisal, person, code) values (%s, %s, %s)"
            " on conflict (appraisal, person) do update set code = excluded.code",
            [(appraisal, person, code_digest(secret, person, code)) for person, code in codes.items()],
        )
