"""A service that answers RPC in nameko's wire format, in a plain thread."""

import contextlib
import json
import threading
from collections.abc import Callable
from functools import partial
from typing import Any

from kombu import Queue

from services.kernel.messaging.broker import RPC, connect, connected, raw_body
from services.kernel.refusal import Refusal, answer, refused
from services.kernel.rpc.request import Request


class TooLate(Refusal):
    """One made up for these tests."""


class Echo(Request[Any], service="north"):
    """Answer this value."""

    value: Any


class Refuse(Request[None], service="north", refusals=(TooLate,)):
    """Refused."""


class Slow(Request[str], service="north"):
    """Answered when `Service.go_on` is set."""


class Fail(Request[None], service="north"):
    """Never answered: the service breaks."""


class Service:
    """Answers `echo`, refuses `refuse`, breaks at `fail`, and answers `slow` only when `go_on` is set."""

    def __init__(self, url: str, name: str) -> None:
        self._url, self.name = url, name
        self.calls: list[str] = []
        self.ready, self.go_on = threading.Event(), threading.Event()
        self._stopping = threading.Event()
        self._replying: Any = None
        self._methods: dict[str, Callable[..., Any]] = {
            "echo": lambda request: request["value"],
            "refuse": self._refuse,
            "slow": self._slow,
            "fail": self._fail,
        }

    def stop(self) -> None:
        self._stopping.set()
        self.go_on.set()
        if self._replying is not None:
            self._replying.release()
            self._replying = None

    def run(self) -> None:
        while not self._stopping.is_set():
            with contextlib.suppress(Exception), connected(self._url) as connection:
                queue = self.queue()(connection.default_channel)
                queue.declare()
                consumer = connection.Consumer([queue], auto_declare=False, accept=["json"])
                consumer.on_message = partial(self._answer, connection)
                consumer.consume()
                self.ready.set()
                while not self._stopping.is_set():
                    with contextlib.suppress(TimeoutError):
                        connection.drain_events(timeout=0.2)
                    connection.heartbeat_check()
            self._stopping.wait(0.1)

    def queue(self) -> Queue:
        """As nameko declares it."""
        return Queue(f"rpc-{self.name}", RPC, f"{self.name}.*", durable=True)

    def declare(self) -> None:
        """Declare the queue and answer nothing: the service is down."""
        with connected(self._url) as connection:
            self.queue()(connection.default_channel).declare()

    def reply(self, route: str, value: Any, number: str = "none") -> None:
        """Send a reply from outside, on a connection of its own."""
        self._replying = self._replying or connect(self._url)
        _reply(self._replying, route, number, {"result": {"ok": value}, "error": None})

    def _answer(self, connection: Any, message: Any) -> None:
        method = message.delivery_info["routing_key"].partition(".")[2]
        self.calls.append(method)
        reply: dict[str, Any] = {"result": None, "error": None}
        try:
            reply["result"] = answer(self._methods[method](*json.loads(raw_body(message))["args"]))
        except Refusal as refusal:
            reply["result"] = refused(refusal)
        except Exception as error:  # noqa: BLE001  # as nameko does
            reply["error"] = {"exc_type": type(error).__name__, "value": str(error)}
        message.ack()
        _reply(connection, message.properties["reply_to"], message.properties["correlation_id"], reply)

    def _refuse(self, _request: Any) -> None:
        raise TooLate(closed_at="2024-06-30T18:00:00+08:00")

    def _slow(self, _request: Any) -> str:
        assert self.go_on.wait(20)
        return "at last"

    def _fail(self, _request: Any) -> None:
        raise ZeroDivisionError("by nought")


def _reply(connection: Any, route: str, number: str, reply: dict[str, Any]) -> None:
    channel = connection.default_channel
    message = channel.prepare_message(
        json.dumps(reply),
        content_type="application/json",
        content_encoding="utf-8",
        properties={"correlation_id": number},
    )
    channel.basic_publish(message, exchange=RPC.name, routing_key=route)
