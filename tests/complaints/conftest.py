"""Complaints on a real PostgreSQL, with a clock that is set by hand."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

import msgspec
import pytest

from ops.system.postgres import PrivatePostgres
from services.complaints.answers import ListedMatter
from services.complaints.context import ComplaintsContext
from services.complaints.contract import ListMatters, Sorter
from services.complaints.events import LANGUAGE
from services.complaints.intake.follow import open_intakes
from services.complaints.intake.reporting import Reporting
from services.complaints.service import ComplaintsService
from services.kernel.clock import FixedClock
from services.kernel.event import Event, Recorded, encode, position, record
from services.kernel.log.event_log import Log
from services.kernel.log.store import transaction
from services.kernel.messaging.inbox import Received, ReceivedRecord
from services.kernel.rpc.handlers import by_request, respond
from services.kernel.rpc.request import Request
from services.kernel.settings import Settings
from services.roster.events import AppraisalOpened, Channel
from tests.complaints.examples import APPRAISAL, CHANNELS, IN_TIME, opened, pushed

A = TypeVar("A")
CHANNEL = "hotline_12345"
HANDLERS = by_request(ComplaintsService.handlers)


@dataclass
class Complaints:
    """One process of complaints, asked as its entry points ask it."""

    context: ComplaintsContext
    clock: FixedClock

    @property
    def reporting(self) -> Reporting:
        return self.context.reporting

    def at(self, instant: datetime) -> "Complaints":
        self.clock.instant = instant
        return self

    def another_process(self) -> "Complaints":
        return Complaints(replace(self.context), self.clock)

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
        answers: list[dict[str, Any]] = msgspec.to_builtins(self.reporting.report_many(channel, events))
        return answers

    def reported(self, channel: str = CHANNEL, **changes: Any) -> str:
        """Push an event that is taken; answers the matter's id."""
        return str(self.push(channel, **changes)["ok"]["matter_id"])

    def answer(self, kind: type[Request[Any]], asked: Any) -> dict[str, Any]:
        """What goes over the wire for a request, as JSON values; it may be none."""
        answer = respond(HANDLERS[kind], msgspec.to_builtins(asked), self.context, kind)
        return dict(msgspec.json.decode(msgspec.json.encode(answer)))

    def told(self, request: Request[Any]) -> Any:
        """What is answered, as JSON values."""
        answer = self.answer(type(request), request)
        assert "ok" in answer, answer
        return answer["ok"]

    def ask(self, request: Request[A]) -> A:
        """What is answered."""
        answered: A = msgspec.convert(self.told(request), type(request).answer)
        return answered

    def refused(self, request: Request[Any]) -> str:
        """The code with which a request was refused."""
        return str(self.answer(type(request), request)["refused"]["code"])

    def waiting(self, channel: str = CHANNEL) -> list[ListedMatter]:
        return self.ask(ListMatters(appraisal=APPRAISAL, by=Sorter(account="sorter-1", channel=channel))).matters

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
def migrated(postgres: PrivatePostgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ComplaintsContext]:
    """One database with the tables of complaints; each test begins with them empty."""
    if not postgres.running:
        postgres.start()
    postgres.create_database("complaints")
    url = postgres.url("complaints", driver="")
    settings = Settings(database_url=url, keys=tmp_path_factory.mktemp("keys"), pool_size=4)
    context = ComplaintsContext.open(settings, "complaints", LANGUAGE)
    yield context
    context.close()


@pytest.fixture
def closed(migrated: ComplaintsContext, postgres: PrivatePostgres) -> Complaints:
    """Complaints before any appraisal was opened, on 2 July 2024."""
    if not postgres.running:
        postgres.start()
    with transaction(migrated.engine) as connection:
        connection.execute("truncate head, event, checkpoint, relayed, received, heard, followed")
        connection.execute("truncate county_key, matter, words, delivery")
        connection.execute("truncate worklist, block, alike, marked_distinct, desk_read")
    clock = FixedClock(IN_TIME)
    log = Log(migrated.engine, "complaints", LANGUAGE, clock)
    return Complaints(replace(migrated, clock=clock, log=log, received=Received(migrated.engine)), clock)


@pytest.fixture
def complaints(closed: Complaints) -> Complaints:
    """The second quarter is open."""
    closed.opens()
    return closed
