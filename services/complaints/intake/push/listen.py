"""Complaints over AMQP: CloudEvents on the exchange `complaints.intake`, the channel as routing key.

What can never be taken in is set aside with its reason. What may be possible soon (its quarter is about to be opened)
is held back for the `PAUSES` and then set aside; an operator may requeue it.
"""

from collections import defaultdict
from typing import Any

import psycopg
import sqlalchemy as sa
from kombu import Exchange

from services.complaints.intake.push.cloud_events import STRUCTURED, NotACloudEvent, events_of
from services.complaints.intake.reporting import Reporting
from services.complaints.refusals import Busy, ChannelSecret, QuarterNotOpen
from services.kernel.context import ServiceContext
from services.kernel.messaging.broker import durable_queue
from services.kernel.messaging.consumer import BatchConsumer
from services.kernel.messaging.dead_letters import Poison, key_of
from services.kernel.refusal import Outdated, Refusal
from services.kernel.rpc.request import Rejection, rejected

INTAKE = Exchange("complaints.intake", type="topic", durable=True)
QUEUE = "complaints.intake"
PAUSES = (2.0, 20.0, 200.0)  # seconds
PASSING = frozenset({QuarterNotOpen.code})
MOST = 500
WITHHELD = b'"withheld"'

TRANSIENT = (psycopg.OperationalError, sa.exc.OperationalError, sa.exc.TimeoutError, Outdated)


class TryAgain(Exception):
    """Nothing was recorded of some messages though nothing is wrong with them."""


Waiting = tuple[Any, Any, bytes | None]  # a message, an event in it, its own bytes if it is part of a batch


def intake_consumer(context: ServiceContext) -> BatchConsumer:
    """The consumer of the intake queue; messages are acknowledged after the commit."""
    return BatchConsumer(
        context.settings.broker_url,
        durable_queue(QUEUE, INTAKE, "#"),
        ChannelReports(Reporting(context)).handle,
        transient=(*TRANSIENT, TryAgain),
        most=MOST,
        pauses=PAUSES,
        settle=1.0,  # nobody else has a copy of what channels push
    )


class ChannelReports:
    """Turns messages into reports; answers those that were refused, with the refusal as the reason."""

    def __init__(self, reporting: Reporting) -> None:
        self._reporting = reporting

    def handle(self, messages: list[Any]) -> list[Poison]:
        """Report a batch of messages, channel by channel in the order they came."""
        poison: list[Poison] = []
        by_channel: dict[str, list[Waiting]] = defaultdict(list)
        for message in messages:
            try:
                by_channel[key_of(message)] += [(message, event, part) for event, part in events_of(message)]
            except NotACloudEvent as odd:
                poison.append(Poison(message, f"NOT_A_CLOUD_EVENT: {odd}"))
        for channel, pushed in by_channel.items():
            poison += self._report(channel, pushed)
        return poison

    def _report(self, channel: str, pushed: list[Waiting]) -> list[Poison]:
        try:
            answers = self._reporting.report_many(channel, [event for _, event, _ in pushed], "amqp")
        except Refusal as refusal:
            answers = [rejected(refusal)] * len(pushed)
        if any(given.refused and given.refused.code == Busy.code for given in answers):
            raise TryAgain
        return [
            _poison(message, part, given.refused)
            for (message, _, part), given in zip(pushed, answers, strict=True)
            if given.refused is not None
        ]


def _poison(message: Any, part: bytes | None, refusal: Rejection) -> Poison:
    code = refusal.code
    if code == ChannelSecret.code:
        part = WITHHELD  # a dead letter is a copy, too
    return Poison(message, f"{code} {refusal.facts}", part, STRUCTURED, passing=code in PASSING)
