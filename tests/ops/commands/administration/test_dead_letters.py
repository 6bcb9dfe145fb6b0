"""`pingyi deadletters`: what could not be taken in is seen, and tried again when its reason is gone."""

import json
from dataclasses import dataclass, field
from typing import Any

import pytest

from benchmarks.setup.rabbitmq import PrivateRabbit
from services.complaints.intake.push.listen import INTAKE, QUEUE
from services.kernel.messaging.broker import Publisher, connected, durable_queue
from services.kernel.messaging.consumer import declare
from services.kernel.messaging.dead_letters import Poison, set_aside
from tests.complaints.examples import pushed
from tests.harness.addresses import BrokerUrl
from tests.harness.processes import run


@dataclass
class Message:
    """A message that came by a channel."""

    body: bytes
    content_type: str = "application/cloudevents+json"
    headers: dict[str, Any] = field(default_factory=dict)
    delivery_info: dict[str, str] = field(
        default_factory=lambda: {"exchange": INTAKE.name, "routing_key": "hotline_12345"}
    )


@pytest.fixture
def environment(rabbit_vhost: BrokerUrl) -> dict[str, str]:
    """A broker with three dead complaints, and nobody who listens."""
    early = json.dumps(pushed()).encode()
    with connected(rabbit_vhost) as connection:
        declare(connection, durable_queue(QUEUE, INTAKE, "#"))
        poison = [Poison(Message(early), "QUARTER_NOT_OPEN {}") for _ in range(2)]
        poison.append(Poison(Message(b"\xff", "text/plain"), "NOT_A_CLOUD_EVENT: content type 'text/plain'"))
        Publisher(connection).send([set_aside(QUEUE, one, ()) for one in poison])
    return {"PINGYI_BROKER_URL": rabbit_vhost}


def listed(environment: dict[str, str]) -> list[dict[str, Any]]:
    return list(json.loads(run("deadletters", "list", "--json", environment=environment, check=False).stdout))


def test_they_are_listed_shown_and_requeued(
    environment: dict[str, str], rabbitmq: PrivateRabbit, rabbit_vhost: BrokerUrl
) -> None:
    letters = listed(environment)
    assert [letter["reason"].split()[0] for letter in letters] == ["QUARTER_NOT_OPEN"] * 2 + ["NOT_A_CLOUD_EVENT:"]
    assert {letter["key"] for letter in letters} == {"hotline_12345"}
    watched = run("deadletters", "list", environment=environment, check=False)
    assert (watched.returncode, watched.stdout.splitlines()[-1]) == (1, "3 dead letters")
    assert "窗口" not in watched.stdout

    shown = run("deadletters", "show", letters[0]["id"], environment=environment).stdout
    assert "13000000123" not in shown
    assert "窗口" not in shown
    assert json.loads(shown)["body"]["data"]["source_id"] == "GD2024-000123"
    assert "13000000123" in run("deadletters", "show", letters[0]["id"], "--whole", environment=environment).stdout

    requeued = run("deadletters", "requeue", "--reason", "QUARTER_NOT_OPEN", environment=environment)
    assert requeued.stdout.strip() == "2 requeued"
    assert [letter["id"] for letter in listed(environment)] == [letters[2]["id"]]
    assert rabbitmq.queues(rabbit_vhost.vhost)[QUEUE] == 2


def test_nothing_is_requeued_unasked(environment: dict[str, str]) -> None:
    assert run("deadletters", "requeue", environment=environment, check=False).returncode == 2
    assert run("deadletters", "requeue", "nonesuch", environment=environment, check=False).returncode == 1
    assert len(listed(environment)) == 3


def test_without_a_broker_it_is_said_where_else_to_look() -> None:
    """An embedded system has none that another process could ask."""
    told = run("deadletters", "list", environment={"PINGYI_BROKER_URL": "amqp://127.0.0.1:1/"}, check=False)
    assert told.returncode == 1
    assert "consumer.poison" in told.stderr
