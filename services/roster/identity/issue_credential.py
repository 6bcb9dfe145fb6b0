"""One credential per person (R-21, A-17): asking again answers the same one."""

from collections.abc import Sequence

from services.kernel.event import Event
from services.kernel.refusal import Outdated
from services.roster.answers import IssuedCredential, TakingPart
from services.roster.context import RosterContext
from services.roster.contract import IssueCredential, ShowTakingPart
from services.roster.events import CredentialIssued, GroupCode
from services.roster.identity import credential
from services.roster.identity.taking_part import stream_of
from services.roster.personal_data.keyed import credential_nonce
from services.roster.preparation import STREAM, must_be_voting


def handle(command: IssueCredential, context: RosterContext) -> IssuedCredential:
    register, appraisal, person = context.register, command.appraisal, command.person
    group = issue_once(command, context)
    nonce = credential_nonce(register.secret(appraisal), person)
    key = register.signing_key(appraisal, group)
    return IssuedCredential(credential=credential.sign(key, group, nonce), group=group)


def issue_once(command: IssueCredential, context: RosterContext) -> GroupCode:
    """Record the issue, unless it is recorded. Answers the group of the person's one credential.

    Almost everybody asks for the first time, so that is tried before the person's stream is read; the log's key
    decides. The appraisal's stream is held, so that nobody takes a ballot while their seat is given to another.
    """
    log, appraisal = context.log, command.appraisal
    while True:
        electorate, version = context.register.current(appraisal)
        must_be_voting(appraisal, electorate.preparation, context.clock.now())
        try:
            group = electorate.group_of(command.person)
            log.append(
                appraisal,
                stream_of(command.person),
                issue_credential(None, group),
                after=0,
                expect_versions=((STREAM, version),),
            )
        except Outdated as outdated:
            if outdated.facts["stream"] == STREAM:
                continue
            issued, _ = log.replay(appraisal, stream_of(command.person), evolve, None)
            return issued or group
        return group


def show_taking_part(request: ShowTakingPart, context: RosterContext) -> TakingPart:
    issued, _ = context.log.replay(request.appraisal, stream_of(request.person), evolve, None)
    return TakingPart(took_part=issued is not None)


def issue_credential(issued: GroupCode | None, group: GroupCode) -> Sequence[Event]:
    """Decide the issue. `issued` is the group of the credential the person has already."""
    return [] if issued is not None else [CredentialIssued(group=group)]


def evolve(issued: GroupCode | None, event: Event) -> GroupCode | None:
    """Remember in which group a person took part."""
    return event.group if isinstance(event, CredentialIssued) else issued
