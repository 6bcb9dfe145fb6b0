"""Asking another service: nameko's RPC on the wire, one connection to ask and one to hear, every call timed.

RPC is at least once: a call that timed out may still be carried out. Only idempotent methods are called.
"""

import contextlib
import threading
import time
import uuid
from typing import Any, TypeVar

import msgspec
import structlog
from kombu import Queue
from kombu.exceptions import ChannelError

from services.kernel.messaging import broker
from services.kernel.messaging.broker import RPC, connect, connected, listen
from services.kernel.rpc.request import Request, envelope, opened

A = TypeVar("A")

log = structlog.get_logger("pingyi.rpc")


class RpcTimeout(Exception):
    """No answer in time: the service is down, busy or unknown; what was asked may yet be done."""


class RemoteError(Exception):
    """The service failed while it answered; its own log says why."""


class _Reply(msgspec.Struct):
    """nameko's answer: a result, kept as the bytes it came in, or an error."""

    result: msgspec.Raw = msgspec.Raw(b"null")
    error: dict[str, Any] | None = None


class _Call:
    def __init__(self) -> None:
        self.answered = threading.Event()
        self.reply: _Reply | None = None


class RpcClient:
    """Calls services by name. Safe to share between threads; connects when first used."""

    def __init__(self, broker_url: str, timeout: float) -> None:
        self._url, self._timeout = broker_url, timeout
        self._route = uuid.uuid4().hex
        self._calls: dict[str, _Call] = {}
        self._asking = threading.Lock()
        self._connection: Any = None
        self._due = 0.0
        self._listener: threading.Thread | None = None
        self._listening = threading.Event()
        self._stopping = threading.Event()

    def ask(self, request: Request[A], *, of: str = "", seconds: float | None = None) -> A:
        """Ask and wait. `of` names the service when the request is one that each answers.

        Raises `Refused`, `RpcTimeout` or `RemoteError`.
        """
        service = of or request.service
        limit = request.seconds if seconds is None else seconds
        try:
            return opened(request, self.exchange(service, request.method, envelope(request), limit))
        except msgspec.ValidationError as error:
            raise RemoteError(f"{service}.{request.method} answered something else: {error}") from error

    def exchange(self, service: str, method: str, body: bytes, timeout: float | None = None) -> bytes:
        """Send nameko's message and wait for the result, JSON text. `timeout` is in seconds, None: the client's own.

        Raises `RpcTimeout` or `RemoteError`.
        """
        limit = self._timeout if timeout is None else timeout
        deadline = time.monotonic() + limit
        number, call = uuid.uuid4().hex, _Call()
        self._calls[number] = call
        try:
            self._listen(deadline)
            self._publish(service, method, body, number, deadline)
            if not call.answered.wait(max(0.0, deadline - time.monotonic())) or call.reply is None:
                raise RpcTimeout(f"{service}.{method} did not answer in {limit} s")
        finally:
            self._calls.pop(number, None)
        if call.reply.error is not None:
            raise RemoteError(f"{service}.{method}: {call.reply.error.get('value')}")
        return bytes(call.reply.result)

    def stop(self) -> None:
        """Let the connections go."""
        self._stopping.set()
        with self._asking:
            self._let_go()
        if self._listener is not None:
            self._listener.join(timeout=3.0)

    def _let_go(self) -> None:
        if self._connection is not None:
            with contextlib.suppress(Exception):  # it may be broken already
                self._connection.release()
            self._connection = None

    def _listen(self, deadline: float) -> None:
        with self._asking:
            if self._listener is None:
                self._listener = threading.Thread(target=self._hear, name="rpc-replies", daemon=True)
                self._listener.start()
        if not self._listening.wait(max(0.0, deadline - time.monotonic())):
            raise RpcTimeout("the broker cannot be reached")

    def _publish(self, service: str, method: str, body: bytes, number: str, deadline: float) -> None:
        with self._asking:
            for last_try in (False, True):
                try:
                    if self._connection is None:
                        self._connection = connect(self._url)
                    channel = self._connection.default_channel
                    message = channel.prepare_message(
                        body.decode(),
                        content_type="application/json",
                        content_encoding="utf-8",
                        properties={
                            "reply_to": self._route,
                            "correlation_id": number,
                            # what nobody took in time must not be carried out much later
                            "expiration": str(max(1, int((deadline - time.monotonic()) * 1000))),
                        },
                    )
                    channel.basic_publish(message, exchange=RPC.name, routing_key=f"{service}.{method}")
                except ChannelError:
                    raise
                except Exception as error:
                    self._let_go()
                    if last_try:
                        raise RpcTimeout(f"the broker cannot be reached: {error!r}") from error
                else:
                    return

    def _hear(self) -> None:
        queue = Queue(f"rpc.reply-{self._route}", RPC, self._route, durable=False, auto_delete=True, exclusive=True)
        while not self._stopping.is_set():
            try:
                with connected(self._url) as connection:
                    bound = queue(connection.default_channel)
                    bound.declare()
                    consumer = connection.Consumer([bound], no_ack=True, accept=["json"])
                    consumer.on_message = self._on_reply
                    consumer.consume()
                    self._listening.set()
                    while not self._stopping.is_set():
                        with contextlib.suppress(TimeoutError):
                            connection.drain_events(timeout=broker.TICK)
                        connection.heartbeat_check()  # however much there is to hear, the broker wants to hear us
                        self._keep_asking_possible()
            except Exception as error:  # noqa: BLE001  # callers time out and ask again
                self._listening.clear()
                if not self._stopping.is_set():
                    log.info("rpc.interrupted", error=repr(error))
                    self._stopping.wait(0.5)

    def _keep_asking_possible(self) -> None:
        """Between calls nobody else listens on the connection that asks: the broker would close it."""
        if time.monotonic() < self._due:
            return
        self._due = time.monotonic() + broker.TICK
        with self._asking:
            try:
                if self._connection is not None:
                    listen(self._connection)
            except Exception:  # noqa: BLE001  # the next call makes a new one
                self._let_go()

    def _on_reply(self, message: Any) -> None:
        call = self._calls.get(message.properties.get("correlation_id"))
        if call is not None:
            call.reply = msgspec.json.decode(message.body, type=_Reply)
            call.answered.set()
