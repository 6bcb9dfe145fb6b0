"""Who is voting: identity first, then the ballot that belongs to it (R-20, R-21, R-23, R-25, A-12, A-17)."""

import hmac
from dataclasses import dataclass, field
from typing import Any

import msgspec

from services.kernel.clock import Clock
from services.kernel.log.store import Connection, transaction
from services.kernel.refusal import Refusal
from services.roster.identity import one_time_code
from services.roster.identity.accounts import person_of_account
from services.roster.identity.electorate import scope
from services.roster.identity.one_time_code import PhoneInvalid, SmsCodeNotRecognised
from services.roster.identity.register import Register
from services.roster.personal_data import phones
from services.roster.personal_data.keyed import account_digest, code_digest, id_digest, one_time_digest, person_of
from services.roster.preparation import must_be_voting
from services.roster.unpack import AppraisalId, Line

TRIES = 5


class InvitationNotRecognised(Refusal):
    """Number and code do not belong together. Whether the number is invited at all is not told."""


class InvitationLocked(Refusal):
    """Five wrong codes were tried for this number. Facts: `tries`."""


class IdentityMethodClosed(Refusal):
    """This way of signing in is not offered here. Facts: `method`."""


class InvitationProof(msgspec.Struct, frozen=True, tag_field="method", tag="invitation"):
    """The number that was called and the code that was told."""

    phone: Line
    code: Line


class SmsProof(msgspec.Struct, frozen=True, tag_field="method", tag="sms"):
    """A telephone and the code that was sent to it."""

    phone: Line
    code: Line


class PortalProof(msgspec.Struct, frozen=True, tag_field="method", tag="portal"):
    """What a portal told the gateway of who signed in there. Of the ID number, if any, a keyed hash is kept."""

    portal: Line
    subject: Line
    phone: Line
    id_number: Line | None = None


class DevelopmentProof(msgspec.Struct, frozen=True, tag_field="method", tag="development"):
    """What the portal would tell of an account that signed in there, believed without asking the portal."""

    account: Line
    phone: Line


@dataclass(frozen=True, kw_only=True)
class Identify:
    """A voter says who he is."""

    appraisal: AppraisalId
    proof: InvitationProof | SmsProof | PortalProof | DevelopmentProof = field(repr=False)


def handle(command: Identify, register: Register, wall: Clock = one_time_code.SYSTEM) -> dict[str, Any]:
    electorate = register.electorate(command.appraisal)
    opened = must_be_voting(command.appraisal, electorate.preparation, register.context.clock.now())
    person = recognise(command, register, wall)
    group = electorate.group_of(person)
    return {"person": person, "group": group, "scope": scope(opened, group)}


def recognise(command: Identify, register: Register, wall: Clock) -> str:
    """The person whom the proof shows, or a refusal."""
    phone = phones.normalise(command.proof.phone)
    if phone is None:
        raise PhoneInvalid()
    context, secret = register.context, register.secret(command.appraisal)
    person, appraisal = person_of(secret, phone), command.appraisal
    match command.proof:
        case InvitationProof(code=code):
            with transaction(context.engine) as connection:
                failed = try_code(connection, appraisal, person, code_digest(secret, person, code.strip()))
            refuse_failed(failed)
            return person
        case SmsProof(code=code):
            digest = one_time_digest(secret, person, code.strip())
            with transaction(context.engine) as connection:
                right = one_time_code.use(connection, appraisal, person, digest, wall.now())
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
    failed: int = row[0] if row else TRIES + 1
    kept = connection.execute(
        "select code from invitation where appraisal = %s and person = %s", (appraisal, person)
    ).fetchone()
    if failed > TRIES or kept is None or not hmac.compare_digest(bytes(kept[0]), digest):
        return failed
    connection.execute("delete from tries where appraisal = %s and person = %s", (appraisal, person))
    return 0
