"""The private RabbitMQ node: what it promises to the tests that stop and kill it."""

from collections.abc import Iterator
from pathlib import Path

import amqp
import pytest

from benchmarks.setup.rabbitmq import PrivateRabbit
from ops.system.ports import free_port
from tests.harness.addresses import BrokerUrl
from tests.harness.waiting import wait_until

pytestmark = pytest.mark.slow

QUORUM = {"x-queue-type": "quorum"}


def publish(connection: amqp.Connection, queue: str, count: int) -> None:
    channel = connection.channel()
    channel.confirm_select()
    for number in range(count):
        channel.basic_publish_confirm(amqp.Message(str(number), delivery_mode=2), routing_key=queue)


@pytest.fixture
def own(tmp_path: Path) -> Iterator[PrivateRabbit]:
    """A node of this test's own: the session's has what all other tests have left to be read again."""
    node = PrivateRabbit(tmp_path / "rabbitmq", free_port())
    node.start()
    yield node
    node.kill()


@pytest.mark.fault
def test_confirmed_messages_outlive_a_kill_and_a_restart(own: PrivateRabbit) -> None:
    vhost = BrokerUrl(own.add_vhost("kept")).vhost
    with own.connect(vhost) as connection:
        channel = connection.channel()
        channel.queue_declare("quorum", durable=True, auto_delete=False, arguments=QUORUM)
        channel.queue_declare("classic", durable=True, auto_delete=False)
        publish(connection, "quorum", 7)
        publish(connection, "classic", 5)
        assert own.queues(vhost) == {"quorum": 7, "classic": 5}
    own.kill()
    assert not own.running
    own.start()
    own.restart()
    wait_until(lambda: own.queues(vhost) == {"quorum": 7, "classic": 5}, "the messages to be back")
    assert own.purge("quorum", vhost) == 7
    wait_until(lambda: own.queues(vhost) == {"quorum": 0, "classic": 5}, "the purge")


def test_clients_are_cut_off_and_may_come_back(rabbitmq: PrivateRabbit, rabbit_vhost: BrokerUrl) -> None:
    client = rabbitmq.connect(rabbit_vhost.vhost)
    wait_until(lambda: rabbitmq.close_connections() >= 1, "the connection to be seen")
    with pytest.raises((amqp.AMQPError, OSError)):
        client.drain_events(timeout=10)
    with rabbitmq.connect(rabbit_vhost.vhost):
        pass


def test_each_virtual_host_has_its_own_queues(rabbitmq: PrivateRabbit, rabbit_vhost: BrokerUrl) -> None:
    assert rabbitmq.queues(rabbit_vhost.vhost) == {}
    assert rabbit_vhost == rabbitmq.url_of(rabbit_vhost.vhost)
