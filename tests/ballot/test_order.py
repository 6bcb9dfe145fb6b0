"""Whoever knows in which order people voted finds that order nowhere (P2, P3; attacks of docs/security.md).

The attacker has every row of every table as it lies at rest, with its place on disk and the transaction that wrote
it, every event, and the exact order of the casts. Whatever can be sorted is tried as an order of the ballots.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import pairwise
from random import Random
from typing import Any

import pytest

from services.ballot.events import BallotCast
from services.ballot.unsealed import table
from services.ballot.unsealed.rows import opened
from services.ballot.unsealed.turn import turn
from tests.ballot.conftest import Box
from tests.ballot.examples import OFFICES, OVER, VOTING, ballot, nonce, spent, tick

VOTERS = 240
DAYS = 3
NOTICEABLE = 0.25  # of 240 in chance order, a rank correlation beyond this comes once in 10,000
LUCKY = 8  # as many of 240 joined right by chance come less than once in 100,000


def office_of(person: int) -> str:
    """Each votes for an office of their own, so that a ballot shows whose it was."""
    return OFFICES[person % len(OFFICES)]


def words_of(person: int) -> str:
    return f"第{person}人的事"


def signed(person: int) -> bytes:
    return spent(person, tick(office_of(person), text=words_of(person)))


@pytest.fixture
def order(box: Box) -> list[int]:
    """People in the order in which they voted, over three days, most of them one by one."""
    people = list(range(VOTERS))
    Random(11).shuffle(people)  # an order, no secret
    for day in range(DAYS):
        box.at(VOTING + timedelta(days=day))
        for person in people[day * VOTERS // DAYS : (day + 1) * VOTERS // DAYS]:
            box.cast(ballot(person, tick(office_of(person), text=words_of(person))))
    return people


def correlation(cast: Sequence[int], found: Sequence[int]) -> float:
    """Spearman's: 1 is the same order, -1 the reverse, 0 none."""
    at = {person: place for place, person in enumerate(found)}
    count = len(cast)
    squares = sum((place - at[person]) ** 2 for place, person in enumerate(cast))
    return 1 - 6 * squares / (count * (count**2 - 1))


def expect_no_order(cast: Sequence[int], found: Sequence[int], name: str) -> None:
    assert sorted(found) == sorted(cast), name
    assert abs(correlation(cast, found)) < NOTICEABLE, name
    assert sum(one == other for one, other in zip(cast, found, strict=True)) <= LUCKY, name
    neighbours = set(pairwise(cast))
    assert sum(pair in neighbours for pair in pairwise(found)) <= LUCKY, name


def orders(box: Box, table_name: str, who: dict[Any, int], key: str) -> Iterator[tuple[str, list[int]]]:
    """Each order in which the rows of a table can be read: by place, by transaction and place, by each column."""
    columns = [
        name
        for (name,) in box.rows(f"select column_name from information_schema.columns where table_name = '{table_name}'")
    ]
    for name in ("ctid", "xmin::text::int8, ctid", "cmin::text::int8, ctid", *columns):
        rows = box.rows(f"select {key} from {table_name} order by {name}")
        people = [who[bytes(one) if isinstance(one, memoryview | bytes) else one] for (one,) in rows]
        yield f"{table_name} by {name}", people


def test_no_order_is_left_when_the_box_is_sealed(box: Box, order: list[int]) -> None:
    box.at(OVER).ends()
    said = dict(box.rows("select digest, words from words"))
    person_of = {words_of(person): person for person in range(VOTERS)}
    of_digest = {bytes(digest): person_of[words] for digest, words in said.items()}
    cast = [event for event in box.events() if isinstance(event, BallotCast)]
    of_stream = {f"ballot-{one.ballot_id}": of_digest[bytes.fromhex(one.picks[0].example or "")] for one in cast}
    expect_no_order(order, [of_stream[f"ballot-{one.ballot_id}"] for one in cast], "the log")
    for name, found in orders(box, "words", of_digest, "digest"):
        expect_no_order(order, found, name)
    shown = box.rows("select digest, words from evidence")
    of_nonce = {nonce(person).hex(): person for person in range(VOTERS)}
    of_evidence = {bytes(digest): of_nonce[json.loads(said)["text"].splitlines()[4]] for digest, said in shown}
    for name, found in orders(box, "evidence", of_evidence, "digest"):
        expect_no_order(order, found, name)
    with box.context.engine.begin() as connection:
        connection.exec_driver_sql("create temp table casts as select ctid place, xmin::text::int8 wrote, * from event")
        for name in ("place", "wrote, place", "sequence", "stream", "body", "leaf", "recorded_at, body"):
            rows = connection.exec_driver_sql(
                f"select stream from casts where type = 'ballot.BallotCast.v1' order by {name}"
            ).fetchall()
            expect_no_order(order, [of_stream[stream] for (stream,) in rows], f"event by {name}")
        connection.exec_driver_sql("drop table casts")


def test_no_order_of_the_days_before_is_left_while_people_vote(box: Box, order: list[int]) -> None:
    """Even to who has the key of the day and reads every ballot: only who voted since the turn can be put in order."""
    turn(box.at(VOTING + timedelta(days=DAYS)).context, box.context.unsealed, box.appraisal)
    (name,) = box.tables()
    with box.context.engine.connect() as connection:
        raw: Any = connection.connection.driver_connection
        epoch = table.current(raw, box.appraisal)
        assert epoch is not None
        here = epoch, box.context.unsealed.keys.day(box.appraisal, epoch.number)
        of_secret = {signed(person): person for person in range(VOTERS)}
        of_tag = {tag: of_secret[opened(*here, tag, body).spent] for tag, body in table.every(raw, epoch)}
    for described, found in orders(box, name, of_tag, "tag"):
        expect_no_order(order, found, described)


def test_what_lay_in_the_box_is_found_nowhere_afterwards(box: Box, order: list[int]) -> None:
    """P2: whoever kept a copy of the rows of any day cannot recognise one of them in what is sealed."""
    (name,) = box.tables()
    rows = box.rows(f"select tag, code, body from {name}")
    box.at(OVER).ends()
    tables = [one for (one,) in box.rows("select tablename from pg_tables where schemaname = 'ballot'")]
    sealed = "".join(str(box.rows(f'select t::text from ballot."{one}" t')) for one in tables)
    for tag, code, body in rows:
        for value in (tag, code, body[:12], body[-16:]):
            assert bytes(value).hex() not in sealed
    assert len(rows) == VOTERS == len(order)
