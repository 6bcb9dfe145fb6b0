"""RPC over a real RabbitMQ, in nameko's wire format: answers, silence, cut connections, a restarted broker."""

import asyncio
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from time import monotonic
from typing import Any

import msgspec
import pytest

from benchmarks.setup.rabbitmq import PrivateRabbit
from gateway.ballots.ballot_shape import Ballot
from gateway.rpc.amqp import AmqpRpc
from gateway.rpc.client import ServiceFailed, ServiceTimeout, ServiceUnknown
from services.kernel.refusal import Refused, answer, refused
from services.kernel.rpc.request import Request
from tests.gateway.responder import responder
from tests.gateway.stand_in import posted
from tests.harness.addresses import BrokerUrl
from tests.harness.waiting import wait_until

pytestmark = pytest.mark.served

NAMEKO_SERVICE = """
    import sys
    from services.kernel import runtime
    runtime.patch()
    from nameko.rpc import rpc
    from nameko.runners import ServiceRunner

    class Box:
        name = "box"

        @rpc
        def size(self, request):
            return {"ok": len(request["appraisal"])}

        @rpc
        def refuse(self, request):
            return {"refused": {"code": "VOTING_ENDED", "facts": {"voting_until": "2024-07-15"}}}

        @rpc
        def stumble(self, request):
            raise KeyError("13000000123")

    runner = ServiceRunner({"AMQP_URI": sys.argv[1]})
    runner.add_service(Box)
    runner.start()
    print("ready", flush=True)
    runner.wait()
"""


class Size(Request[int], service="box"):
    """How long a name is."""

    appraisal: str


class Refuse(Request[None], service="box"):
    """Refused."""


class Stumble(Request[None], service="box"):
    """Ends in an error."""


class NoSuchMethod(Request[None], service="box"):
    """Unknown to the service."""


class Echo(Request[list[Any]], service="box"):
    """Answered with the method's name and what was asked."""

    said: Any = None


class Slow(Request[None], service="box"):
    """Never answered in time."""


@pytest.fixture
def nameko_service(rabbit_vhost: BrokerUrl) -> Iterator[str]:
    """A real nameko service, in a process of its own."""
    command = [sys.executable, "-W", "ignore", "-c", textwrap.dedent(NAMEKO_SERVICE), rabbit_vhost]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        try:
            assert process.stdout.readline() == b"ready\n"
            yield rabbit_vhost
        finally:
            process.kill()


async def echo(method: str, args: list[Any]) -> Any:
    return answer([method, *args])


def test_a_nameko_service_answers_refuses_and_breaks(nameko_service: str) -> None:
    async def ask() -> None:
        async with AmqpRpc(nameko_service) as rpc:
            assert await rpc.ask(Size(appraisal="532622-2024Q2")) == 13
            with pytest.raises(Refused) as refusal:
                await rpc.ask(Refuse())
            assert refusal.value == Refused("VOTING_ENDED", {"voting_until": "2024-07-15"})
            with pytest.raises(ServiceFailed) as broken:
                await rpc.ask(Stumble())
            assert broken.value.why == "KeyError"
            assert "13000000123" not in str(broken.value)
            with pytest.raises(ServiceFailed) as broken:
                await rpc.ask(NoSuchMethod())
            assert broken.value.why == "MethodNotFound"

    asyncio.run(ask())


def test_msgspec_structs_and_many_concurrent_calls(rabbit_vhost: BrokerUrl) -> None:
    async def ask() -> None:
        async with responder(rabbit_vhost, echo), AmqpRpc(rabbit_vhost) as rpc:
            written = posted(picks=[{"office": "02-03", "categories": ["shirk"]}])
            ballot = msgspec.convert(written, Ballot)
            assert await rpc.ask(Echo(said=[ballot])) == ["echo", {"said": [written]}]
            answers = await asyncio.gather(*(rpc.ask(Echo(said=number)) for number in range(300)))
            assert answers == [["echo", {"said": number}] for number in range(300)]

    asyncio.run(ask())


def test_a_service_nobody_has_bound_is_told_apart_at_once(rabbit_vhost: BrokerUrl) -> None:
    async def ask() -> None:
        async with AmqpRpc(rabbit_vhost) as rpc:
            begun = monotonic()
            for _ in range(3):
                with pytest.raises(ServiceUnknown):
                    await rpc.ask(Echo(), of="nobody", seconds=20)
            assert monotonic() - begun < 10
            assert not rpc._line.result().wire.confirmations

    asyncio.run(ask())


def test_silence_ends_with_the_timeout_and_the_question_does_not_linger(
    rabbitmq: PrivateRabbit, rabbit_vhost: BrokerUrl
) -> None:
    """What nobody took in time must not be carried out much later."""

    async def ask() -> None:
        async with responder(rabbit_vhost, echo):
            pass
        async with AmqpRpc(rabbit_vhost) as rpc:
            with pytest.raises(ServiceTimeout):
                await rpc.ask(Echo(), seconds=0.3)

    asyncio.run(ask())
    wait_until(lambda: rabbitmq.queues(rabbit_vhost.vhost)["rpc-box"] == 0, "the question to expire")


def test_an_unreachable_broker_is_silence_not_an_error() -> None:
    async def ask() -> None:
        async with AmqpRpc("amqp://guest:guest@127.0.0.1:1/") as rpc:
            with pytest.raises(ServiceTimeout):
                await rpc.ask(Echo(), seconds=0.3)

    asyncio.run(ask())


@pytest.mark.fault
def test_a_cut_connection_fails_what_is_pending_at_once_and_the_next_call_goes_through(
    rabbitmq: PrivateRabbit, rabbit_vhost: BrokerUrl
) -> None:
    async def ask() -> None:
        arrived = asyncio.Event()

        async def slow(method: str, _args: list[Any]) -> Any:
            if method == "slow":
                arrived.set()
                await asyncio.sleep(60)
            return refused(Refused("NOT_READY", {}))

        async with responder(rabbit_vhost, slow), AmqpRpc(rabbit_vhost, timeout=30) as rpc:
            pending = [asyncio.create_task(rpc.ask(Slow())) for _ in range(3)]
            await arrived.wait()
            begun = monotonic()
            cut = await asyncio.to_thread(rabbitmq.close_connections)
            assert cut >= 2
            outcomes = await asyncio.gather(*pending, return_exceptions=True)
            assert [type(outcome) for outcome in outcomes] == [ServiceTimeout] * 3
            assert monotonic() - begun < 10
            await _until_refused(rpc)

    asyncio.run(ask())


@pytest.mark.fault
def test_a_call_made_while_the_broker_restarts_waits_for_it(rabbitmq: PrivateRabbit, rabbit_vhost: BrokerUrl) -> None:
    async def ask() -> None:
        async def refuse(_method: str, _args: list[Any]) -> Any:
            return refused(Refused("NOT_READY", {}))

        async with AmqpRpc(rabbit_vhost, timeout=60) as rpc:
            async with responder(rabbit_vhost, refuse):
                await _until_refused(rpc)
            await asyncio.to_thread(rabbitmq.stop)
            call = asyncio.create_task(_until_refused(rpc))
            await asyncio.to_thread(rabbitmq.start)
            async with responder(rabbit_vhost, refuse):
                await call

    asyncio.run(ask())


async def _until_refused(rpc: AmqpRpc) -> None:
    """Ask until the service, which refuses, is heard again."""
    for _ in range(200):
        try:
            await rpc.ask(Echo())
        except ServiceTimeout:
            continue
        except ServiceUnknown:
            await asyncio.sleep(0.1)
        except Refused:
            return
    raise AssertionError("never heard again")
