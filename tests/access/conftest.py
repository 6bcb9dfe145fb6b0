"""Access on a real PostgreSQL, with a clock that is set by hand."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyotp
import pytest

from services.access import find_looks, record_looks
from services.access.events import LANGUAGE
from services.access.manage_accounts import Management, read_command
from services.access.passwords import Passwords
from services.access.sign_in import Authenticator
from services.access.vault import Vault
from services.kernel.clock import FixedClock
from services.kernel.context import ServiceContext
from services.kernel.event import Event
from services.kernel.log.event_log import Log
from services.kernel.settings import Settings

APPRAISAL = "532622-2024Q2"
PASSWORD = "三月的雨 落在老街上 慢慢走"
MORNING = datetime(2024, 7, 16, 1, 0, tzinfo=UTC)


@dataclass
class Access:
    """One process of access, asked as the entrypoints ask it."""

    context: ServiceContext
    clock: FixedClock
    hashed: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        vault = Vault(self.context.settings.keys)
        self.management = Management(self.context, vault, self.clock.now)
        self.authenticator = Authenticator(self.context, vault, Passwords(self._run), self.clock.now)

    def _run(self, work: Any, *arguments: Any) -> Any:
        self.hashed.append(work.__name__)
        return work(*arguments)

    def add(self, account: str = "rexian-01", role: str = "sorter", by: str = "console", **more: Any) -> dict[str, Any]:
        scope = {"sorter": {"channel": "hotline_12345"}, "provider": {"provider": "market-regulation"}}
        told = {"account": account, "role": role, "name": f"{account} 的人", **scope.get(role, {}), **more}
        return self.management.add(read_command(told, by))

    def enrol(self, account: str = "rexian-01", role: str = "sorter", **more: Any) -> "Person":
        """Add an account, and let its person begin."""
        made = self.add(account, role, **more)
        person = Person(self, account, self.authenticator.enrolment(made["enrolment"])["factor"])
        person.device = self.authenticator.enrol(made["enrolment"], PASSWORD, person.code())["device"]
        self.later(seconds=60)  # the code that was shown is used up
        return person

    def later(self, **more: float) -> "Access":
        return self.at(self.clock.instant + timedelta(**more))

    def at(self, instant: datetime) -> "Access":
        self.clock.instant = instant
        return self

    def record(self, *looks: dict[str, Any], appraisal: str = APPRAISAL) -> dict[str, int]:
        return record_looks.handle(self.context, appraisal, list(looks))

    def find(self, appraisal: str = APPRAISAL, **wanted: Any) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.page(appraisal, **wanted)["looks"]
        return found

    def page(self, appraisal: str = APPRAISAL, **wanted: Any) -> dict[str, Any]:
        return find_looks.handle(self.context, appraisal, wanted)

    def events(self, appraisal: str = APPRAISAL) -> list[Event]:
        """The log, as it is."""
        return [LANGUAGE.decode(body).data for body in self.context.log.bodies(appraisal)]


@pytest.fixture
def access(database: str, tmp_path: Path) -> Iterator[Access]:
    clock = FixedClock(MORNING)
    settings = Settings(database_url=database, keys=tmp_path / "keys")
    context = ServiceContext.open(settings, "access", LANGUAGE)
    log = Log(context.engine, "access", LANGUAGE, clock)
    context = replace(context, clock=clock, log=log)
    yield Access(context, clock)
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

    def signs_in(self, **typed: str) -> dict[str, Any]:
        """Sign in from the browser; `typed` is what is typed otherwise than it should be."""
        given = {"name": self.account, "password": PASSWORD, "code": self.code(), "device": self.device, **typed}
        return self.access.authenticator.sign_in(**given)


def look(number: int = 1, **changed: Any) -> dict[str, Any]:
    """A sorter reads what waits in his channel."""
    told = {
        "look_id": f"{number:032x}",
        "account": "rexian-01",
        "role": "sorter",
        "what": "words",
        "operation": "complaints_unsorted",
        "subject": "hotline_12345",
    }
    return {name: value for name, value in {**told, **changed}.items() if value is not None}
