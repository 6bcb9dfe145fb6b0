"""The peer's gateway: concurrent posts become one call in nameko's wire format, each answered after the commit.

`python -m benchmarks.peers.bare_gateway PORT BROKER_URL`. The bare shape of our own, without refusals and time-outs.
"""

import asyncio
import sys
from collections.abc import Sequence
from uuid import uuid4

import aio_pika
import msgspec
import uvloop
from aio_pika.abc import AbstractIncomingMessage

from benchmarks.peers import http
from benchmarks.peers.gathering import Gathering
from benchmarks.peers.shape import Ballot

MOST, AT_ONCE = 500, 2

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder().decode


async def main(port: int, broker_url: str) -> None:
    """Serve until stopped."""
    connection = await aio_pika.connect(broker_url)
    channel = await connection.channel(publisher_confirms=False)
    exchange = await channel.declare_exchange("nameko-rpc", aio_pika.ExchangeType.TOPIC, durable=True)
    route = uuid4().hex
    replies = await channel.declare_queue(f"rpc.reply-{route}", exclusive=True, auto_delete=True)
    await replies.bind(exchange, route)
    waiting: dict[str, asyncio.Future[Sequence[str]]] = {}

    async def hear(message: AbstractIncomingMessage) -> None:
        reply = _decode(message.body)
        waiting.pop(message.correlation_id or "").set_result(reply["result"])

    async def carry(ballots: list[Ballot]) -> Sequence[str]:
        number = uuid4().hex
        waiting[number] = asyncio.get_running_loop().create_future()
        message = aio_pika.Message(
            _encode({"args": [ballots], "kwargs": {}}),
            content_type="application/json",
            content_encoding="utf-8",
            reply_to=route,
            correlation_id=number,
        )
        await exchange.publish(message, "peer.cast_many")
        return await waiting[number]

    await replies.consume(hear, no_ack=True)
    gathering = Gathering(carry, at_once=AT_ONCE, most=MOST)

    async def cast(ballot: Ballot, _body: bytes) -> str:
        return await gathering.put(ballot)

    await http.serve(http.application(cast), port)


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1]), sys.argv[2]))
