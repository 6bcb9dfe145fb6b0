"""One credential per person (R-21, A-17): whoever asks again gets the same one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from services.kernel.event import Event
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
    electorate = register.electorate(appraisal)
    must_be_voting(appraisal, electorate.preparation, register.foundation.clock.now())
    group_now = electorate.group_of(person)
    stream = f"person-{person}"
    group = register.foundation.log.decide(
        appraisal, stream, evolve, None, lambda issued: issue_credential(issued, group_now)
    )
    assert group is not None
    nonce = credential_nonce(register.secret(appraisal), person)
    key = register.signing_key(appraisal, group)
    return {"credential": credential.sign(key, group, nonce), "group": group}


def issue_credential(issued: GroupCode | None, group: GroupCode) -> Sequence[Event]:
    """Decide the issue. `issued` is the group of the credential the person has already."""
    return [] if issued is not None else [CredentialIssued(group=group)]


def evolve(issued: GroupCode | None, event: Event) -> GroupCode | None:
    """Remember in which group a person took part."""
    return event.group if isinstance(event, CredentialIssued) else issued
