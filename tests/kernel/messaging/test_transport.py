"""The in-process transport: what it has of RabbitMQ, with two connections as two processes would have."""

import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from kombu import Connection, Exchange, Queue

from services.kernel.messaging.broker import Outgoing as Letter
from services.kernel.messaging.broker import Publisher, Unroutable, connect
from services.kernel.messaging.transport import NoRoute
from tests.harness.addresses import BrokerUrl

PLACE = Exchange("place", type="topic")
SQUARE, MARKET = Queue("square", PLACE, "news.#"), Queue("market", PLACE, "news.prices")


class Two:
    """One who publishes and one who consumes."""

    def __init__(self, url: str) -> None:
        self.publishing, self.consuming = connect(url), connect(url)
        self.heard: list[Any] = []

    def declare(self, *queues: Queue) -> None:
        for queue in queues:
            queue(self.publishing.default_channel).declare()

    def consume(self, queue: Queue = SQUARE, *, most: int = 0, connection: Connection | None = None) -> Any:
        """Consume without acknowledging."""
        channel = (connection or self.consuming).channel()
        if most:
            channel.basic_qos(0, most, False)
        consumer = (connection or self.consuming).Consumer([queue], channel=channel, auto_declare=False)
        consumer.on_message = self.heard.append
        consumer.consume()
        return consumer

    def publish(self, *numbers: int, key: str = "news.prices", mandatory: bool = False) -> None:
        channel = self.publishing.default_channel
        for number in numbers:
            message = channel.prepare_message(str(number), content_type="text/plain", content_encoding="utf-8")
            channel.basic_publish(message, exchange=PLACE.name, routing_key=key, mandatory=mandatory)

    def hear(self, connection: Connection | None = None) -> list[int]:
        """What comes until nothing comes."""
        with suppress(TimeoutError):
            while True:
                (connection or self.consuming).drain_events(timeout=0.05)
        return [int(message.body) for message in self.heard]


@pytest.fixture
def two(inproc: BrokerUrl) -> Iterator[Two]:
    two = Two(inproc)
    two.declare(SQUARE, MARKET)
    yield two
    two.publishing.release()
    two.consuming.release()


def test_messages_go_where_their_key_is_bound(two: Two) -> None:
    two.consume()
    two.publish(1, 2)
    two.publish(3, key="news.weather")
    two.publish(4, key="gossip")
    assert two.hear() == [1, 2, 3]


def test_a_message_nobody_would_get_is_refused_when_it_is_mandatory(two: Two) -> None:
    with pytest.raises(NoRoute, match="NO_ROUTE"):
        two.publish(1, key="gossip", mandatory=True)
    two.publish(1, key="gossip")  # and vanishes otherwise, as in AMQP
    two.publish(2, mandatory=True)
    two.consume()
    assert two.hear() == [2]


def test_an_exchange_nobody_declared_has_no_route(two: Two) -> None:
    with pytest.raises(Unroutable):
        Publisher(two.publishing).send([Letter(exchange="nowhere", routing_key="news", body=b"1")])


def test_a_put_is_a_confirm(two: Two) -> None:
    confirmed: list[tuple[int, bool]] = []
    two.publishing.default_channel.events["basic_ack"].add(lambda tag, multiple: confirmed.append((tag, multiple)))
    two.publish(1, 2, 3)
    assert confirmed == [(1, False), (2, False), (3, False)]


def test_content_types_are_where_rabbitmq_has_them(two: Two) -> None:
    two.consume()
    two.publish(1)
    two.hear()
    assert two.heard[0].properties["content_type"] == "text/plain"
    assert two.heard[0].content_type == "text/plain"
    assert two.heard[0].delivery_info["routing_key"] == "news.prices"


@pytest.mark.parametrize("body", [b"", b"\x00\xff", "慢".encode(), b"x" * 1_000_000])
def test_bodies_stay_as_they_are(two: Two, body: bytes) -> None:
    two.consume()
    Publisher(two.publishing).send([Letter(exchange=PLACE.name, routing_key="news.x", body=body)])
    with suppress(TimeoutError):
        two.consuming.drain_events(timeout=0.05)
    assert [message.body for message in two.heard] == [body]


def test_one_acknowledgement_can_answer_for_all_before_it(two: Two) -> None:
    consumer = two.consume()
    two.publish(*range(6))
    two.hear()
    third = two.heard[3]
    consumer.channel.basic_ack(third.delivery_tag, multiple=True)
    two.heard.clear()
    consumer.channel.close()
    two.consume()
    assert sorted(two.hear()) == [4, 5]


def test_what_was_not_acknowledged_comes_back_when_its_consumer_goes(two: Two) -> None:
    two.consume()
    two.publish(*range(5))
    assert two.hear() == [0, 1, 2, 3, 4]
    for message in two.heard[:2]:
        message.ack()
    two.heard.clear()
    two.consuming.release()
    with connect("inproc://kernel") as another:
        two.consume(connection=another)
        assert sorted(two.hear(another)) == [2, 3, 4]
        assert all(message.delivery_info["redelivered"] for message in two.heard)


def test_what_comes_back_goes_only_where_it_came_from(two: Two) -> None:
    """Two queues got it; one consumer lost it; the other's is not doubled."""
    two.consume(SQUARE)
    two.publish(1)
    two.hear()
    two.consuming.release()
    with connect("inproc://kernel") as another:
        two.heard.clear()
        two.consume(MARKET, connection=another)
        assert two.hear(another) == [1]
        two.heard.clear()
        two.consume(SQUARE, connection=another)
        assert two.hear(another) == [1]


def test_one_consumer_of_two_queues_answers_for_each_apart(two: Two) -> None:
    channel = two.consuming.channel()
    consumer = two.consuming.Consumer([SQUARE, MARKET], channel=channel, auto_declare=False)
    consumer.on_message = two.heard.append
    consumer.consume()
    two.publish(1)
    assert two.hear() == [1, 1]
    two.heard[0].ack()
    two.heard.clear()
    channel.close()
    two.consume(SQUARE)
    two.consume(MARKET)
    assert two.hear() == [1]


def test_what_was_sent_to_a_queue_by_name_comes_back_too(two: Two) -> None:
    two.consume()
    channel = two.publishing.default_channel
    channel.basic_publish(channel.prepare_message("1"), exchange="", routing_key="square")
    assert two.hear() == [1]
    two.heard.pop().requeue()
    assert two.hear() == [1]


def test_a_rejected_message_comes_again_or_not(two: Two) -> None:
    two.consume()
    two.publish(1, 2)
    two.hear()
    first, second = two.heard
    two.heard.clear()
    first.requeue()
    second.reject()
    assert two.hear() == [1]


def test_a_consumer_gets_no_more_than_it_asked_for(two: Two) -> None:
    two.consume(most=2)
    two.publish(*range(5))
    assert two.hear() == [0, 1]
    two.heard[0].ack()
    assert two.hear() == [0, 1, 2]


def test_waiting_ends_when_something_comes(two: Two) -> None:
    """No polling: the listener sleeps until the bell rings, and wakes at once."""
    two.consume()
    began = time.monotonic()
    publisher = threading.Timer(0.2, two.publish, (1,))
    publisher.start()
    two.consuming.drain_events(timeout=20)
    assert [message.body for message in two.heard] == [b"1"]
    assert time.monotonic() - began < 10
    publisher.join()


def test_waiting_ends_with_its_time(two: Two) -> None:
    two.consume()
    with pytest.raises(TimeoutError):
        two.consuming.drain_events(timeout=0.05)


def test_many_publishers_and_consumers_lose_nothing(two: Two, inproc: BrokerUrl) -> None:
    heard: list[int] = []
    done = threading.Event()

    def consume() -> None:
        with connect(inproc) as connection:
            channel = connection.channel()
            consumer = connection.Consumer([SQUARE], channel=channel, auto_declare=False)

            def take(message: Any) -> None:
                heard.append(int(message.body))
                message.ack()

            consumer.on_message = take
            consumer.consume()
            while not done.is_set():
                with suppress(TimeoutError):
                    connection.drain_events(timeout=0.05)

    def publish(start: int) -> None:
        with connect(inproc) as connection:
            publisher = Publisher(connection)
            publisher.send(
                [
                    Letter(exchange=PLACE.name, routing_key="news.x", body=str(number).encode())
                    for number in range(start, start + 100)
                ]
            )

    consumers = [threading.Thread(target=consume) for _ in range(3)]
    publishers = [threading.Thread(target=publish, args=(start,)) for start in range(0, 400, 100)]
    for thread in (*consumers, *publishers):
        thread.start()
    for thread in publishers:
        thread.join(20)
    until = time.monotonic() + 20
    while len(heard) < 400 and time.monotonic() < until:
        time.sleep(0.01)
    done.set()
    for thread in consumers:
        thread.join(20)
    assert sorted(heard) == list(range(400))
