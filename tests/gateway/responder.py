"""A service in this process that answers RPC over AMQP as nameko would."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import aio_pika
import msgspec


@asynccontextmanager
async def responder(
    url: str, respond: Callable[[str, list[Any]], Awaitable[Any]], service: str = "box"
) -> AsyncIterator[None]:
    """A service in this process, as nameko would answer; `respond(method, args)` gives the result."""
    connection = await aio_pika.connect_robust(url, reconnect_interval=0.1)
    async with connection:
        channel = await connection.channel()
        exchange = await channel.declare_exchange("nameko-rpc", aio_pika.ExchangeType.TOPIC, durable=True)
        queue = await channel.declare_queue(f"rpc-{service}", durable=True)
        await queue.bind(exchange, f"{service}.*")

        async def heard(message: Any) -> None:
            method = message.routing_key.partition(".")[2]
            result = await respond(method, msgspec.json.decode(message.body)["args"])
            reply = aio_pika.Message(
                msgspec.json.encode({"result": result, "error": None}), correlation_id=message.correlation_id
            )
            await exchange.publish(reply, message.reply_to)

        await queue.consume(heard, no_ack=True)
        yield
