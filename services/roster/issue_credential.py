"""One credential per person (R-21, A-17): whoever asks again gets the same one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from services.kernel.event import Event
from services.kernel.log import Log, Outdated
from services.roster import credential
from services.roster.events import CredentialIssued, GroupCode
from services.roster.keyed import credential_nonce
from services.roster.preparation import must_be_voting
from services.roster.register import Register
from services.roster.unpack import AppraisalId, PersonKey


@dataclass(frozen=True, kw_only=True)
class IssueCredential:
    """An identified person is about to cast his ballot."""

    appraisal: AppraisalId
    person: PersonKey


def handle(command: IssueCredential, register: Register) -> dict[str, Any]:
    appraisal, person = command.appraisal, command.person
    electorate = register.groups(appraisal)
    must_be_voting(appraisal, electorate.preparation, register.foundation.clock.now())
    group = issue_once(register.foundation.log, command, electorate.group_of(person))
    nonce = credential_nonce(register.secret(appraisal), person)
    key = register.signing_key(appraisal, group)
    return {"credential": credential.sign(key, group, nonce), "group": group}


def issue_once(log: Log, command: IssueCredential, group: GroupCode) -> GroupCode:
    """Record the issue, unless it is recorded. Answers the group of the person's one credential.

    Almost everybody asks for the first time, so that is tried before anything is read; the log's key decides.
    """
    stream = f"person-{command.person}"
    try:
        log.append(command.appraisal, stream, issue_credential(None, group), after=0)
    except Outdated:
        issued, _ = log.replay(command.appraisal, stream, evolve, None)
        return issued or group
    return group


def issue_credential(issued: GroupCode | None, group: GroupCode) -> Sequence[Event]:
    """Decide the issue. `issued` is the group of the credential the person has already."""
    return [] if issued is not None else [CredentialIssued(group=group)]


def evolve(issued: GroupCode | None, event: Event) -> GroupCode | None:
    """Remember in which group a person took part."""
    return event.group if isinstance(event, CredentialIssued) else issued
