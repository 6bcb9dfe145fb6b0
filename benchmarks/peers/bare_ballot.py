"""The peer's service: stock nameko RPC, and one transaction for a group of ballots, without rules or signatures.

`python -m benchmarks.peers.bare_ballot BROKER_URL DATABASE_URL`. Head row, participation, events with leaf hashes,
commit, answer: the least that a numbered, hashed, once-only record takes.
"""

import sys

from services.kernel import runtime

STOCK = ("psycopg_waits_cooperatively",)  # the one shim without which it would not run at all

runtime.install(without=[shim.__name__ for shim in runtime.SHIMS if shim.__name__ not in STOCK])

import threading  # noqa: E402  # patched first
import uuid  # noqa: E402
from hashlib import sha256  # noqa: E402
from typing import Any  # noqa: E402

import msgspec  # noqa: E402
import psycopg  # noqa: E402
from nameko.rpc import rpc  # noqa: E402

TABLES = """
create table head (appraisal text primary key, sequence bigint not null);
insert into head values ('bench', 0);
create table participation (appraisal text, person bytea, primary key (appraisal, person));
create table event (
    appraisal text, sequence bigint, stream text, version int, type text, body bytea, leaf bytea,
    primary key (appraisal, sequence), unique (appraisal, stream, version)
);
"""

_encode = msgspec.json.Encoder().encode


class Box:
    """The peer's database connection; one greenlet at a time uses it."""

    def __init__(self, database_url: str) -> None:
        self.connection = psycopg.connect(database_url, application_name="peer")
        self.lock = threading.Lock()
        self.connection.execute(TABLES)
        self.connection.commit()

    def put(self, ballots: list[dict[str, Any]]) -> list[str]:
        """Record a group of ballots. Answers their ids."""
        ids = [uuid.uuid4().hex for _ in ballots]
        bodies = [
            _encode({"ballot_id": ballot_id, "picks": ballot["picks"], "at": "2024-07-01T08:00:00+08:00"})
            for ballot_id, ballot in zip(ids, ballots, strict=True)
        ]
        people = [sha256(ballot_id.encode()).digest() for ballot_id in ids]
        leaves = [sha256(b"\0" + body).digest() for body in bodies]
        with self.lock, self.connection.transaction(), self.connection.cursor(binary=True) as cursor:
            cursor.execute(
                "update head set sequence = sequence + %s where appraisal = 'bench' returning sequence", (len(ids),)
            )
            row = cursor.fetchone()
            assert row is not None
            sequences = list(range(row[0] - len(ids) + 1, row[0] + 1))
            cursor.execute("insert into participation select 'bench', * from unnest(%s::bytea[])", (people,))
            cursor.execute(
                "insert into event select 'bench', sequence, 'ballot-' || id, 1, 'ballot.BallotCast.v1', body, leaf"
                " from unnest(%s::bigint[], %s::text[], %s::bytea[], %s::bytea[]) as row (sequence, id, body, leaf)",
                (sequences, ids, bodies, leaves),
            )
        return ids


class Peer:
    """The service."""

    name = "peer"
    box: Box

    @rpc  # type: ignore[untyped-decorator]
    def cast_many(self, ballots: list[dict[str, Any]]) -> list[str]:
        return self.box.put(ballots)


if __name__ == "__main__":
    broker_url, database_url = sys.argv[1:]
    Peer.box = Box(database_url)
    runtime.serve([Peer], {"AMQP_URI": broker_url, "max_workers": 4}).wait()
