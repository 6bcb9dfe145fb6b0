"""What follows the outbox of the FastAPI peer.

`python -m benchmarks.peers.fastapi_relay relay|count DATABASE_URL BROKER_URL`.

`relay` publishes what is in the outbox, confirmed, and deletes it; `count` keeps what it hears and counts offices.
"""

import json
import sys
import time
from collections import Counter

import kombu
import psycopg

QUEUE = kombu.Queue("peer", durable=True, queue_arguments={"x-queue-type": "quorum"})
MOST = 500


def relay(database_url: str, broker_url: str) -> None:
    """Publish, until ended."""
    database = psycopg.connect(database_url, autocommit=True, application_name="fastapi relay")
    with kombu.Connection(broker_url, transport_options={"confirm_publish": True}) as broker:
        producer = broker.Producer()
        while True:
            rows = database.execute("select id, body from outbox order by id limit %s", (MOST,)).fetchall()
            if not rows:
                time.sleep(0.05)
                continue
            body = b"[" + b",".join(body for _, body in rows) + b"]"
            producer.publish(body, routing_key=QUEUE.name, content_type="application/json", content_encoding="utf-8")
            database.execute("delete from outbox where id = any(%s)", ([number for number, _ in rows],))


def count(database_url: str, broker_url: str) -> None:
    """Receive, keep and count, until ended."""
    database = psycopg.connect(database_url, autocommit=True, application_name="fastapi count")
    offices: Counter[str] = Counter()

    def hear(_body: object, message: kombu.Message) -> None:
        events = json.loads(message.body)
        with database.transaction(), database.cursor().copy("copy received from stdin") as copy:
            for event in events:
                copy.write_row((event["ballot_id"], json.dumps(event)))
        offices.update(pick["office"] for event in events for pick in event["picks"])
        message.ack()

    with kombu.Connection(broker_url) as broker:
        QUEUE(broker.default_channel).declare()
        with broker.Consumer([QUEUE], callbacks=[hear], prefetch_count=10):
            while True:
                try:
                    broker.drain_events(timeout=1)
                except TimeoutError:
                    continue


if __name__ == "__main__":
    what, *where = sys.argv[1:]
    {"relay": relay, "count": count}[what](*where)
