"""Which lists have come in, and the receipt (回执) of each: when, how much, whether late (R-18, A-16)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.kernel.clock import civil_date
from services.kernel.context import ServiceContext
from services.kernel.log.store import Connection, transaction
from services.roster.lists.deadline import roster_deadline
from services.roster.preparation import STREAM, Preparation, evolve, must_exist
from services.roster.providers import PROVIDERS, Provider, provider
from services.roster.unpack import AppraisalId, Line


@dataclass(frozen=True, kw_only=True)
class ShowFilings:
    """Who asks which lists have come in: of one provider, or of all."""

    appraisal: AppraisalId
    provider: Line | None = None


@dataclass(frozen=True, kw_only=True)
class Filing:
    """A list as it was filed. `filed_by` is an account, never a name."""

    provider: str
    file_digest: str
    filed_by: str
    filed_at: datetime
    row_count: int
    people_count: int
    late: bool


def handle(command: ShowFilings, context: ServiceContext) -> list[dict[str, Any]]:
    state, _ = context.log.replay(command.appraisal, STREAM, evolve, Preparation())
    must_exist(command.appraisal, state)
    asked = list(PROVIDERS.values()) if command.provider is None else [provider(command.provider)]
    with transaction(context.engine) as connection:
        filed, times = latest(connection, command.appraisal), times_filed(connection, command.appraisal)
    deadline = roster_deadline(civil_date(state.rules.published_at), state.rules.working_days).isoformat()
    return [_receipt(state.named(one), filed.get(one.code), times.get(one.code, 0), deadline) for one in asked]


def note(connection: Connection, appraisal: str, filing: Filing) -> None:
    """Keep that a list was filed."""
    connection.execute(
        "insert into filing (appraisal, provider, file_digest, filed_by, filed_at, row_count, people_count, late)"
        " values (%s, %s, %s, %s, %s, %s, %s, %s)",
        (
            *(appraisal, filing.provider, filing.file_digest, filing.filed_by),
            *(filing.filed_at, filing.row_count, filing.people_count, filing.late),
        ),
    )


def latest(connection: Connection, appraisal: str) -> dict[str, Filing]:
    """Each provider's list that stands."""
    rows = connection.execute(
        "select distinct on (provider) provider, file_digest, filed_by, filed_at, row_count, people_count, late"
        " from filing where appraisal = %s order by provider, filed_at desc",
        (appraisal,),
    ).fetchall()
    names = ("provider", "file_digest", "filed_by", "filed_at", "row_count", "people_count", "late")
    return {row[0]: Filing(**dict(zip(names, row, strict=True))) for row in rows}


def times_filed(connection: Connection, appraisal: str) -> Mapping[str, int]:
    """How often each provider has filed; only its last list stands."""
    counted = "select provider, count(*) from filing where appraisal = %s group by provider"
    return dict(connection.execute(counted, (appraisal,)).fetchall())


def _receipt(sender: Provider, filing: Filing | None, times: int, deadline: str) -> dict[str, Any]:
    who = {"provider": sender.code, "name": sender.name, "group": sender.group, "template": sender.template}
    what = {
        "filed_at": filing.filed_at.isoformat() if filing else None,
        "filed_by": filing.filed_by if filing else None,
        "rows": filing.row_count if filing else 0,
        "people": filing.people_count if filing else 0,
        "late": filing.late if filing else False,
        "digest": filing.file_digest if filing else None,
    }
    return {**who, "deadline": deadline, **what, "times": times}
