"""A small counted quarter in its owners' schemas, and what somebody with a database client might do to it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import psycopg

from ops.system.services import COUNTED
from services.kernel.event import position
from services.kernel.log.store import KERNEL_TABLES
from services.kernel.proof.merkle import leaf_hash
from tests.tally.examples import APPRAISAL, ballot, pick
from tests.tally.quarters import Quarter, played, with_tricks

Connection = psycopg.Connection[tuple[Any, ...]]


def counted_quarter(more: int = 40) -> Quarter:
    """The quarter of tricks with more public ballots, and a directed one that comes last."""
    quarter = with_tricks()
    public = [ballot(f"more {n}", pick(f"01-{n % 12 + 1:02}"), group="public") for n in range(more)]
    last = ballot("last", pick("01-02"), group="market")
    return played(
        Quarter(
            ballots=[*quarter.ballots, *public, last],
            complaints=quarter.complaints,
            rulings=quarter.rulings,
            opened=quarter.opened,
        )
    )


def store(connection: Connection, sources: Mapping[str, list[bytes]]) -> None:
    """Make the tables of each service and put its log there."""
    for service in COUNTED:
        connection.execute(f'create schema "{service}"')
        connection.execute(f'set search_path to "{service}"')
        connection.execute(KERNEL_TABLES)
        put(connection, service, sources[service])


def put(connection: Connection, service: str, bodies: list[bytes]) -> None:
    """Put a log into its table, which must be empty."""
    rows = []
    for sequence, body in enumerate(bodies, start=1):
        record = position(body)
        rows.append(
            (APPRAISAL, sequence, record.subject, record.version, record.type, record.time, body, leaf_hash(body))
        )
    with connection.cursor() as cursor:
        cursor.executemany(f"insert into {service}.event values (%s, %s, %s, %s, %s, %s, %s, %s)", rows)


class Tampering:
    """Each method does one thing to the record with a sequence in ballot's log."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def flip(self, sequence: int) -> None:
        """One bit, in the middle."""
        self._update("set_bit(body, length(body) * 4, 1 - get_bit(body, length(body) * 4))", sequence)

    def drop(self, sequence: int) -> None:
        self._connection.execute("delete from ballot.event where sequence = %s", (sequence,))

    def drop_from(self, sequence: int) -> None:
        self._connection.execute("delete from ballot.event where sequence >= %s", (sequence,))

    def duplicate(self, sequence: int) -> None:
        """The same record in the next one's place."""
        self._update(f"coalesce((select body from ballot.event where sequence = {sequence}), body)", sequence + 1)

    def renumber(self, sequence: int) -> None:
        self._replace('"sequence":', '"sequence":1', sequence)

    def garble(self, sequence: int) -> None:
        self._replace("{", "[", sequence)

    def retype(self, sequence: int) -> None:
        """As JSON it can be read, as a ballot it cannot."""
        self._replace('"data":{', '"data":{"channel":7,', sequence)

    def regroup(self, sequence: int) -> None:
        """A ballot of another group."""
        self._replace('"group":"public"', '"group":"market"', sequence)

    def move_away(self, sequence: int) -> None:
        """The record far behind the others."""
        self._connection.execute("update ballot.event set sequence = sequence + 1000 where sequence = %s", (sequence,))

    def _replace(self, old: str, new: str, sequence: int) -> None:
        # LATIN1 takes any byte as it is
        self._update(f"convert_to(replace(convert_from(body, 'LATIN1'), '{old}', '{new}'), 'LATIN1')", sequence)

    def _update(self, body: str, sequence: int) -> None:
        self._connection.execute(f"update ballot.event set body = {body} where sequence = {sequence}")


KINDS = ("flip", "drop", "drop_from", "duplicate", "renumber", "garble", "retype", "regroup", "move_away")


@contextmanager
def tampered(connection: Connection, bodies: list[bytes], acts: list[tuple[str, int]]) -> Iterator[None]:
    """Ballot's log after these acts; as it was, afterwards."""
    for kind, sequence in acts:
        getattr(Tampering(connection), kind)(sequence)
    yield
    connection.execute("truncate ballot.event")
    put(connection, "ballot", bodies)
