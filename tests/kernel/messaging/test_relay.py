"""From one service's log to another's received, over a real RabbitMQ and over the in-process transport."""

import threading
from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from benchmarks.setup.rabbitmq import PrivateRabbit
from services.kernel.log.event_log import Append, Log
from services.kernel.messaging import broker
from services.kernel.messaging.broker import raw_body
from services.kernel.messaging.dead_letters import DEAD_REASON
from services.kernel.messaging.inbox import Inbox, Received
from services.kernel.messaging.relay import Relay
from services.kernel.messaging.rpc import RpcClient
from tests.harness.addresses import BrokerUrl
from tests.harness.waiting import wait_until
from tests.kernel.answering import Echo, Service
from tests.kernel.conftest import Ground
from tests.kernel.ears import Ear, dead_letters, publish, wait_for_dead
from tests.kernel.neighbours import Neighbours, inbox_of
from tests.kernel.running import Running
from tests.kernel.words import QUARTER, Said, written


class Way:
    """The north's log, its relay, and the tally's inbox, which pulls nothing: all it has came by the broker."""

    def __init__(self, url: BrokerUrl, north: Ground, tally: Ground, running: Running) -> None:
        self.url, self.north, self.tally, self.running = url, north, tally, running
        self.log: Log = north.log()
        self.relay = Relay(self.log, url)
        self.received: Received = tally.received()
        self.inbox: Inbox = inbox_of(self.received, Neighbours(), ("north",), service="tally", broker_url=url)

    def start(self, *, relay: bool = True, inbox: bool = True) -> "Way":
        if inbox:
            self.running.start(self.inbox, self.inbox.run)
            assert self.inbox.consumer.ready.wait(30)
        if relay:
            self.running.start(self.relay)
        return self

    def say(self, *numbers: int, appraisal: str = QUARTER, aside: str = "") -> None:
        """One event each, in streams of their own."""
        wishes = [
            Append(stream=f"talk-{number}", events=(Said(number=number, aside=aside),), after=0) for number in numbers
        ]
        assert all(isinstance(outcome, int) for outcome in self.log.append_many(appraisal, wishes))

    def wait_received(self, seconds: float = 30) -> None:
        """Until the tally has all that the north has, and see that it is the same to the byte."""
        wait_until(self._complete, "everything to be received", seconds)
        for appraisal in self.log.heads():
            assert list(self.received.bodies("north", appraisal)) == list(self.log.bodies(appraisal))

    def _complete(self) -> bool:
        heard = self.received.heard()
        return all(heard.get(("north", appraisal)) == head for appraisal, head in self.log.heads().items())


@pytest.fixture
def way(url: BrokerUrl, make_ground: Callable[[], Ground], running: Running) -> Way:
    return Way(url, make_ground(), make_ground(), running)


class Relayed:
    """What holds on both."""

    def test_everything_committed_is_received_once_and_in_order(self, way: Way) -> None:
        ear = Ear(way.url, "ear", "north.#")
        way.running.start(ear)
        ear.wait_ready()
        way.say(*range(5))
        way.start()
        way.say(*range(5, 10))
        way.say(*range(7), appraisal="2024Q3")
        way.wait_received()
        bodies = [body for appraisal in way.log.heads() for body in way.log.bodies(appraisal)]
        wait_until(lambda: sum(body.count(b'"specversion"') for body in ear.bodies) == 17, "every event, once")
        assert {message.content_type for batch in ear.batches for message in batch} == {
            "application/cloudevents-batch+json"
        }
        assert {message.delivery_info["routing_key"] for batch in ear.batches for message in batch} == {
            f"north.{QUARTER}",
            "north.2024Q3",
        }
        for body in bodies:
            assert sum(body in message for message in ear.bodies) == 1
        assert dead_letters(way.url, "pingyi.tally.inbox") == []

    def test_many_events_go_as_few_messages(self, way: Way, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("services.kernel.messaging.relay.MOST_EVENTS", 40)
        ear = Ear(way.url, "ear", "north.#")
        way.running.start(ear)
        ear.wait_ready()
        way.say(*range(100))
        way.start()
        way.wait_received()
        assert len(ear.wait_for(3)) == 3

    def test_big_events_go_alone(self, way: Way) -> None:
        ear = Ear(way.url, "ear", "north.#")
        way.running.start(ear)
        ear.wait_ready()
        way.say(*range(3), aside="慢" * 300_000)
        way.start()
        way.wait_received()
        assert len(ear.wait_for(3)) == 3

    def test_a_relay_goes_on_from_the_last_confirmed_position(self, way: Way, running: Running) -> None:
        way.start()
        way.say(*range(3))
        way.wait_received()
        wait_until(lambda: way.north.execute("select sequence from relayed") == [(3,)], "the position to be noted")
        running.stop(way.relay)
        ear = Ear(way.url, "ear", "north.#")
        running.start(ear)
        ear.wait_ready()
        way.say(3, 4)
        running.start(Relay(way.north.log(), way.url))
        way.wait_received()
        assert b'"sequence":4' in ear.wait_for(1)[0]
        assert b'"sequence":3' not in ear.bodies[0]

    def test_a_position_lost_in_a_crash_publishes_again_and_changes_nothing(self, way: Way, running: Running) -> None:
        way.start()
        way.say(*range(6))
        way.wait_received()
        running.stop(way.relay)
        way.north.execute("delete from relayed")
        ear = Ear(way.url, "ear", "north.#")
        running.start(ear)
        ear.wait_ready()
        running.start(Relay(way.north.log(), way.url))
        wait_until(lambda: sum(body.count(b'"specversion"') for body in ear.bodies) == 6, "all of them again")
        way.say(6)
        way.wait_received()
        assert dead_letters(way.url, "pingyi.tally.inbox") == []

    def test_while_nobody_listens_the_relay_keeps_its_position(self, way: Way, monkeypatch: pytest.MonkeyPatch) -> None:
        refused = threading.Event()
        send = broker.Publisher.send

        def watched(self: broker.Publisher, messages: Any) -> None:
            try:
                send(self, messages)
            except broker.Unroutable:
                refused.set()
                raise

        monkeypatch.setattr(broker.Publisher, "send", watched)
        way.say(*range(4))
        way.start(inbox=False)
        assert refused.wait(20)
        assert way.north.execute("select * from relayed") == []
        way.start(relay=False)
        way.wait_received()

    def test_of_two_relays_one_relays_and_the_other_takes_over(self, way: Way, running: Running) -> None:
        way.start()
        way.say(1)
        way.wait_received()
        second = Relay(way.north.log(), way.url)
        tries = 0
        turn = second._turn

        def counted() -> Any:
            nonlocal tries
            tries += 1
            return turn()

        second._turn = counted  # type: ignore[method-assign]
        running.start(second)
        wait_until(lambda: tries >= 2, "the second to have tried in vain")
        ear = Ear(way.url, "ear", "north.#")
        running.start(ear)
        ear.wait_ready()
        way.say(2, 3)
        way.wait_received()
        assert sum(body.count(b'"specversion"') for body in ear.bodies) == 2  # each of them once: one of the two relays
        running.stop(way.relay)
        way.say(4)
        way.wait_received()

    def test_poison_is_laid_aside_with_its_reason_and_blocks_nothing(self, way: Way) -> None:
        way.start()
        wrong_owner, broken = written(9, source="east"), b'{"type": "north.Said.v1"'
        publish(way.url, f"north.{QUARTER}", broken, wrong_owner, b"[" + written(1)[:-9] + b"]")
        way.say(*range(3))
        way.wait_received()
        publish(way.url, f"north.{QUARTER}", written(2, Said(number=666)))
        letters = wait_for_dead(way.url, "pingyi.tally.inbox", 4)
        assert [letter.headers[DEAD_REASON].partition(":")[0] for letter in letters] == [
            "NOT_AN_EVENT",
            "NOT_AN_EVENT",
            "UNREADABLE",
            "CONTRADICTION",
        ]
        assert raw_body(letters[0]) == broken
        assert raw_body(letters[1]) == wrong_owner
        assert raw_body(letters[3]) == written(2, Said(number=666))

    @pytest.mark.fault
    def test_an_inbox_whose_database_was_away_misses_nothing(self, way: Way) -> None:
        way.start()
        way.say(*range(3))
        way.wait_received()
        with psycopg.connect(way.tally.settings.database_url) as other:
            other.execute(f"lock table {way.tally.schema}.heard")
            other.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity where application_name = %s",
                (f"pingyi-{way.tally.schema}",),
            )
            way.say(3)
            wait_until(lambda: _waiting(way), "the inbox to wait for the lock, and be cut off again")
            other.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity where application_name = %s",
                (f"pingyi-{way.tally.schema}",),
            )
        way.say(4, 5)
        way.wait_received()
        assert dead_letters(way.url, "pingyi.tally.inbox") == []


class TestInProcess(Relayed):
    """On the in-process transport."""

    @pytest.fixture
    def url(self, inproc: BrokerUrl) -> BrokerUrl:
        return inproc


class TestOnRabbit(Relayed):
    """On a real node."""

    @pytest.fixture
    def url(self, rabbit_vhost: BrokerUrl) -> BrokerUrl:
        return rabbit_vhost

    @pytest.mark.fault
    def test_nothing_is_lost_while_connections_are_cut_under_load(self, way: Way, rabbitmq: PrivateRabbit) -> None:
        way.start()
        cutting = threading.Event()

        def cut() -> None:
            for _ in range(3):
                if not cutting.wait(0.4):
                    rabbitmq.close_connections()

        cutter = threading.Thread(target=cut)
        cutter.start()
        number = 0
        while cutter.is_alive():
            way.say(number, number + 1)
            number += 2
        cutting.set()
        way.wait_received()
        assert dead_letters(way.url, "pingyi.tally.inbox") == []

    @pytest.mark.fault
    def test_nothing_is_lost_when_the_broker_is_killed(self, way: Way, rabbitmq: PrivateRabbit) -> None:
        way.start()
        way.say(*range(20))
        way.wait_received()
        way.say(*range(20, 40))
        rabbitmq.kill()
        way.say(*range(40, 60))
        assert way.log.head(QUARTER) == 60  # the log does not need the broker
        rabbitmq.start()
        way.wait_received(seconds=60)
        assert dead_letters(way.url, "pingyi.tally.inbox") == []

    def test_connections_outlive_idle_times(
        self,
        way: Way,
        rabbitmq: PrivateRabbit,
        running: Running,
        monkeypatch: pytest.MonkeyPatch,
        request: pytest.FixtureRequest,
    ) -> None:
        """Who only sends must also listen to the broker's heartbeats; who only listens must also send its own."""
        monkeypatch.setattr(broker, "HEARTBEAT", 2)
        service = Service(way.url, "north")
        running.start(service)
        assert service.ready.wait(20)
        client = RpcClient(way.url, 5)
        request.addfinalizer(client.stop)
        assert client.ask(Echo(value=1)) == 1
        way.start()
        way.say(1)
        way.wait_received()
        service.reply(client._route, "nobody asked")
        before = connections(rabbitmq)
        pause = threading.Event()
        for _ in range(33):  # the client hears something all the time, and does not send
            if not pause.wait(0.2):
                service.reply(client._route, "nobody asked")
        assert connections(rabbitmq) == before
        way.say(2)
        way.wait_received(seconds=3)
        assert client.ask(Echo(value=2)) == 2


def connections(rabbitmq: PrivateRabbit) -> set[str]:
    """The broker's side of every connection."""
    listed = rabbitmq.evaluate('string:join([pid_to_list(Pid) || Pid <- rabbit_networking:connections()], " ")')
    return set(listed.strip('"').split())


def _waiting(way: Way) -> bool:
    return bool(
        way.tally.execute(
            "select 1 from pg_stat_activity where application_name = %s and wait_event_type = 'Lock'",
            f"pingyi-{way.tally.schema}",
        )
    )
