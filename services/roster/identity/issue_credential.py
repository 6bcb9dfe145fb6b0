"""One credential per person (R-21, A-17): whoever asks again gets the same one."""

from services.kernel.log.store import transaction
from services.roster.answers import IssuedCredential, TakingPart
from services.roster.context import RosterContext
from services.roster.contract import IssueCredential, ShowTakingPart
from services.roster.events import GroupCode
from services.roster.identity import credential, issued
from services.roster.personal_data.keyed import credential_nonce
from services.roster.preparation import STREAM, must_be_voting
from services.roster.refusals import VotingEnded


def handle(command: IssueCredential, context: RosterContext) -> IssuedCredential:
    register, appraisal, person = context.register, command.appraisal, command.person
    group = issue_once(command, context)
    nonce = credential_nonce(register.secret(appraisal), person)
    key = register.signing_key(appraisal, group)
    return IssuedCredential(credential=credential.sign(key, group, nonce), group=group)


def issue_once(command: IssueCredential, context: RosterContext) -> GroupCode:
    """Enter the person, unless entered before. Answers the group of the person's one credential.

    Clock and electorate are looked at under the lock: no row comes after the last merge, and nobody takes a ballot
    while the seat is given to another.
    """
    appraisal, person = command.appraisal, command.person
    while True:
        electorate, version = context.register.current(appraisal)
        with transaction(context.engine) as connection:
            issued.share_lock(connection, appraisal)
            opened = must_be_voting(appraisal, electorate.preparation, context.clock.now())
            if context.log.version(connection, appraisal, STREAM) != version:
                continue
            before = issued.group_of(connection, appraisal, person)
            if before is not None:
                return before
            if appraisal in context.outcome.ended_early:
                raise VotingEnded.under(opened.rules)
            return issued.issue(connection, appraisal, person, electorate.group_of(person))


def show_taking_part(request: ShowTakingPart, context: RosterContext) -> TakingPart:
    with transaction(context.engine) as connection:
        group = issued.group_of(connection, request.appraisal, request.person)
    return TakingPart(took_part=group is not None)
