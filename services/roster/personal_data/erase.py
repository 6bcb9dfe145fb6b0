"""Erasing names, numbers and keys on schedule (PIPL 19, ADR 0022): the log stands, its hashes cannot be made again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from services.kernel.clock import civil_date
from services.kernel.context import ServiceContext
from services.kernel.contract import AppraisalId
from services.kernel.event import Event, Language
from services.kernel.lanes.lanes import Lanes
from services.kernel.log.store import Connection, transaction
from services.kernel.two_people import must_be_two
from services.kernel.working_days import working_day_after
from services.roster.answers import Line
from services.roster.events import Erased, PeopleErased
from services.roster.preparation import STREAM, Preparation, evolve, must_exist
from services.roster.refusals import ErasedMeanwhile, NotDue
from services.tally.events import ResultPublished

# What is erased: who is listed, what their hashes and credentials are made with, how they signed in, who took part.
TABLES = (
    *("people", "proposed_people", "roster_proposal", "secret", "invitation", "tries", "account", "one_time_code"),
    *("issued_fresh", "issued", "reissue_proposal", "reissues_decided"),
)
APPEAL_DAYS = 3
PUBLISHED = Language(ResultPublished)


@dataclass(frozen=True, kw_only=True)
class EraseFrom:
    """Two people have names, numbers and keys of an appraisal erased. `dry`: only say what would be."""

    appraisal: AppraisalId
    by: Line
    confirmed_by: Line
    dry: bool = False


def handle(command: EraseFrom, context: ServiceContext) -> dict[str, Any]:
    """Erase, and answer the certificate; erasing again answers the same one. Dry: what is there, and when it is due."""
    log, appraisal = context.log, command.appraisal
    state, _ = log.replay(appraisal, STREAM, evolve, Preparation())
    must_exist(appraisal, state)
    due_on, today = due(context, appraisal, state), civil_date(context.clock.now())
    with transaction(context.engine) as connection:
        counts = {table: _count(connection, table, appraisal) for table in TABLES}
    if command.dry:
        told = due_on.isoformat() if due_on else None
        return {"appraisal": appraisal, "due_on": told, "would_erase": counts, "erased": state.erased is not None}

    lanes = Lanes(context.settings.keys, context.service, "issued_lane")

    def in_transaction(connection: Connection) -> None:
        lanes.end(connection, appraisal)
        for table, count in counts.items():
            if _delete(connection, table, appraisal) != count:
                raise ErasedMeanwhile()

    log.decide(
        appraisal,
        STREAM,
        evolve,
        Preparation(),
        lambda state: erase(command, state, counts, due_on, today),
        in_transaction=in_transaction,
    )
    lanes.destroy(appraisal)
    return {"certificate": certificate(context, appraisal)}


def erase(
    command: EraseFrom, state: Preparation, counts: Mapping[str, int], due_on: date | None, today: date
) -> Sequence[Event]:
    """Decide to erase: two people, and not before it is due. Again changes nothing."""
    if state.erased is not None:
        return []
    must_be_two(command.by, command.confirmed_by)
    if due_on is None or today < due_on:
        raise NotDue(due_on=due_on.isoformat() if due_on else None)
    rows = tuple(Erased(what=table, rows=count) for table, count in counts.items())
    return [PeopleErased(erased=rows, due_on=due_on, by=command.by, confirmed_by=command.confirmed_by)]


def due(context: ServiceContext, appraisal: str, state: Preparation) -> date | None:
    """The first day on which it may be erased: so many days after the appeals against the last publication closed."""
    heard = context.received.heard().get(("tally", appraisal), 0)
    bodies = context.received.of_types("tally", appraisal, 0, heard, list(PUBLISHED.event_types))
    published = [PUBLISHED.decode(body).time for body in bodies]
    if not published:
        return None
    last_appeal_on = working_day_after(civil_date(max(published)), APPEAL_DAYS, state.rules.working_days)
    return last_appeal_on + timedelta(days=state.rules.erase_after_days)


def certificate(context: ServiceContext, appraisal: str) -> str:
    """What was erased, signed with the service's seal key, as a note (C2SP signed-note): the same whenever it is made.

    The roots before and after bind it to the log: the erasure is the one event between them.
    """
    (recorded,) = (r for r in context.log.stream(appraisal, STREAM) if isinstance(r.data, PeopleErased))
    event: PeopleErased = recorded.data  # type: ignore[assignment]  # it was looked for above
    before, after = (context.root(appraisal, recorded.sequence - step) for step in (1, 0))
    lines = [
        "pingyi erasure v1",
        f"appraisal {appraisal}",
        f"erased-at {recorded.time.isoformat()}",
        f"due-on {event.due_on.isoformat()}",
        *(f"rows {row.what} {row.rows}" for row in event.erased),
        f"by {event.by}",
        f"confirmed-by {event.confirmed_by}",
        f"log-before {before[0]} {before[1].hex()}",
        f"log-after {after[0]} {after[1].hex()}",
    ]
    return context.sealer.note("\n".join(lines) + "\n", f"pingyi/roster/erasure/{appraisal}")


def _count(connection: Connection, table: str, appraisal: str) -> int:
    row = connection.execute(f"select count(*) from {table} where appraisal = %s", (appraisal,)).fetchone()  # noqa: S608
    return int(row[0]) if row else 0


def _delete(connection: Connection, table: str, appraisal: str) -> int:
    return connection.execute(f"delete from {table} where appraisal = %s", (appraisal,)).rowcount  # noqa: S608
