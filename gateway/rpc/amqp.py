"""RPC over RabbitMQ in nameko's wire format, on one connection, without publisher confirms.

A request goes to the topic exchange `nameko-rpc` with key `service.method`; the reply comes to a queue of our own.
A lost connection fails what is pending (`ServiceTimeout`: it may have been done) and is made again with growing
pauses; a call made meanwhile waits for it, up to the call's own timeout.
"""

import asyncio
import contextlib
from itertools import count
from typing import Any, Self
from uuid import uuid4

import aio_pika
import aiormq
import msgspec
import structlog
from aio_pika.abc import AbstractChannel, AbstractConnection, AbstractExchange, AbstractIncomingMessage
from aio_pika.connection import make_url

from gateway.rpc.client import Rpc, ServiceFailed, ServiceTimeout, ServiceUnknown

EXCHANGE = "nameko-rpc"
HEARTBEAT_SECONDS = 10
CONNECT_SECONDS = 10
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 2.0
LOST = (OSError, aio_pika.exceptions.AMQPError, aio_pika.exceptions.ChannelInvalidStateError)
log = structlog.get_logger("pingyi.gateway")


class Failure(msgspec.Struct):
    """nameko's error; its message is not read, because it may quote what somebody sent."""

    exc_type: str


class Reply(msgspec.Struct):
    """nameko's answer."""

    result: msgspec.Raw = msgspec.Raw(b"null")
    error: Failure | None = None


_read = msgspec.json.Decoder(Reply).decode
Pending = dict[str, "asyncio.Future[Reply]"]


class Line:
    """One connection, as long as it lasts: the exchange to ask on, the queue that hears, what is pending."""

    def __init__(self, connection: AbstractConnection) -> None:
        self.connection = connection
        self.key = uuid4().hex
        self.pending: Pending = {}
        self.numbers = count(1)
        self.down = asyncio.get_running_loop().create_future()
        self.exchange: AbstractExchange
        self.wire: aiormq.Channel

    async def set_up(self) -> Self:
        channel: AbstractChannel = await self.connection.channel(publisher_confirms=False)
        self.exchange = await channel.declare_exchange(EXCHANGE, aio_pika.ExchangeType.TOPIC, durable=True)
        queue = await channel.declare_queue(f"rpc.reply-gateway-{self.key}", exclusive=True, auto_delete=True)
        await queue.bind(self.exchange, self.key)
        await queue.consume(self._heard, no_ack=True)
        wire = await channel.get_underlay_channel()
        assert isinstance(wire, aiormq.Channel)
        self.wire = wire
        self.connection.close_callbacks.add(self._cut)
        channel.close_callbacks.add(self._cut)
        return self

    @property
    def stands(self) -> bool:
        return not (self.down.done() or self.connection.is_closed or self.wire.is_closed)

    async def ask(self, service: str, method: str, body: bytes, timeout: float) -> Reply:
        """Send and wait. `timeout` goes along as the message's life, so that nobody answers what nobody awaits."""
        number = next(self.numbers)
        name = f"{self.key}-{number}"
        reply: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
        reply.add_done_callback(_heed)
        self.pending[name] = reply
        self._notice_return(name, number, ServiceUnknown(service, method))
        message = aio_pika.Message(
            body,
            content_type="application/json",
            content_encoding="utf-8",
            delivery_mode=aio_pika.DeliveryMode.NOT_PERSISTENT,
            reply_to=self.key,
            correlation_id=name,
            message_id=name,
            expiration=timeout,
        )
        try:
            await self.exchange.publish(message, f"{service}.{method}", mandatory=True)
            return await reply
        finally:
            del self.pending[name]
            self.wire.message_id_delivery_tag.pop(name, None)
            self.wire.confirmations.pop(number, None)

    def _notice_return(self, name: str, number: int, unknown: ServiceUnknown) -> None:
        # aiormq tells of a returned message only where a confirm is awaited: it is given one that never comes
        returned: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        returned.add_done_callback(lambda _: self._fail(name, unknown))
        self.wire.message_id_delivery_tag[name] = number
        self.wire.confirmations[number] = returned

    async def _heard(self, message: AbstractIncomingMessage) -> None:
        reply = self.pending.get(message.correlation_id or "")
        if reply is None or reply.done():
            return
        try:
            reply.set_result(_read(message.body))
        except (msgspec.DecodeError, UnicodeDecodeError):
            reply.set_result(Reply(error=Failure("ReplyUnreadable")))

    def _fail(self, name: str, error: Exception) -> None:
        reply = self.pending.get(name)
        if reply is not None and not reply.done():
            reply.set_exception(error)

    def _cut(self, *_: object) -> None:
        for reply in self.pending.values():
            if not reply.done():
                reply.set_exception(ConnectionError())
        if not self.down.done():
            self.down.set_result(None)


def _heed(reply: "asyncio.Future[Reply]") -> None:
    # when sending fails nobody awaits the reply, and asyncio would complain of its error
    if not reply.cancelled():
        reply.exception()


class AmqpRpc(Rpc):
    """The way to the services in served mode; use it as an async context."""

    def __init__(self, broker_url: str, timeout: float = 10.0) -> None:
        self.broker_url, self.timeout = broker_url, timeout
        self._line: asyncio.Future[Line]
        self._keeper: asyncio.Task[None]

    async def __aenter__(self) -> Self:
        self._line = asyncio.get_running_loop().create_future()
        self._keeper = asyncio.create_task(self._keep())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._keeper.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._keeper

    async def exchange(self, service: str, method: str, body: bytes, seconds: float | None) -> bytes:
        """See `gateway.rpc.client.Rpc`."""
        limit = self.timeout if seconds is None else seconds
        try:
            async with asyncio.timeout(limit):
                reply = await (await self._standing_line()).ask(service, method, body, limit)
        except TimeoutError:
            raise ServiceTimeout(service, method, "timeout") from None
        except LOST:
            raise ServiceTimeout(service, method, "connection lost") from None
        if reply.error is not None:
            raise ServiceFailed(service, method, reply.error.exc_type)
        return bytes(reply.result)

    async def _standing_line(self) -> Line:
        while not (line := await asyncio.shield(self._line)).stands:
            await asyncio.sleep(0.01)  # the keeper has not come round to it yet
        return line

    async def _keep(self) -> None:
        """Hold a line; when it goes down, make another."""
        pause = FIRST_PAUSE
        while True:
            connection = aio_pika.Connection(make_url(self.broker_url, heartbeat=HEARTBEAT_SECONDS))
            try:
                async with asyncio.timeout(CONNECT_SECONDS):
                    await connection.connect()
                    line = await Line(connection).set_up()
                self._line.set_result(line)
                pause = FIRST_PAUSE
                await line.down
                log.warning("broker_connection_lost")
            except (*LOST, TimeoutError) as error:
                log.warning("broker_unreachable", error=type(error).__name__, again_in=pause)
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
            finally:
                if self._line.done():
                    self._line = asyncio.get_running_loop().create_future()
                with contextlib.suppress(*LOST):
                    await connection.close()
