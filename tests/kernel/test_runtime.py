"""Each shim of the runtime answers a measured defect: with it the behaviour is good, without it the defect is seen.

Every program of `shims/` runs twice, in processes of their own, because eventlet patches all of a process.
"""

import threading
from collections.abc import Iterator
from typing import Any

import pytest

from benchmarks.setup.rabbitmq import PrivateRabbit
from services.kernel.messaging.rpc import RpcClient, RpcTimeout
from services.kernel.rpc.request import Request
from tests.harness.addresses import BrokerUrl, DatabaseUrl
from tests.harness.waiting import wait_until
from tests.kernel.line import Line
from tests.kernel.programs import program


class Work(Request[str]):
    """Takes its time."""


class Greet(Request[str]):
    """Answered at once."""


@pytest.fixture
def two_vhosts(rabbitmq: PrivateRabbit, rabbit_vhost: BrokerUrl) -> Iterator[tuple[BrokerUrl, BrokerUrl]]:
    """One for the program with its shim and one for the other."""
    second = BrokerUrl(rabbitmq.add_vhost(f"{rabbit_vhost.vhost}-without"))
    yield rabbit_vhost, second
    rabbitmq.delete_vhost(second.vhost)


def test_a_slow_query_does_not_stop_the_others(database: DatabaseUrl) -> None:
    with (
        program("waiting", database_url=database) as good,
        program("waiting", "psycopg_waits_cooperatively", database_url=database) as bad,
    ):
        seen, defect = good.everything(), bad.everything()
    assert seen["asking at once"] == 5
    assert seen["turns of others"] >= 5
    assert defect["asking at once"] == 1  # one after the other: the hub stood still
    assert defect["turns of others"] <= 2


@pytest.mark.slow
def test_an_escaping_timeout_does_not_cost_a_worker() -> None:
    with program("hanging") as good, program("hanging", "timeouts_do_not_escape_handlers") as bad:
        assert good.wait_for("greet") == "pong"
        assert good.wait_for("hang") == "broken hanging.hang: 0.05 seconds"
        assert good.wait_for("greet") == "pong"
        assert bad.wait_for("greet") == "pong"
        assert bad.wait_for("hang") == "silent"
        assert bad.wait_for("greet") == "silent"  # its only worker is lost for good


@pytest.mark.fault
def test_a_handler_that_finishes_while_its_service_stops_is_not_repeated(
    rabbitmq: PrivateRabbit, two_vhosts: tuple[BrokerUrl, BrokerUrl]
) -> None:
    with (
        program("stopping", broker_url=two_vhosts[0]) as good,
        program("stopping", "consumers_stop_after_their_workers", broker_url=two_vhosts[1]) as bad,
    ):
        clients = [RpcClient(url, timeout=20) for url in two_vhosts]
        answers: list[Any] = [None, None]

        def ask(number: int) -> None:
            try:
                answers[number] = clients[number].ask(Work(), of="slow")
            except RpcTimeout as silent:
                answers[number] = silent

        asking = [threading.Thread(target=ask, args=(number,)) for number in range(2)]
        for running in (good, bad):
            running.wait_for("ready")
        for thread in asking:
            thread.start()
        for running in (good, bad):
            running.wait_for("began")
            running.process.terminate()
        for running in (good, bad):
            assert running.wait_for("finished")
            assert running.wait_for("stopped")
        for thread in asking:
            thread.join(20)
        for client in clients:
            client.stop()
    assert rabbitmq.queues(two_vhosts[0].vhost)["rpc-slow"] == 0
    assert answers[0] == "done"
    assert rabbitmq.queues(two_vhosts[1].vhost)["rpc-slow"] == 1  # done, and will be done again


@pytest.mark.fault
def test_answers_that_cannot_be_sent_do_not_end_the_service(
    rabbitmq: PrivateRabbit, two_vhosts: tuple[BrokerUrl, BrokerUrl]
) -> None:
    line = Line(rabbitmq.port)
    beyond = [url.replace(str(rabbitmq.port), str(line.port)) for url in two_vhosts]
    clients = [RpcClient(url, timeout=20) for url in two_vhosts]
    with (
        program("replying", broker_url=beyond[0]) as good,
        program("replying", "lost_replies_do_not_kill_services", broker_url=beyond[1]) as bad,
    ):
        for answer in ("ack_message", "requeue_message"):
            assert good.wait_for(answer) == "let go"
            assert bad.wait_for(answer) == "BrokenPipeError()"
        for running, client in ((good, clients[0]), (bad, clients[1])):
            running.wait_for("ready")
            with pytest.raises(RpcTimeout):
                client.ask(Work(), of="replying", seconds=0.5)
            running.wait_for("began")
        line.cut()
        for running in (good, bad):
            running.go_on()
            running.wait_for("finished")
        wait_until(lambda: "runtime.reply_lost" in "".join(good.heard), "the reply to be given up")
        wait_until(lambda: "thread exited with error" in "".join(bad.heard), "the reply to fail")
        line.mend()
        assert "OperationalError" in str(bad.wait_for("died"))
        assert bad.process.wait(20) != 0
        wait_until(lambda: _answers(clients[0]), "the service to answer again")
        assert good.process.poll() is None
    line.cut()
    for client in clients:
        client.stop()


@pytest.mark.slow
def test_json_is_msgspecs_and_says_the_same_as_kombus() -> None:
    with program("speaking") as good, program("speaking", "json_is_fast") as bad:
        seen, before = good.everything(), bad.everything()
    assert not seen["kombu reads and writes itself"]
    assert before["kombu reads and writes itself"]
    assert seen["compared"] >= 100
    assert seen["what has no JSON"]


def _answers(client: RpcClient) -> bool:
    try:
        return client.ask(Greet(), of="replying", seconds=1) == "pong"
    except RpcTimeout:
        return False
