"""A channel's account at the broker can publish its own complaints, and nothing else whatever (R-48, A-21)."""

from collections.abc import Callable, Iterator
from typing import Any

import amqp
import pytest

from benchmarks.setup.rabbitmq import PrivateRabbit
from ops.commands.administration.broker import account_of, commands
from services.complaints.intake.push.listen import INTAKE, QUEUE
from services.kernel.messaging.broker import connected, durable_queue
from services.kernel.messaging.consumer import declare
from tests.harness.addresses import BrokerUrl
from tests.harness.processes import run

HOST = "127.0.0.1"


@pytest.fixture
def address(rabbitmq: PrivateRabbit, rabbit_vhost: BrokerUrl) -> Iterator[str]:
    """What `pingyi broker channel add` printed for the hotline."""
    with connected(rabbit_vhost) as connection:
        declare(connection, durable_queue(QUEUE, INTAKE, "#"))
    place = ("--vhost", rabbit_vhost.vhost, "--host", f"{HOST}:{rabbitmq.port}", "--rabbitmqctl", rabbitmq.rabbitmqctl)
    for _ in range(2):  # the second time it gets a new password
        told = run("broker", "channel", "add", "hotline_12345", *place, environment={})
    yield told.stdout.strip()
    run("broker", "channel", "remove", "hotline_12345", "--rabbitmqctl", rabbitmq.rabbitmqctl, environment={})


def attempt(address: str, act: Callable[[amqp.Channel], Any]) -> str:
    """What the broker answers to an act of the account: `done`, or the name of the error."""
    account, _, place = address.removeprefix("amqp://").partition("@")
    name, _, password = account.partition(":")
    host, _, vhost = place.partition("/")
    with amqp.Connection(host, name, password, virtual_host=vhost, confirm_publish=True) as connection:
        try:
            act(connection.channel())
        except amqp.AMQPError as error:
            return type(error).__name__
    return "done"


def publish(exchange: str, key: str) -> Callable[[amqp.Channel], Any]:
    return lambda channel: channel.basic_publish(amqp.Message("{}"), exchange, key)


def test_it_publishes_its_own_key_and_does_nothing_else(address: str) -> None:
    assert attempt(address, publish("complaints.intake", "hotline_12345")) == "done"
    refused: dict[str, Callable[[amqp.Channel], Any]] = {
        "another channel's key": publish("complaints.intake", "internet_gov"),
        "a key that begins like its own": publish("complaints.intake", "hotline_12345.x"),
        "the services' events": publish("pingyi.events", "ballot.532622-2024Q2"),
        "a queue by its name": publish("", QUEUE),
        "a service's calls": publish("nameko-rpc", "complaints.report_many"),
        "reading the queue": lambda channel: channel.basic_get(QUEUE),
        "reading the dead": lambda channel: channel.basic_get(f"{QUEUE}.dead"),
        "declaring a queue": lambda channel: channel.queue_declare("mine"),
        "declaring an exchange": lambda channel: channel.exchange_declare("mine", "topic"),
        "deleting the queue": lambda channel: channel.queue_delete(QUEUE),
        "purging the queue": lambda channel: channel.queue_purge(QUEUE),
        "binding the queue": lambda channel: channel.queue_bind(QUEUE, "complaints.intake", "x"),
    }
    assert {what: attempt(address, act) for what, act in refused.items()} == dict.fromkeys(refused, "AccessRefused")


@pytest.mark.parametrize("channel", ["discipline", "", "hotline 12345", "a*", "#", "HOTLINE"])
def test_what_does_not_push_gets_no_account(channel: str) -> None:
    """A-21: what the discipline office received never travels by a network."""
    with pytest.raises(ValueError, match="no channel that pushes"):
        commands(channel, "/")


def test_the_key_is_matched_to_the_letter() -> None:
    *_, topic = commands("mailbox_county", "/")
    assert topic == (
        "set_topic_permissions", "-p", "/", account_of("mailbox_county"), "complaints.intake", "^mailbox_county$", "^$"
    )  # fmt: skip
