"""Signing keys that earlier versions kept in the database: into files, and out of the table (ADR 0046)."""

import structlog

from services.kernel.context import ServiceContext
from services.kernel.log.store import Connection, transaction
from services.roster.preparation import STREAM, Preparation, evolve
from services.roster.signing.key_folder import SigningKeys

PREFIX = "key-"
# a truncated table gets a new file, and the old one is removed: a deleted row would lie in it until it is vacuumed
_WITHOUT = (
    "lock table secret in access exclusive mode",
    "create temp table stays on commit drop as select * from secret where not (appraisal, name) in"
    " (select * from unnest(%(appraisals)s::text[], %(names)s::text[]))",
    "truncate secret",
    "insert into secret select * from stays",
)

log = structlog.get_logger("pingyi.signing")


def take_over(context: ServiceContext, keys: SigningKeys) -> None:
    """Put the keys of quarters under way into files, and take those out of the table, with the ones nobody needs.

    Harmless twice, and in two processes. A key that is not the announced one stays where it is, and is told.
    """
    with transaction(context.engine) as connection:
        rows = connection.execute(
            "select appraisal, name, value from secret where starts_with(name, %s)", (PREFIX,)
        ).fetchall()
    done = [(appraisal, name) for appraisal, name, der in rows if _is_kept(context, keys, appraisal, name, bytes(der))]
    if done:
        with transaction(context.engine) as connection:
            _remove(connection, done)
        log.info("signing.keys_taken_over", appraisals=sorted({appraisal for appraisal, _ in done}), keys=len(done))


def _is_kept(context: ServiceContext, keys: SigningKeys, appraisal: str, name: str, der: bytes) -> bool:
    """Whether the database need not have this key any more: it is in a file, or its time is over."""
    state, _ = context.log.replay(appraisal, STREAM, evolve, Preparation())
    if state.opened is None or state.listed is not None or state.erased is not None:
        return True
    group = next(one for one in state.opened.groups if one.code == name.removeprefix(PREFIX))
    if keys.unusable(appraisal, [group]):
        keys.restore(appraisal, group, der)
    unusable = keys.unusable(appraisal, [group])
    for refusal in unusable:
        log.error("signing.key_not_taken_over", appraisal=appraisal, **refusal.facts, alert=True)
    return not unusable


def _remove(connection: Connection, rows: list[tuple[str, str]]) -> None:
    appraisals, names = zip(*rows, strict=True)
    for statement in _WITHOUT:
        connection.execute(statement, {"appraisals": list(appraisals), "names": list(names)})
