"""Asking another service, over a real RabbitMQ and over the in-process transport: every call ends in time."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest

from benchmarks.setup.rabbitmq import PrivateRabbit
from services.kernel.messaging.rpc import RemoteError, RpcClient, RpcTimeout
from services.kernel.refusal import Refused
from tests.harness.addresses import BrokerUrl
from tests.harness.waiting import wait_until
from tests.kernel.answering import Echo, Fail, Refuse, Service, Slow, TooLate
from tests.kernel.running import Running, at_once


@pytest.fixture
def service(url: BrokerUrl, running: Running) -> Service:
    service = Service(url, "north")
    running.start(service)
    assert service.ready.wait(20)
    return service


@pytest.fixture
def client(url: BrokerUrl) -> Iterator[RpcClient]:
    client = RpcClient(url, timeout=20)
    yield client
    client.stop()


class Asked:
    """What holds on both."""

    @pytest.mark.usefixtures("service")
    def test_values_come_back_as_they_are(self, client: RpcClient) -> None:
        values: list[Any] = [{"甲": [1, 2.5, None, True]}, [], 0, "", None, "慢" * 100_000]
        for value in values:
            assert client.ask(Echo(value=value)) == value

    @pytest.mark.usefixtures("service")
    def test_refusals_come_back_as_refusals(self, client: RpcClient) -> None:
        with pytest.raises(Refused) as caught:
            client.ask(Refuse())
        assert caught.value == TooLate(closed_at="2024-06-30T18:00:00+08:00")

    @pytest.mark.usefixtures("service")
    def test_a_service_that_fails_is_broken(self, client: RpcClient) -> None:
        with pytest.raises(RemoteError, match=r"north\.fail: by nought"):
            client.ask(Fail())
        assert client.ask(Echo(value=1)) == 1

    @pytest.mark.usefixtures("service")
    def test_many_callers_get_their_own_answers(self, client: RpcClient) -> None:
        assert at_once(lambda number: client.ask(Echo(value=number)), range(20)) == list(range(20))

    @pytest.mark.usefixtures("service")
    def test_a_service_that_is_not_there_is_silent(self, client: RpcClient) -> None:
        client.ask(Echo(value=1))
        with pytest.raises(RpcTimeout, match=r"nowhere\.echo did not answer in 0\.2 s"):
            client.ask(Echo(value=1), of="nowhere", seconds=0.2)
        assert client.ask(Echo(value=2)) == 2

    def test_an_answer_that_comes_too_late_is_nobodys(self, service: Service, client: RpcClient) -> None:
        with pytest.raises(RpcTimeout):
            client.ask(Slow(), seconds=0.2)
        service.go_on.set()
        assert client.ask(Echo(value=1)) == 1
        assert not client._calls

    def test_who_stops_asking_does_not_hang(self, url: BrokerUrl, running: Running) -> None:
        client = RpcClient(url, timeout=0.5)
        service = Service(url, "north")
        running.start(service)
        assert service.ready.wait(20)
        assert client.ask(Echo(value=1)) == 1
        client.stop()
        assert client._listener is not None
        client._listener.join(20)
        assert not client._listener.is_alive()


class TestInProcess(Asked):
    """On the in-process transport."""

    @pytest.fixture
    def url(self, inproc: BrokerUrl) -> BrokerUrl:
        return inproc


class TestOnRabbit(Asked):
    """On a real node."""

    @pytest.fixture
    def url(self, rabbit_vhost: BrokerUrl) -> BrokerUrl:
        return rabbit_vhost

    @pytest.mark.fault
    @pytest.mark.usefixtures("service")
    def test_calls_after_a_cut_connection_are_answered(self, client: RpcClient, rabbitmq: PrivateRabbit) -> None:
        assert client.ask(Echo(value=1)) == 1
        wait_until(lambda: rabbitmq.close_connections() >= 3, "three connections to be cut")

        def again(number: int) -> int:
            # a call whose answer was lost on a cut line is silent and asked again: at least once
            for _ in range(20):
                try:
                    return int(client.ask(Echo(value=number), seconds=1))
                except RpcTimeout:
                    continue
            raise AssertionError("never answered")

        assert again(2) == 2
        assert client.ask(Echo(value=3), seconds=1) == 3

    def test_what_nobody_took_in_time_is_never_done(self, url: BrokerUrl, client: RpcClient, running: Running) -> None:
        service = Service(url, "north")
        service.declare()
        with pytest.raises(RpcTimeout):
            client.ask(Echo(value="late"), seconds=0.3)
        running.start(service)
        assert service.ready.wait(20)
        assert client.ask(Echo(value="now")) == "now"
        assert service.calls == ["echo"]

    def test_a_broker_that_cannot_be_reached_is_silent_in_time(self) -> None:
        client = RpcClient("amqp://guest:guest@127.0.0.1:1/", timeout=0.5)
        done = threading.Event()

        def ask() -> None:
            with pytest.raises(RpcTimeout):
                client.ask(Echo(value=1))
            done.set()

        threading.Thread(target=ask, daemon=True).start()
        assert done.wait(10)
        client.stop()
