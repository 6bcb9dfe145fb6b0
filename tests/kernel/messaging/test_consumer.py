"""A queue of which nobody else has a copy takes nothing before it would survive its node's death."""

import threading

import pytest

from benchmarks.setup.rabbitmq import PrivateRabbit
from services.kernel.messaging.broker import EVENTS, Outgoing, Publisher, Unroutable, connected, durable_queue
from services.kernel.messaging.consumer import declare
from tests.harness.addresses import BrokerUrl
from tests.harness.waiting import wait_until

QUEUES = durable_queue("only-copy", EVENTS, "north.#")
MESSAGE = Outgoing(exchange=EVENTS.name, routing_key="north.1", body=b"1")


@pytest.mark.fault
def test_what_a_new_queue_confirmed_survives_a_kill(rabbitmq: PrivateRabbit, rabbit_vhost: BrokerUrl) -> None:
    with connected(rabbit_vhost) as connection:
        declare(connection, QUEUES, settle=1.0)
        Publisher(connection).send([MESSAGE])
    rabbitmq.kill(with_register=False)
    rabbitmq.start()
    wait_until(lambda: rabbitmq.queues(rabbit_vhost.vhost).get("only-copy") == 1, "the message to be there")


def test_until_then_senders_are_told_that_there_is_no_route(rabbit_vhost: BrokerUrl) -> None:
    with connected(rabbit_vhost) as connection:
        EVENTS(connection.default_channel).declare()

    def settle() -> None:
        with connected(rabbit_vhost) as connection:
            declare(connection, QUEUES, settle=2.0)

    settling = threading.Thread(target=settle)
    settling.start()
    with connected(rabbit_vhost) as connection:
        with pytest.raises(Unroutable):
            Publisher(connection).send([MESSAGE])
        settling.join()
        Publisher(connection).send([MESSAGE])
        declare(connection, QUEUES, settle=60.0)  # it is there already: nobody waits
