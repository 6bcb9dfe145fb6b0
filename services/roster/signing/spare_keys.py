"""The spare keys: each signing key sealed to the envelope of the box, in the database; how lost ones are restored.

The envelope is made at the ballot box (`ballot.EnvelopeMade`); roster hears of it, and seals to it once somebody has
named it at roster's machine as well (ADR 0046).
"""

from services.kernel.context import ServiceContext
from services.kernel.log.store import Connection, transaction
from services.kernel.proof.envelope import EnvelopeOfAnotherBox, seal, unseal
from services.roster.events import AppraisalOpened, GroupCode
from services.roster.preparation import prepared
from services.roster.refusals import SigningKeyUnusable
from services.roster.signing.key_folder import SigningKeys
from services.roster.signing.signing_key import private_der


def keep_spares(
    context: ServiceContext, keys: SigningKeys, appraisal: str, opened: AppraisalOpened, public: str
) -> list[GroupCode]:
    """Seal each key that this machine has to the envelope, unless that was done. Answers whose were sealed now."""
    with transaction(context.engine) as connection:
        rows = connection.execute(
            'select "group" from signing_spare_key where appraisal = %s and envelope = %s', (appraisal, public)
        ).fetchall()
    kept, sealed = {group for (group,) in rows}, []
    for group in opened.groups:
        if not group.key or group.code in kept:
            continue
        try:
            der = private_der(keys.read(appraisal, group))
        except SigningKeyUnusable:  # it is told elsewhere; another machine may have it
            continue
        with transaction(context.engine) as connection:
            connection.execute(
                'insert into signing_spare_key (appraisal, "group", envelope, sealed) values (%s, %s, %s, %s)'
                ' on conflict (appraisal, "group")'
                " do update set envelope = excluded.envelope, sealed = excluded.sealed",
                (appraisal, group.code, public, seal(der, public, _bound_to(appraisal, group.code))),
            )
        sealed.append(group.code)
    return sealed


def spares(connection: Connection, appraisal: str) -> dict[GroupCode, bytes]:
    """The sealed keys, by group."""
    rows = connection.execute('select "group", sealed from signing_spare_key where appraisal = %s', (appraisal,))
    return {group: bytes(sealed) for group, sealed in rows.fetchall()}


def drop_spares(connection: Connection, appraisal: str) -> None:
    """Remove the sealed keys of an appraisal."""
    connection.execute("delete from signing_spare_key where appraisal = %s", (appraisal,))


def restore_keys(
    context: ServiceContext, keys: SigningKeys, appraisal: str, one: bytes, other: bytes
) -> list[GroupCode]:
    """Bring back the signing keys by the two parts of the envelope. Answers whose are here now; none: nothing was
    sealed, or the voting is over. Raises `AppraisalUnknown`, and `EnvelopeOfAnotherBox` before anything is changed.
    """
    state = prepared(context.log, appraisal)
    with transaction(context.engine) as connection:
        sealed = spares(connection, appraisal)
    if state.opened is None or not sealed:
        return []
    groups = [group for group in state.opened.groups if group.code in sealed]
    found = {group.code: unseal(sealed[group.code], one, other, _bound_to(appraisal, group.code)) for group in groups}
    for group in groups:
        keys.restore(appraisal, group, found[group.code])
    if keys.unusable(appraisal, groups):
        raise EnvelopeOfAnotherBox
    return [group.code for group in groups]


def _bound_to(appraisal: str, group: GroupCode) -> bytes:
    """What a sealed key belongs to."""
    return f"{appraisal}|{group}|sign".encode()
