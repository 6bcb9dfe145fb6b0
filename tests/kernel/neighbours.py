"""Neighbours of a service, without a broker: their logs, their answers, their messages."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from services.kernel.contract import EventsAfter
from services.kernel.messaging.inbox import Inbox, Received
from services.kernel.messaging.rpc import RpcTimeout
from services.kernel.rpc.request import Request
from tests.kernel.words import batch


@dataclass
class Message:
    """A message as it comes from the broker."""

    body: bytes | str
    content_type: str | None = "application/cloudevents-batch+json"
    delivery_info: dict[str, str] = field(default_factory=dict)


def message(*bodies: bytes) -> Message:
    """A message of one event as it is, or of several as a batch."""
    return Message(bodies[0] if len(bodies) == 1 else batch(bodies))


@dataclass
class Neighbours:
    """The logs that can be asked for. Those named in `away` do not answer."""

    logs: dict[tuple[str, str], Sequence[bytes]] = field(default_factory=dict)
    away: set[str] = field(default_factory=set)
    asked: list[tuple[str, Request[Any]]] = field(default_factory=list)

    def ask(self, request: Request[Any], *, of: str) -> Any:
        """Answer as a service does."""
        self.asked.append((of, request))
        if of in self.away:
            raise RpcTimeout(of)
        match request:
            case EventsAfter(appraisal=appraisal, sequence=after, limit=limit):
                return [body.decode() for body in self.logs[of, appraisal][after : after + limit]]
        return {appraisal: len(log) for (owner, appraisal), log in self.logs.items() if owner == of}


def inbox_of(
    received: Received,
    neighbours: Neighbours,
    follows: Sequence[str] = ("north", "south"),
    *,
    service: str = "test",
    broker_url: str = "inproc://",
    reconcile_every: float = 60,
) -> Inbox:
    """An inbox that asks these neighbours."""
    return Inbox(service, follows, received, broker_url, neighbours.ask, reconcile_every)
