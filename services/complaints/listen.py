"""Complaints over AMQP: structured CloudEvents on the exchange `complaints.intake`, the channel as routing key."""

from collections import defaultdict
from typing import Any

import msgspec
import psycopg
import sqlalchemy as sa
from kombu import Exchange

from services.complaints.reporting import Busy, Reporting
from services.kernel.broker import BatchConsumer, Poison, durable_queue, raw_body
from services.kernel.foundation import Foundation
from services.kernel.log import Outdated
from services.kernel.refusal import Refusal

INTAKE = Exchange("complaints.intake", type="topic", durable=True)
QUEUE = "complaints.intake"

TRANSIENT = (psycopg.OperationalError, sa.exc.OperationalError, sa.exc.TimeoutError, Outdated)

_parts = msgspec.json.Decoder(list[msgspec.Raw])


class TryAgain(Exception):
    """Nothing was recorded of some messages though nothing is wrong with them."""


def intake_consumer(foundation: Foundation) -> BatchConsumer:
    """The consumer of the intake queue; messages are acknowledged after the commit."""
    desk = Desk(Reporting(foundation))
    transient = (*TRANSIENT, TryAgain)
    return BatchConsumer(
        foundation.settings.broker_url, durable_queue(QUEUE, INTAKE, "#"), desk.handle, transient=transient
    )


class Desk:
    """Turns messages into reports; answers those that were refused, with the refusal as the reason."""

    def __init__(self, reporting: Reporting) -> None:
        self._reporting = reporting

    def handle(self, messages: list[Any]) -> list[Poison]:
        """Report a batch of messages, channel by channel in the order they came."""
        poison: list[Poison] = []
        by_channel: dict[str, list[tuple[Any, bytes]]] = defaultdict(list)
        for message in messages:
            try:
                parts = split(raw_body(message))
            except (msgspec.MsgspecError, UnicodeDecodeError) as error:
                poison.append(Poison(message, f"UNREADABLE: {error}"))
                continue
            by_channel[message.delivery_info["routing_key"]] += [(message, part) for part in parts]
        for channel, pushed in by_channel.items():
            poison += self._report(channel, pushed)
        return poison

    def _report(self, channel: str, pushed: list[tuple[Any, bytes]]) -> list[Poison]:
        try:
            answers = self._reporting.report_many(channel, [part for _, part in pushed])
        except Refusal as refusal:
            return [Poison(message, str(refusal), part) for message, part in pushed]
        refusals = [(given["refused"], *of) for of, given in zip(pushed, answers, strict=True) if "refused" in given]
        if any(refused["code"] == Busy.code for refused, _, _ in refusals):
            raise TryAgain
        return [
            Poison(message, f"{refused['code']} {refused['facts']}"[:500], part) for refused, message, part in refusals
        ]


def split(body: bytes) -> list[bytes]:
    """The events of a message: one, or a batch of them in a JSON array."""
    return [bytes(part) for part in _parts.decode(body)] if body.lstrip()[:1] == b"[" else [body]
