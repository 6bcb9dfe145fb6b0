"""Which lists have come in, and the receipt (回执) of each: when, how much, whether late (R-18, A-16)."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime

from services.kernel.clock import civil_date
from services.kernel.log.store import Connection, transaction
from services.roster.answers import Filing
from services.roster.context import RosterContext
from services.roster.contract import ListFilings
from services.roster.events import RosterProposed
from services.roster.lists.deadline import roster_deadline
from services.roster.lists.proposals.roster_proposal import waiting
from services.roster.lists.proposals.show_proposal import waiting_of
from services.roster.preparation import prepared
from services.roster.providers import PROVIDERS, Provider, provider


@dataclass(frozen=True, kw_only=True)
class Filed:
    """A list as it was filed. `filed_by` and, of one that took two, `confirmed_by` are accounts, never names."""

    provider: str
    file_digest: str
    filed_by: str
    filed_at: datetime
    row_count: int
    people_count: int
    late: bool
    confirmed_by: str | None = None


COLUMNS = tuple(field.name for field in fields(Filed))


def handle(request: ListFilings, context: RosterContext) -> list[Filing]:
    state = prepared(context.log, request.appraisal)
    asked = list(PROVIDERS.values()) if request.provider is None else [provider(request.provider)]
    with transaction(context.engine) as connection:
        filed, times = latest(connection, request.appraisal), times_filed(connection, request.appraisal)
    deadline = roster_deadline(civil_date(state.rules.published_at), state.rules.working_days)
    now = context.clock.now()
    own = {code for code, roster in state.rosters.items() if roster.drawn_by_provider}
    return [
        _receipt(
            state.named(one),
            filed.get(one.code),
            one.code in own,
            times.get(one.code, 0),
            deadline,
            waiting(state, one.code, now),
        )
        for one in asked
    ]


def note(connection: Connection, appraisal: str, filing: Filed) -> None:
    """Keep that a list was filed."""
    row = (appraisal, *(getattr(filing, name) for name in COLUMNS))
    connection.execute(
        f"insert into filing (appraisal, {', '.join(COLUMNS)}) values ({', '.join(['%s'] * len(row))})",  # noqa: S608
        row,
    )


def latest(connection: Connection, appraisal: str) -> dict[str, Filed]:
    """Each provider's list that stands."""
    rows = connection.execute(
        f"select distinct on (provider) {', '.join(COLUMNS)}"  # noqa: S608  # our own columns
        " from filing where appraisal = %s order by provider, filed_at desc",
        (appraisal,),
    ).fetchall()
    return {row[0]: Filed(**dict(zip(COLUMNS, row, strict=True))) for row in rows}


def times_filed(connection: Connection, appraisal: str) -> Mapping[str, int]:
    """How often each provider has filed; only its last list stands."""
    counted = "select provider, count(*) from filing where appraisal = %s group by provider"
    return dict(connection.execute(counted, (appraisal,)).fetchall())


def _receipt(
    sender: Provider,
    filed: Filed | None,
    drawn_by_provider: bool,
    times: int,
    deadline: date,
    proposed: RosterProposed | None,
) -> Filing:
    return Filing(
        provider=sender.code,
        name=sender.name,
        group=sender.group,
        template=sender.template,
        deadline=deadline,
        filed_at=filed.filed_at if filed else None,
        filed_by=filed.filed_by if filed else None,
        rows=filed.row_count if filed else 0,
        people=filed.people_count if filed else 0,
        late=filed.late if filed else False,
        drawn_by_provider=drawn_by_provider,
        digest=filed.file_digest if filed else None,
        times=times,
        confirmed_by=filed.confirmed_by if filed else None,
        waiting=waiting_of(proposed) if proposed else None,
    )
