"""Complaints over AMQP: stored before they are acknowledged, poison set aside with its reason."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from services.complaints.intake.push.cloud_events import BATCH, STRUCTURED
from services.complaints.intake.push.listen import INTAKE, QUEUE, ChannelReports, TryAgain, intake_consumer
from services.complaints.intake.reporting import Receipt, Reporting
from services.complaints.refusals import Busy
from services.kernel.context import ServiceContext
from services.kernel.messaging.broker import Outgoing, Publisher, connected
from services.kernel.messaging.consumer import BatchConsumer
from services.kernel.messaging.dead_letters import DEAD_REASON
from services.kernel.rpc.request import rejected
from tests.complaints.conftest import Complaints
from tests.complaints.examples import pushed
from tests.harness.addresses import BrokerUrl
from tests.harness.waiting import wait_until


@dataclass
class Message:
    """As much of a message as the desk looks at."""

    body: bytes
    channel: str = "hotline_12345"
    content_type: str = STRUCTURED
    headers: dict[str, Any] = field(default_factory=dict)
    delivery_info: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.delivery_info = {"exchange": INTAKE.name, "routing_key": self.channel}


def batch(*events: Any) -> Message:
    return Message(encoded(events), content_type=BATCH)


def encoded(event: Any) -> bytes:
    return json.dumps(event, ensure_ascii=False).encode()


def reported(complaints: Complaints) -> int:
    ((count,),) = complaints.rows("select count(*) from event where stream like 'complaint-%'")
    return int(count)


def test_single_events_and_batches_are_reported(complaints: Complaints) -> None:
    messages = [
        Message(encoded(pushed())),
        batch(pushed(source_id="A"), pushed(source_id="B")),
        Message(encoded(pushed(source_id="X", kind="反映")), "mailbox_county"),
    ]
    assert ChannelReports(complaints.reporting).handle(messages) == []
    assert reported(complaints) == 4


def test_poison_is_answered_with_its_reason_and_blocks_nothing(complaints: Complaints) -> None:
    good, bad = pushed(source_id="A"), pushed(kind=7)
    messages = [
        Message(b"\xff\xfe"),
        Message(b"[1,", content_type=BATCH),
        batch(good, bad),
        Message(encoded(pushed()), "discipline"),
        Message(encoded(pushed(received_at="2023-01-01T00:00:00+08:00"))),
    ]
    poison = ChannelReports(complaints.reporting).handle(messages)
    assert sorted(entry.reason.split()[0].rstrip(":") for entry in poison) == [
        "CHANNEL_SECRET",
        "MALFORMED",
        "MALFORMED",
        "NOT_A_CLOUD_EVENT",
        "QUARTER_NOT_OPEN",
    ]
    assert [entry.code for entry in poison if entry.passing] == ["QUARTER_NOT_OPEN"]
    assert [json.loads(entry.body or b"") for entry in poison if entry.message is messages[2]] == [bad]
    assert [entry.body for entry in poison if entry.code == "CHANNEL_SECRET"] == [b'"withheld"']
    assert reported(complaints) == 1


def test_what_could_not_be_recorded_just_now_is_no_poison(complaints: Complaints) -> None:
    class BusyReporting(Reporting):
        def report_many(self, _channel: str, events: Any, _feed: Any = "http") -> list[Receipt]:
            return [rejected(Busy()) for _ in events]

    with pytest.raises(TryAgain):
        ChannelReports(BusyReporting(complaints.context)).handle([Message(encoded(pushed()))])


@contextmanager
def listening(context: ServiceContext, broker: BrokerUrl) -> Iterator[BatchConsumer]:
    consumer = intake_consumer(replace(context, settings=replace(context.settings, broker_url=broker)))
    thread = threading.Thread(target=consumer.run)
    thread.start()
    try:
        assert consumer.ready.wait(20)
        yield consumer
    finally:
        consumer.stop()
        thread.join()


def publish(broker: BrokerUrl, *bodies: bytes, channel: str = "hotline_12345") -> None:
    with connected(broker) as connection:
        Publisher(connection).send(
            [Outgoing(exchange=INTAKE.name, routing_key=channel, body=body, content_type=STRUCTURED) for body in bodies]
        )


def test_a_push_through_rabbitmq_is_recorded_once_though_delivered_twice(
    complaints: Complaints, rabbit_vhost: BrokerUrl
) -> None:
    with listening(complaints.context, rabbit_vhost):
        publish(rabbit_vhost, *[encoded(pushed(source_id=f"GD{number}")) for number in range(200)] * 2)
        wait_until(lambda: reported(complaints) == 200, "200 reports")
    with listening(complaints.context, rabbit_vhost):
        publish(rabbit_vhost, encoded(pushed(source_id="last")))
        wait_until(lambda: reported(complaints) == 201, "201 reports")


def test_what_was_pushed_while_the_service_was_away_is_taken_in_later(
    complaints: Complaints, rabbit_vhost: BrokerUrl
) -> None:
    with listening(complaints.context, rabbit_vhost):
        pass
    publish(rabbit_vhost, encoded(pushed()))
    with listening(complaints.context, rabbit_vhost):
        wait_until(lambda: reported(complaints) == 1, "1 reports")


def test_poison_goes_to_the_dead_letter_queue_with_its_reason(complaints: Complaints, rabbit_vhost: BrokerUrl) -> None:
    with listening(complaints.context, rabbit_vhost):
        publish(rabbit_vhost, b"not json", encoded(pushed()))
        wait_until(lambda: reported(complaints) == 1, "1 reports")
        with connected(rabbit_vhost) as connection:
            channel = connection.channel()
            wait_until(
                lambda: channel.queue_declare(f"{QUEUE}.dead", passive=True).message_count == 1, "one dead letter"
            )
            dead = channel.basic_get(f"{QUEUE}.dead", no_ack=True)
    assert dead.body in (b"not json", "not json")
    assert dead.properties["application_headers"][DEAD_REASON].startswith("MALFORMED")
