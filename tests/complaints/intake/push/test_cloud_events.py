"""CloudEvents 1.0 over AMQP in all three modes, made by the CloudEvents SDK, which these tests did not write."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from cloudevents.core.bindings import amqp, rabbitmq
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent

from services.complaints.intake.push.cloud_events import BATCH, STRUCTURED, NotACloudEvent, events_of
from services.complaints.intake.push.complaint_event import read
from tests.complaints.examples import pushed


@dataclass
class Message:
    """A message as a client library hands it over."""

    body: bytes
    content_type: str | None
    headers: dict[str, Any] = field(default_factory=dict)


def sdk_event() -> CloudEvent:
    event = pushed()
    data = event.pop("data")
    return CloudEvent(attributes={**event, "time": datetime.fromisoformat(event["time"])}, data=data)


def by_amqp(message: amqp.AMQPMessage) -> Message:
    return Message(message.application_data, message.properties["content-type"], dict(message.application_properties))


def by_rabbitmq(message: rabbitmq.RabbitMQMessage) -> Message:
    return Message(message.body, message.content_type, dict(message.headers))


def with_colons(message: Message) -> Message:
    message.headers = {name.replace("cloudEvents_", "cloudEvents:"): value for name, value in message.headers.items()}
    return message


@pytest.mark.parametrize(
    "message",
    [
        by_amqp(amqp.to_structured_event(sdk_event())),
        by_amqp(amqp.to_binary(sdk_event(), JSONFormat())),
        with_colons(by_amqp(amqp.to_binary(sdk_event(), JSONFormat()))),
        by_rabbitmq(rabbitmq.to_binary_event(sdk_event())),
        by_rabbitmq(rabbitmq.to_structured_event(sdk_event())),
    ],
    ids=["structured", "binary", "binary with colons", "RabbitMQ's binding", "RabbitMQ's, structured"],
)
def test_one_event_reads_the_same_in_every_mode(message: Message) -> None:
    ((event, part),) = events_of(message)
    assert read(event) == read(pushed())
    assert part is None


def test_a_batch_is_its_events() -> None:
    message = Message(b'[{"id": 1}, 7]', BATCH + "; charset=utf-8")
    assert events_of(message) == [(b'{"id": 1}', b'{"id": 1}'), (b"7", b"7")]


def test_time_may_be_amqps_own_timestamp() -> None:
    headers = {"cloudEvents:id": "a", "cloudEvents:time": datetime(2024, 5, 6, 1, 12, tzinfo=UTC)}
    ((event, _),) = events_of(Message(b"{}", "application/json", headers))
    assert event["time"] == "2024-05-06T01:12:00+00:00"


@pytest.mark.parametrize(
    "message",
    [
        Message(b"{}", "application/json"),
        Message(b"{}", None),
        Message(b"{}", "text/plain", {"cloudEvents:id": "a"}),
        Message(b"{", "application/json", {"cloudEvents:id": "a"}),
        Message(b"\xff", "application/json", {"cloudEvents:id": "a"}),
        Message(b"[" * 100_000, "application/json", {"cloudEvents:id": "a"}),
        Message(b"{}", BATCH),
        Message(b"[1,", BATCH),
    ],
)
def test_what_is_in_no_mode_is_said_to_be_none(message: Message) -> None:
    with pytest.raises(NotACloudEvent):
        events_of(message)


def test_a_structured_event_without_bottom_is_malformed() -> None:
    message = Message(b'{"data": ' * 100_000, STRUCTURED)
    ((event, _),) = events_of(message)
    with pytest.raises(Exception, match="MALFORMED"):
        read(event)
