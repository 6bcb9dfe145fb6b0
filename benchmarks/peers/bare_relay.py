"""The bound of the events' way: the same bytes published and confirmed, then copied into a table, nothing else.

`python -m benchmarks.peers.bare_relay DATABASE_URL BROKER_PORT VHOST BATCH` reads the ballot log, then measures.
Writes one JSON object.
"""

import sys
from time import perf_counter

import amqp
import msgspec
import psycopg

QUEUE = "bound"


class Timed(msgspec.Struct, frozen=True):
    """Seconds for each half, over `events` in messages of `batch`."""

    events: int
    publish: float
    copy: float


def main() -> None:
    """Read, publish, copy."""
    database_url, port, vhost, batch = sys.argv[1:]
    with psycopg.connect(database_url, application_name="bound") as database:
        rows = database.execute("select body from ballot.event order by sequence", binary=True).fetchall()
        bodies = [body for (body,) in rows]
        batches = [bodies[first : first + int(batch)] for first in range(0, len(bodies), int(batch))]
        publish = _publish(batches, int(port), vhost)
        copy = _copy(batches, database)
    sys.stdout.buffer.write(msgspec.json.encode(Timed(events=len(bodies), publish=publish, copy=copy)))


def _publish(batches: list[list[bytes]], port: int, vhost: str) -> float:
    with amqp.Connection(f"127.0.0.1:{port}", "guest", "guest", virtual_host=vhost, confirm_publish=True) as broker:
        channel = broker.channel()
        channel.queue_declare(QUEUE, durable=True, auto_delete=False, arguments={"x-queue-type": "quorum"})
        began = perf_counter()
        for batch in batches:
            message = amqp.Message(b"[" + b",".join(batch) + b"]", delivery_mode=2)
            channel.basic_publish_confirm(message, routing_key=QUEUE)
        return perf_counter() - began


def _copy(batches: list[list[bytes]], database: psycopg.Connection[tuple[object, ...]]) -> float:
    database.execute("create table bound (sequence bigint primary key, body bytea not null)")
    database.commit()
    began, sequence = perf_counter(), 0
    for batch in batches:
        with database.cursor().copy("copy bound from stdin (format binary)") as copy:
            copy.set_types(("int8", "bytea"))
            for body in batch:
                sequence += 1
                copy.write_row((sequence, body))
        database.commit()
    return perf_counter() - began


if __name__ == "__main__":
    main()
