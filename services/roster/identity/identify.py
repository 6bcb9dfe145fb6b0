"""Who is voting: identity first, then the ballot that belongs to it (R-20, R-21, R-23, R-25, A-12, A-17)."""

import hmac

from services.kernel.log.store import Connection, transaction
from services.roster.answers import Identified
from services.roster.context import RosterContext
from services.roster.contract import DevelopmentProof, Identify, InvitationProof, PortalProof, SmsProof
from services.roster.identity import issued, one_time_code, ticket
from services.roster.identity.accounts import person_of_account
from services.roster.identity.electorate import scope
from services.roster.personal_data import phones
from services.roster.personal_data.keyed import account_digest, code_digest, id_digest, one_time_digest, person_of
from services.roster.preparation import must_be_voting
from services.roster.refusals import (
    IdentityMethodClosed,
    InvitationLocked,
    InvitationNotRecognised,
    PhoneInvalid,
    SmsCodeNotRecognised,
)

TRIES = 5


def handle(request: Identify, context: RosterContext) -> Identified:
    electorate = context.register.electorate(request.appraisal)
    opened = must_be_voting(request.appraisal, electorate.preparation, context.clock.now())
    person = recognise(request, context)
    with transaction(context.engine) as connection:
        entered = issued.find(connection, request.appraisal, person)
    # whoever took part and was listed as a leader later has voted, and comes back for the receipt
    group = entered.group if entered else electorate.group_of(person)
    made = ticket.make(context.register.secret(request.appraisal), person, group, context.wall.now())
    return Identified(ticket=made, scope=scope(opened, group))


def recognise(request: Identify, context: RosterContext) -> str:
    """The person whom the proof shows, or a refusal."""
    phone = phones.normalise(request.proof.phone)
    if phone is None:
        raise PhoneInvalid()
    secret = context.register.secret(request.appraisal)
    person, appraisal = person_of(secret, phone), request.appraisal
    match request.proof:
        case InvitationProof(code=code):
            with transaction(context.engine) as connection:
                failed = try_code(connection, appraisal, person, code_digest(secret, person, code.strip()))
            refuse_failed(failed)
            return person
        case SmsProof(code=code):
            digest = one_time_digest(secret, person, code.strip())
            with transaction(context.engine) as connection:
                right = one_time_code.use(connection, appraisal, person, digest, context.wall.now())
            if not right:
                raise SmsCodeNotRecognised()
            return person
        case PortalProof(portal=portal, subject=subject, id_number=number):
            account = account_digest(secret, f"{portal}\0{subject}")
            mark = id_digest(secret, number) if number else None
            with transaction(context.engine) as connection:
                return person_of_account(connection, appraisal, account, person, mark)
        case DevelopmentProof(account=account):
            if not context.settings.development_identity:
                raise IdentityMethodClosed(method="development")
            with transaction(context.engine) as connection:
                return person_of_account(connection, appraisal, account_digest(secret, account), person)


def refuse_failed(failed: int) -> None:
    """Refuse when the code was wrong (`failed` times so far), and for good after five times."""
    if failed > TRIES:
        raise InvitationLocked(tries=TRIES)
    if failed:
        raise InvitationNotRecognised()


def try_code(connection: Connection, appraisal: str, person: str, digest: bytes) -> int:
    """Compare a code with the kept one: 0 when it fits, otherwise how often it has failed.

    The count is taken first and its row held, so that tries at the same time count one by one; a right code
    after too many wrong ones does not help. Numbers that are not invited are counted like the others.
    """
    row = connection.execute(
        "insert into tries (appraisal, person, failed) values (%s, %s, 1) on conflict (appraisal, person)"
        " do update set failed = least(tries.failed + 1, %s) returning failed",
        (appraisal, person, TRIES + 1),
    ).fetchone()
    assert row is not None
    failed: int = row[0]
    kept = connection.execute(
        "select code from invitation where appraisal = %s and person = %s", (appraisal, person)
    ).fetchone()
    if failed > TRIES or kept is None or not hmac.compare_digest(bytes(kept[0]), digest):
        return failed
    connection.execute("delete from tries where appraisal = %s and person = %s", (appraisal, person))
    return 0
