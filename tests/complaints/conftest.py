"""Complaints on a real PostgreSQL, with a clock that is set by hand."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest

from ops.system.postgres import PrivatePostgres
from services.complaints.events import LANGUAGE
from services.complaints.intake.follow import open_intakes
from services.complaints.intake.reporting import Reporting
from services.complaints.service import ComplaintsService
from services.kernel.clock import FixedClock
from services.kernel.context import ServiceContext
from services.kernel.event import Event, Recorded, encode, position, record
from services.kernel.log.event_log import Log
from services.kernel.log.store import transaction
from services.kernel.messaging.inbox import Received, ReceivedRecord
from services.kernel.settings import Settings
from services.roster.events import AppraisalOpened, Channel
from tests.complaints.examples import APPRAISAL, CHANNELS, IN_TIME, opened, pushed

CHANNEL = "hotline_12345"


@dataclass
class Complaints:
    """One process of complaints, asked as the entrypoints ask it."""

    context: ServiceContext
    clock: FixedClock
    reporting: Reporting = field(init=False)
    service: Any = field(init=False)

    def __post_init__(self) -> None:
        self.reporting = Reporting(self.context)
        self.service = ComplaintsService()
        self.service.runtime = SimpleNamespace(context=self.context, reporting=self.reporting)

    def at(self, instant: datetime) -> "Complaints":
        self.clock.instant = instant
        return self

    def another_process(self) -> "Complaints":
        return Complaints(self.context, self.clock)

    def opens(self, appraisal: str = APPRAISAL, quarter: int = 2, channels: tuple[Channel, ...] = CHANNELS) -> None:
        """Roster opened an appraisal, and this service heard of it."""
        recorded = heard(appraisal, msgspec.structs.replace(opened(quarter), channels=channels))
        body = encode(recorded)
        self.context.received.store([ReceivedRecord(position(body), body)])
        open_intakes(self.context, [recorded])

    def push(self, channel: str = CHANNEL, **changes: Any) -> dict[str, Any]:
        """The answer to one event."""
        (answer,) = self.push_many(pushed(**changes), channel=channel)
        return answer

    def push_many(self, *events: Any, channel: str = CHANNEL) -> list[dict[str, Any]]:
        return self.reporting.report_many(channel, list(events))

    def reported(self, channel: str = CHANNEL, **changes: Any) -> str:
        """Push an event that is taken; answers the matter's id."""
        return str(self.push(channel, **changes)["ok"]["matter_id"])

    def ask(self, method: str, *args: Any) -> Any:
        """The value of an RPC."""
        answer = getattr(self.service, method)(*args)
        assert "ok" in answer, answer
        return answer["ok"]

    def refused(self, method: str, *args: Any) -> str:
        """The code with which an RPC was refused."""
        return str(getattr(self.service, method)(*args)["refused"]["code"])

    def waiting(self, channel: str = CHANNEL) -> list[dict[str, Any]]:
        by = {"account": "sorter-1", "channel": channel}
        return list(self.ask("matters", APPRAISAL, by, {})["matters"])

    def bodies(self, appraisal: str = APPRAISAL) -> list[bytes]:
        return list(self.context.log.bodies(appraisal))

    def events(self, appraisal: str = APPRAISAL) -> list[Event]:
        return [LANGUAGE.decode(body).data for body in self.bodies(appraisal)]

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with transaction(self.context.engine) as connection:
            return connection.execute(query).fetchall()  # type: ignore[call-overload,no-any-return]


def heard(appraisal: str, event: AppraisalOpened) -> Recorded:
    return record(event, source="roster", appraisal=appraisal, sequence=1, stream="appraisal", version=1, time=IN_TIME)


@pytest.fixture(scope="session")
def migrated(postgres: PrivatePostgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServiceContext]:
    """One database with the tables of complaints; each test begins with them empty."""
    if not postgres.running:
        postgres.start()
    postgres.create_database("complaints")
    url = postgres.url("complaints", driver="")
    settings = Settings(database_url=url, keys=tmp_path_factory.mktemp("keys"), pool_size=4)
    context = ServiceContext.open(settings, "complaints", LANGUAGE)
    yield context
    context.close()


@pytest.fixture
def closed(migrated: ServiceContext, postgres: PrivatePostgres) -> Complaints:
    """Complaints before any appraisal was opened, on 2 July 2024."""
    if not postgres.running:
        postgres.start()
    with transaction(migrated.engine) as connection:
        connection.execute("truncate head, event, checkpoint, relayed, received, heard, followed")
        connection.execute("truncate county_key, matter, words, delivery")
        connection.execute("truncate worklist, block, alike, kept_apart, desk_read")
    clock = FixedClock(IN_TIME)
    log = Log(migrated.engine, "complaints", LANGUAGE, clock)
    return Complaints(replace(migrated, clock=clock, log=log, received=Received(migrated.engine)), clock)


@pytest.fixture
def complaints(closed: Complaints) -> Complaints:
    """The second quarter is open."""
    closed.opens()
    return closed
