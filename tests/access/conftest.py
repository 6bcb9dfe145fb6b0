"""Access on a real PostgreSQL, with a clock that is set by hand."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import pyotp
import pytest

from services.access.context import AccessContext
from services.access.contract import (
    AccessPage,
    AccessRecorded,
    AddAccount,
    Enrol,
    EnrolmentSecret,
    FindAccess,
    FoundAccess,
    OpenedSession,
    RecordAccess,
    ShowEnrolment,
    SignIn,
)
from services.access.events import LANGUAGE
from services.access.service import AccessService
from services.kernel.clock import FixedClock
from services.kernel.event import Event
from services.kernel.log.event_log import Log
from services.kernel.refusal import Refusal
from services.kernel.rpc.handlers import by_request
from services.kernel.rpc.parse import parse
from services.kernel.rpc.request import Request
from services.kernel.settings import Settings

APPRAISAL = "532622-2024Q2"
PASSWORD = "三月的雨 落在老街上 慢慢走"
MORNING = datetime(2024, 7, 16, 1, 0, tzinfo=UTC)
HANDLERS = by_request(AccessService.handlers)

A = TypeVar("A")


@dataclass
class Access:
    """One process of access, asked as others ask it."""

    context: AccessContext
    clock: FixedClock
    hashed: list[str] = field(default_factory=list)

    def ask(self, request: Request[A]) -> A:
        """The answer; each refusal must be one that the contract names."""
        kind = type(request)
        try:
            answer: A = HANDLERS[kind](parse(kind, msgspec.to_builtins(request)), self.context)
        except Refusal as refusal:
            if refusal.code in kind.codes():
                raise
            raise AssertionError(f"{kind.__name__} names no {refusal.code}") from refusal
        return answer

    def add(self, account: str = "rexian-01", role: str = "sorter", **more: Any) -> EnrolmentSecret:
        scope = {"sorter": {"channel": "hotline_12345"}, "provider": {"provider": "market-regulation"}}
        person = {"account": account, "role": role, "name": f"{account} 的人", "by": "console"}
        told = {**person, **scope.get(role, {}), **more}
        return self.ask(parse(AddAccount, told))

    def enrol(self, account: str = "rexian-01", role: str = "sorter", **more: Any) -> "Person":
        """Add an account, and let its person begin."""
        person = self.begun(self.add(account, role, **more))
        self.later(seconds=60)  # the code that was shown is used up
        return person

    def begun(self, made: EnrolmentSecret) -> "Person":
        """Somebody who has just enrolled."""
        person = Person(self, made.account, self.ask(ShowEnrolment(secret=made.enrolment)).factor)
        person.device = self.ask(Enrol(secret=made.enrolment, password=PASSWORD, code=person.code())).device
        return person

    def later(self, **more: float) -> "Access":
        return self.at(self.clock.instant + timedelta(**more))

    def at(self, instant: datetime) -> "Access":
        self.clock.instant = instant
        return self

    def record(self, *looks: dict[str, Any], appraisal: str = APPRAISAL) -> AccessRecorded:
        return self.ask(parse(RecordAccess, {"appraisal": appraisal, "records": list(looks)}))

    def find(self, appraisal: str = APPRAISAL, **wanted: Any) -> list[FoundAccess]:
        return self.page(appraisal, **wanted).records

    def page(self, appraisal: str = APPRAISAL, **wanted: Any) -> AccessPage:
        return self.ask(parse(FindAccess, {"appraisal": appraisal, **wanted}))

    def events(self, appraisal: str = APPRAISAL) -> list[Event]:
        """The log, as it is."""
        return [LANGUAGE.decode(body).data for body in self.context.log.bodies(appraisal)]

    def text(self, appraisal: str = APPRAISAL) -> str:
        """Every byte of the log."""
        return b"".join(self.context.log.bodies(appraisal)).decode()


@pytest.fixture
def access(database: str, tmp_path: Path) -> Iterator[Access]:
    clock = FixedClock(MORNING)
    context = AccessContext.open(Settings(database_url=database, keys=tmp_path / "keys"), "access", LANGUAGE)
    hashed: list[str] = []

    def at_once(work: Any, *arguments: Any) -> Any:
        hashed.append(work.__name__)
        return work(*arguments)

    log = Log(context.engine, "access", LANGUAGE, clock)
    yield Access(replace(context, clock=clock, log=log, real_clock=clock, off_the_loop=at_once), clock, hashed)
    context.close()


@dataclass
class Person:
    """Somebody with a telephone, and a browser that keeps what it is given."""

    access: Access
    account: str
    factor: str
    device: str = ""

    def code(self, **off: float) -> str:
        """What the telephone shows now, or shows when its clock is off."""
        return pyotp.TOTP(self.factor).at(self.access.clock.instant + timedelta(**off))

    def signs_in(self, **typed: str) -> OpenedSession:
        """Sign in from the browser; `typed` is what is typed otherwise than it should be."""
        given = {"account": self.account, "password": PASSWORD, "code": self.code(), "device": self.device, **typed}
        return self.access.ask(SignIn(**given))


def look(number: int = 1, **changed: Any) -> dict[str, Any]:
    """A sorter reads what waits in his channel."""
    told = {
        "record_id": f"{number:032x}",
        "account": "rexian-01",
        "role": "sorter",
        "what": "words",
        "operation": "complaints_unsorted",
        "subject": "hotline_12345",
    }
    return {name: value for name, value in {**told, **changed}.items() if value is not None}
