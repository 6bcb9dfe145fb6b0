"""North says numbers, south follows and answers, a latecomer pulls: whole services on the kernel, in one process."""

import sys
import tempfile
from pathlib import Path
from types import ModuleType

from services.kernel import runtime
from tests.kernel.shims import left_out, say

runtime.install(without=left_out())

from collections.abc import Sequence  # noqa: E402
from typing import Any  # noqa: E402

import msgspec  # noqa: E402

from services.kernel.context import ServiceContext  # noqa: E402
from services.kernel.contract import EventsAfter, Heads, Ping  # noqa: E402
from services.kernel.event import Event, Recorded  # noqa: E402
from services.kernel.messaging.rpc import RpcClient  # noqa: E402
from services.kernel.refusal import Refusal, Refused  # noqa: E402
from services.kernel.rpc.entrypoints import Service  # noqa: E402
from services.kernel.rpc.request import Request  # noqa: E402
from services.kernel.service import ServiceRuntime, follower  # noqa: E402
from services.kernel.settings import from_environment  # noqa: E402
from tests.harness.waiting import wait_until  # noqa: E402
from tests.kernel.words import LANGUAGE, QUARTER, Answered, Said, Sum, add  # noqa: E402

MIGRATION = '''
"""The log."""
from alembic import op
from services.kernel.log.store import create_kernel_tables
revision, down_revision = "0001", None
def upgrade():
    create_kernel_tables(op)
'''

temporary = tempfile.TemporaryDirectory()
folder = Path(temporary.name)
(folder / "migrations").mkdir()
(folder / "migrations" / "0001_log.py").write_text(MIGRATION)
for name in ("north", "south", "late"):
    module = sys.modules[f"services.{name}"] = ModuleType(f"services.{name}")
    module.__file__ = str(folder / "__init__.py")


class SaidAlready(Refusal):
    """A number is said once."""


class Speak(Request[int], service="north", refusals=(SaidAlready,)):
    """Say a number."""

    number: int


def speak(request: Speak, context: ServiceContext) -> int:
    def decide(state: Sum) -> list[Event]:
        if request.number <= state.count:
            raise SaidAlready(number=request.number)
        return [Said(number=request.number)]

    return context.log.decide(QUARTER, "talk", add, Sum(), decide).count


class North(Service):
    """Says numbers."""

    name = "north"
    context = ServiceRuntime("north", LANGUAGE)  # nameko puts a ServiceContext here
    handlers = (speak,)


def answer(context: ServiceContext) -> Sequence[Any]:
    """South answers each number once, whoever tells it again."""

    def learn(records: Sequence[Recorded]) -> None:
        for record in records:
            assert isinstance(record.data, Said)
            number = record.data.number

            def once(state: Sum, number: int = number) -> list[Event]:
                return [] if state.count else [Answered(number=number)]

            context.log.decide(record.appraisal, f"answer-{number}", add, Sum(), once)

    return [follower(context, "answers", LANGUAGE, learn, durable=True)]


class South(Service):
    """Answers the north."""

    name = "south"
    context = ServiceRuntime("south", LANGUAGE, follows=("north",), also=answer)


class Late(Service):
    """Follows the north from a time when everything has been said."""

    name = "late"
    context = ServiceRuntime("late", LANGUAGE, follows=("north",))


def numbers(context: ServiceContext) -> list[int]:
    return [LANGUAGE.decode(body).data.number for body in context.log.bodies(QUARTER)]  # type: ignore[attr-defined]


settings = from_environment()
config = {"AMQP_URI": settings.broker_url, "pingyi": from_environment}
runner = runtime.serve([North, South], config)
client = RpcClient(settings.broker_url, 10)
say("said", [client.ask(Speak(number=number)) for number in (1, 2, 3)])
try:
    client.ask(Speak(number=1))
except Refused as refused:
    say("said again", {"code": refused.code, "facts": refused.facts})
north, south = (ServiceContext.open(settings, name, LANGUAGE) for name in ("north", "south"))
wait_until(lambda: len(numbers(south)) == 3, "the answers")
say("answered", numbers(south))
say("bodies", [body.decode() for body in north.log.bodies(QUARTER)])
say("heads", client.ask(Heads(), of="north"))
say("events after the first", client.ask(EventsAfter(appraisal=QUARTER, sequence=1, limit=100), of="north"))
say("events after the first, one", client.ask(EventsAfter(appraisal=QUARTER, sequence=1, limit=1), of="north"))
say("ping", msgspec.to_builtins(client.ask(Ping(), of="north")))
for what, size in (("root", None), ("root of the first two", 2)):
    leaves, root = north.root(QUARTER, size)
    say(what, [leaves, root.hex()])
latecomer = runtime.serve([Late], config)
late = ServiceContext.open(settings, "late", LANGUAGE)
wait_until(lambda: late.received.heard() == {("north", QUARTER): 3}, "the latecomer to have asked")
say("pulled", [body.decode() for body in late.received.bodies("north", QUARTER)])
latecomer.stop()
runner.stop()
client.stop()
for context in (north, south, late):
    context.close()
temporary.cleanup()
