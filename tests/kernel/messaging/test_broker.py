"""Publishing with confirms and consuming in batches: the same promises on RabbitMQ and on the in-process transport."""

import json
import threading
from typing import Any

import pytest

from benchmarks.setup.rabbitmq import PrivateRabbit
from services.kernel.messaging.broker import EVENTS, Outgoing, Publisher, Unroutable, connected, raw_body
from services.kernel.messaging.dead_letters import DEAD_REASON, Poison
from tests.harness.addresses import BrokerUrl
from tests.harness.waiting import wait_until
from tests.kernel.ears import Ear, Hiccup, dead_letters, publish, wait_for_dead
from tests.kernel.running import Running

NUMBERS = [str(number).encode() for number in range(120)]


class Brokered:
    """What holds on both."""

    def test_what_is_published_is_heard_in_order(self, url: BrokerUrl, running: Running) -> None:
        ear = Ear(url, "ear", "north.#")
        running.start(ear)
        ear.wait_ready()
        publish(url, "north.2024Q2", *NUMBERS)
        assert ear.wait_for(120) == NUMBERS
        assert max(map(len, ear.batches)) <= 50
        assert len(ear.batches) < 60  # they were gathered

    def test_each_queue_hears_what_it_is_bound_to(self, url: BrokerUrl, running: Running) -> None:
        both, south = Ear(url, "both", "north.#", "south.#"), Ear(url, "south", "south.#")
        for ear in (both, south):
            running.start(ear)
            ear.wait_ready()
        publish(url, "north.2024Q2", b"1")
        publish(url, "south.2024Q2", b"2")
        assert sorted(both.wait_for(2)) == [b"1", b"2"]
        assert south.wait_for(1) == [b"2"]

    def test_what_nobody_would_hear_is_said_to_the_publisher(self, url: BrokerUrl, running: Running) -> None:
        ear = Ear(url, "ear", "north.#")
        running.start(ear)
        ear.wait_ready()
        with pytest.raises(Unroutable):
            publish(url, "east.2024Q2", b"1")
        with connected(url) as connection:
            publisher = Publisher(connection)
            for _ in range(2):
                with pytest.raises(Unroutable):
                    publisher.send([Outgoing(exchange=EVENTS.name, routing_key="east.2024Q2", body=b"1")])
        publish(url, "north.2024Q2", b"2")
        assert ear.wait_for(1) == [b"2"]

    def test_a_publisher_goes_on_after_what_nobody_would_hear(self, url: BrokerUrl, running: Running) -> None:
        ear = Ear(url, "ear", "north.#")
        running.start(ear)
        ear.wait_ready()
        with connected(url) as connection:
            publisher = Publisher(connection)
            with pytest.raises(Unroutable):
                publisher.send([Outgoing(exchange=EVENTS.name, routing_key="east", body=b"1")])
            publisher.send([Outgoing(exchange=EVENTS.name, routing_key="north.x", body=b"2")])
        assert ear.wait_for(1) == [b"2"]

    def test_a_passing_trouble_delivers_the_batch_again(self, url: BrokerUrl, running: Running) -> None:
        troubles = [Hiccup(), Hiccup()]

        def stumble(_messages: list[Any]) -> list[Poison]:
            if troubles:
                raise troubles.pop()
            return []

        ear = Ear(url, "ear", "north.#", before=stumble)
        running.start(ear)
        ear.wait_ready()
        publish(url, "north.2024Q2", *NUMBERS[:7])
        assert sorted(ear.wait_for(7)) == sorted(NUMBERS[:7])
        assert not troubles
        assert dead_letters(url, "ear") == []

    def test_poison_goes_to_the_dead_with_its_reason_and_blocks_nothing(self, url: BrokerUrl, running: Running) -> None:
        def name_poison(messages: list[Any]) -> list[Poison]:
            return [Poison(message, "ODD: not even") for message in messages if int(raw_body(message)) % 2]

        ear = Ear(url, "ear", "north.#", before=name_poison)
        running.start(ear)
        ear.wait_ready()
        publish(url, "north.2024Q2", *NUMBERS[:6])
        ear.wait_for(6)
        letters = wait_for_dead(url, "ear", 3)
        assert [raw_body(letter) for letter in letters] == [b"1", b"3", b"5"]
        assert {letter.headers[DEAD_REASON] for letter in letters} == {"ODD: not even"}
        assert {letter.headers["x-pingyi-key"] for letter in letters} == {"north.2024Q2"}
        assert {letter.content_type for letter in letters} == {"application/json"}

    def test_the_one_message_nobody_can_handle_is_found_and_put_aside(self, url: BrokerUrl, running: Running) -> None:
        def choke(messages: list[Any]) -> list[Poison]:
            json.loads(b"[" + b",".join(raw_body(message) for message in messages) + b"]")
            return []

        ear = Ear(url, "ear", "north.#", before=choke)
        running.start(ear)
        ear.wait_ready()
        publish(url, "north.2024Q2", b"1", b"2", b"{", b"4")
        assert sorted(ear.wait_for(3)) == [b"1", b"2", b"4"]
        letters = wait_for_dead(url, "ear", 1)
        assert [raw_body(letter) for letter in letters] == [b"{"]
        assert letters[0].headers[DEAD_REASON].startswith("HANDLER_FAILED: JSONDecodeError")

    def test_what_is_in_hand_is_finished_and_the_rest_stays(self, url: BrokerUrl, running: Running) -> None:
        inside, go_on = threading.Event(), threading.Event()

        def linger(_messages: list[Any]) -> list[Poison]:
            inside.set()
            assert go_on.wait(20)
            return []

        ear = Ear(url, "ear", "north.#", before=linger)
        running.start(ear)
        ear.wait_ready()
        publish(url, "north.2024Q2", *NUMBERS)
        assert inside.wait(20)
        ear.stop()
        go_on.set()
        running.stop(ear)
        (handled,) = ear.batches
        again = Ear(url, "ear", "north.#")
        running.start(again)
        rest = again.wait_for(120 - len(handled))
        assert sorted(rest + ear.bodies) == sorted(NUMBERS)  # none lost, none twice


class TestOnRabbit(Brokered):
    """On a real node."""

    @pytest.fixture
    def url(self, rabbit_vhost: BrokerUrl) -> BrokerUrl:
        return rabbit_vhost

    def test_nothing_handled_stays_in_the_queue(
        self, rabbitmq: PrivateRabbit, url: BrokerUrl, running: Running
    ) -> None:
        ear = Ear(url, "ear", "north.#")
        running.start(ear)
        ear.wait_ready()
        publish(url, "north.2024Q2", *NUMBERS)
        ear.wait_for(120)
        running.stop(ear)
        assert rabbitmq.queues(url.vhost) == {"ear": 0, "ear.dead": 0}

    def test_a_batch_is_acknowledged_only_after_it_was_handled(
        self, rabbitmq: PrivateRabbit, url: BrokerUrl, running: Running
    ) -> None:
        inside, go_on = threading.Event(), threading.Event()

        def linger(_messages: list[Any]) -> list[Poison]:
            inside.set()
            assert go_on.wait(20)
            return []

        ear = Ear(url, "ear", "north.#", before=linger)
        running.start(ear)
        ear.wait_ready()
        publish(url, "north.2024Q2", *NUMBERS[:5])
        assert inside.wait(20)
        assert rabbitmq.queues(url.vhost)["ear"] == 5
        go_on.set()
        wait_until(lambda: rabbitmq.queues(url.vhost)["ear"] == 0, "the queue to be empty")

    @pytest.mark.fault
    def test_a_consumer_comes_back_after_its_connection_was_cut(
        self, rabbitmq: PrivateRabbit, url: BrokerUrl, running: Running
    ) -> None:
        ear = Ear(url, "ear", "north.#")
        running.start(ear)
        ear.wait_ready()
        publish(url, "north.2024Q2", b"1")
        ear.wait_for(1)
        wait_until(lambda: rabbitmq.close_connections() >= 1, "the connection to be seen")
        publish(url, "north.2024Q2", b"2")
        assert ear.wait_for(2)[-1] == b"2"


class TestInProcess(Brokered):
    """On the in-process transport."""

    @pytest.fixture
    def url(self, inproc: BrokerUrl) -> BrokerUrl:
        return inproc
