"""The ballot box on a real PostgreSQL; clocks that are set by hand, processes that know nothing of each other."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, TypeVar, cast

import msgspec
import pytest

from ops.system.postgres import PrivatePostgres
from services.ballot.context import BallotContext
from services.ballot.contract import AcceptLoss, BallotReceived, CastMany, KeyForm, ProposeLoss, Seal, Sealed
from services.ballot.events import BallotCast, FormsIssued, FormsPrinted, FormsReturned
from services.ballot.follow import open_boxes
from services.ballot.sealing.destroy_keys import DestroysKeys
from services.ballot.service import LANGUAGE, BallotService
from services.ballot.unsealed.kept_ballot import KeptBallot
from services.kernel.clock import FixedClock
from services.kernel.contract import CopyRoot, RootOfCopy
from services.kernel.event import Event, Recorded, position, record
from services.kernel.lanes.loss import AcceptedLoss
from services.kernel.log.event_log import Log
from services.kernel.log.store import transaction
from services.kernel.messaging.inbox import Received, ReceivedRecord
from services.kernel.messaging.rpc import RpcTimeout
from services.kernel.rpc import every_service
from services.kernel.rpc.handlers import by_request, respond
from services.kernel.rpc.request import Outcome, Request, outcome_of
from services.kernel.settings import Settings
from tests.ballot.examples import APPRAISAL, VOTING, opened
from tests.ballot.kept import kept_ballots

A = TypeVar("A")
HANDLERS = by_request((*every_service.HANDLERS, *BallotService.handlers))


@dataclass
class Tally:
    """Stands in for tally, with a copy of ballot's log beside it: asked as the entrypoints ask it.

    `follows`: it has heard all there is whenever it is asked; `away`: it does not answer.
    """

    context: BallotContext
    follows: bool = True
    away: bool = False

    def ask(self, request: RootOfCopy, *, of: str, seconds: float) -> CopyRoot:
        assert (of, seconds > 0) == ("tally", True)
        if self.away:
            raise RpcTimeout(of, request.method)
        if self.follows:
            self.hears(*self.context.log.bodies(request.appraisal))
        return every_service.root_of_copy(request, self.context)

    def hears(self, *bodies: bytes) -> None:
        self.context.received.store([ReceivedRecord(position(body), body) for body in bodies])


@dataclass
class Box:
    """One process of ballot, asked as the entrypoints ask it."""

    context: BallotContext
    clock: FixedClock
    appraisal: str = APPRAISAL

    def at(self, instant: datetime) -> "Box":
        self.clock.instant = instant
        return self

    def another_process(self) -> "Box":
        """The same database, but a clock, a log and a memory of its own."""
        return process(self.context, self.clock.instant, self.appraisal)

    def of(self, appraisal: str, county: str = "砚山县") -> "Box":
        """The box of another appraisal, opened, in a process of its own."""
        other = process(self.context, self.clock.instant, appraisal)
        other.opens(county)
        return other

    def anew(self) -> "Box":
        """The same appraisal opened again, as if nothing had happened."""
        with self.context.engine.begin() as connection:
            connection.exec_driver_sql(
                "truncate head, event, checkpoint, relayed, words, evidence, receipt_list, turnout, box_epoch, box_lane"
            )
        self.context.unsealed.lanes.destroy(self.appraisal)
        return self.at(VOTING).of(self.appraisal)

    def opens(self, county: str = "砚山县") -> None:
        """Roster opened the appraisal, and this service heard of it."""
        open_boxes(self.context, [heard(self.appraisal, county)])

    def cast(self, *ballots: Any) -> list[Outcome[BallotReceived]]:
        return self.ask(CastMany, ballots=list(ballots))

    def outcome(self, request: type[Request[A]], **fields: Any) -> Outcome[A]:
        """What a request about this appraisal is answered with, after its way over the wire."""
        about = {"appraisal": self.appraisal} if "appraisal" in request.__struct_fields__ else {}
        answered = respond(HANDLERS[request], {**about, **fields}, self.context)
        outcome: Outcome[A] = msgspec.json.decode(msgspec.json.encode(answered), type=outcome_of(request))
        return outcome

    def ask(self, request: type[Request[A]], **fields: Any) -> A:
        """The answer to a request about this appraisal."""
        outcome = self.outcome(request, **fields)
        assert outcome.refused is None, outcome
        assert outcome.ok is not msgspec.UNSET
        return outcome.ok

    def refused(self, request: type[Request[Any]], **fields: Any) -> str:
        """The code with which a request was refused. The log is as it was."""
        before = self.bodies()
        outcome = self.outcome(request, **fields)
        assert outcome.refused is not None, outcome
        assert self.bodies() == before
        return outcome.refused.code

    def keys(self, *entries: dict[str, Any], serial: str = "A7K2") -> list[str]:
        """At which step a form is after each of these entries."""
        return [self.ask(KeyForm, serial=serial, **entry).state for entry in entries]

    def makes(self, *serials: str, back: int = 0) -> "Box":
        """Forms with these serials are printed and handed out, and so many came back."""
        made: list[Event] = [
            FormsPrinted(batch="P", variant="full", serials=serials),
            FormsIssued(count=len(serials), batch="O"),
        ]
        if back:
            made.append(FormsReturned(count=back, returned_on=date(2024, 7, 12), batch="R"))
        self.context.log.append(self.appraisal, f"forms-{self.appraisal}", made, after=0)
        return self

    def loss_accepted(self) -> AcceptedLoss:
        """Two people go on although ballots are missing."""
        return self.ask(AcceptLoss, by="inspector-2", proposal=self.ask(ProposeLoss, by="inspector-1").proposal)

    def seals(self) -> Sealed:
        return self.ask(Seal, by="inspector-1")

    def ends(self) -> Sealed:
        """Seal the box and, as the background looker does, destroy its keys."""
        sealed = self.seals()
        DestroysKeys(self.context).look()
        return sealed

    def bodies(self) -> list[bytes]:
        return list(self.context.log.bodies(self.appraisal))

    def records(self) -> list[Recorded]:
        return [LANGUAGE.decode(body) for body in self.bodies()]

    def events(self) -> list[Event]:
        return [recorded.data for recorded in self.records()]

    def ballots(self) -> list[BallotCast]:
        """What is in the log: paper, and once the box is sealed what was cast online."""
        return [event for event in self.events() if isinstance(event, BallotCast)]

    def kept(self) -> list[KeptBallot]:
        """What is in the unsealed box, in the order of the tags."""
        return kept_ballots(self.context, self.appraisal)

    def tables(self) -> list[str]:
        """The tables of all unsealed boxes."""
        return [
            name
            for (name,) in self.rows(
                "select relname from pg_class where relkind = 'r' and relname ~ '^box_[0-9a-f]{16}_' order by 1"
            )
        ]

    def key_files(self) -> list[str]:
        """The key files of this appraisal by which its ballots are read or named."""
        found = self.context.settings.keys.glob(f"*-{self.appraisal}*.key")
        return sorted(path.name for path in found if not path.name.startswith("count-"))

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with transaction(self.context.engine) as connection:
            return connection.execute(query).fetchall()


def process(context: BallotContext, instant: datetime, appraisal: str = APPRAISAL) -> Box:
    clock = FixedClock(instant)
    log = Log(context.engine, "ballot", LANGUAGE, clock)
    alone = replace(context, clock=clock, log=log)
    return Box(replace(alone, rpc=cast(Any, Tally(alone))), clock, appraisal)


def heard(appraisal: str, county: str = "砚山县") -> Recorded:
    """Roster's opening as the inbox stored it."""
    return record(
        opened(county), source="roster", appraisal=appraisal, sequence=9, stream="appraisal", version=9, time=VOTING
    )


@pytest.fixture(scope="session")
def migrated(postgres: PrivatePostgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[BallotContext]:
    """One database with the tables of ballot; each test begins with them empty."""
    if not postgres.running:
        postgres.start()
    postgres.create_database("ballot")
    url = postgres.url("ballot", driver="")
    settings = Settings(database_url=url, keys=tmp_path_factory.mktemp("keys"), pool_size=6)
    context = BallotContext.open(settings, "ballot", LANGUAGE)
    yield context
    context.close()


@pytest.fixture
def closed(migrated: BallotContext, postgres: PrivatePostgres) -> Box:
    """A county before its box is opened, on 3 July 2024."""
    if not postgres.running:
        postgres.start()
    with transaction(migrated.engine) as connection:
        connection.execute("truncate head, event, checkpoint, relayed, received, heard, followed")
        connection.execute("truncate words, evidence, receipt_list, turnout, box_epoch, box_spare_key, box_lane")
    box = process(replace(migrated, received=Received(migrated.engine)), VOTING)
    for name in box.tables():
        with transaction(migrated.engine) as connection:
            connection.execute(f"drop table {name}")
    for path in migrated.settings.keys.glob("*.key"):
        path.unlink()
    shutil.rmtree(migrated.settings.keys / "marks", ignore_errors=True)
    return box


@pytest.fixture
def box(closed: Box) -> Box:
    """The box of the second quarter is open."""
    closed.opens()
    return closed
