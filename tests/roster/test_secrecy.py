"""Roster's database does not tell in which order credentials were issued (docs/adr/0038): attacks that must fail.

Whoever joins the order of issuing with an order of ballots knows who voted what. So everything that the schema holds
is looked through for numbers that belong to a person, and each is compared with the order of issuing.
"""

import contextlib
import random
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import timedelta

import psycopg
import pytest

from services.kernel.log.store import transaction
from services.roster.events import GroupIssued, IssuedListed
from services.roster.identity.issued import make_tables
from services.roster.providers import GROUPS
from tests.roster.conftest import Roster
from tests.roster.quarter import ANNOUNCED, APPRAISAL, OVER, SEALED, VOTING, at, phone

PEOPLE = 200
BY_CHANCE = 0.3  # more than four standard deviations of a rank correlation of 200
KEPT, FRESH = f"issued-{APPRAISAL}", f"issued_fresh-{APPRAISAL}"


@pytest.fixture
def identified(prepared: Roster) -> tuple[Roster, list[str]]:
    """The voting has begun, and these people have shown who they are."""
    prepared.at(ANNOUNCED).open()
    prepared.at(VOTING).turn()
    return prepared, [prepared.sign_in(f"{number}", phone(number)).person for number in range(1000, 1000 + PEOPLE)]


def shuffled(people: Sequence[str], seed: int = 1) -> list[str]:
    return random.Random(seed).sample(people, len(people))


def issue(roster: Roster, people: Sequence[str]) -> Roster:
    for person in people:
        roster.credential(person)
    return roster


def rank_correlation(first: Sequence[float], second: Sequence[float]) -> float:
    """Spearman's, with ties at their mean rank; 0 where one side says nothing."""
    one, two = _ranks(first), _ranks(second)
    mean = (len(one) - 1) / 2
    spread = [sum((rank - mean) ** 2 for rank in ranks) for ranks in (one, two)]
    if 0 in spread:
        return 0.0
    together = sum((a - mean) * (b - mean) for a, b in zip(one, two, strict=True))
    return float(together / (spread[0] * spread[1]) ** 0.5)


def _ranks(values: Sequence[float]) -> list[float]:
    places = defaultdict(list)
    for place, value in enumerate(sorted(values)):
        places[value].append(place)
    return [sum(places[value]) / len(places[value]) for value in values]


def numbers_of_people(roster: Roster, people: Sequence[str]) -> dict[str, dict[str, float]]:
    """Every number that the schema has for at least half of these people: where it is found → person → number.

    Of each row that names a person: its place, its transaction, its columns. Of each file: where the name stands in it.
    """
    found: dict[str, dict[str, float]] = defaultdict(dict)
    known = set(people)
    tables = roster.rows("select relname from pg_class where relkind = 'r' and relnamespace = 'roster'::regnamespace")
    for (table,) in tables:
        rows = roster.rows(
            f"select (ctid::text::point)[0] * 1e4 + (ctid::text::point)[1], xmin::text::float, to_jsonb(kept)"
            f' from "{table}" kept order by ctid'
        )
        for place, transaction_id, columns in rows:
            text = bytes.fromhex(columns["body"][2:]).decode() if "body" in columns else str(columns)
            for person in known.intersection(_names(text)):
                found[f"{table} ctid"].setdefault(person, place)
                found[f"{table} xmin"].setdefault(person, transaction_id)
                for column, value in columns.items():
                    if isinstance(value, int | float):
                        found[f"{table}.{column}"].setdefault(person, value)
    for name, content in files(roster):
        for number, person in enumerate(_names(content.decode("latin-1"))):
            if person in known:
                found[f"{name} file"].setdefault(person, number)
    return {name: numbers for name, numbers in found.items() if len(numbers) > len(people) / 2}


def files(roster: Roster) -> Iterator[tuple[str, bytes]]:
    """The tables and indexes about issuing as they lie on the disk."""
    with transaction(roster.context.engine) as connection:
        connection.execute("checkpoint")
        yield from connection.execute(
            "select relname, pg_read_binary_file(pg_relation_filepath(oid)) from pg_class"
            " where relkind in ('r', 'i') and relname like 'issued%'",
        ).fetchall()


def _names(text: str) -> list[str]:
    """What looks like a person in a text."""
    return re.findall(r"[0-9a-f]{32}", text)


def strongest(roster: Roster, order: Sequence[str]) -> tuple[float, str]:
    """How well the order of issuing is told by the number that tells it best."""
    told = {
        name: abs(rank_correlation([order.index(person) for person in numbers], list(numbers.values())))
        for name, numbers in numbers_of_people(roster, order).items()
    }
    assert told
    return max((value, name) for name, value in told.items())


def test_the_order_of_issuing_is_told_by_nothing_after_the_turn(identified: tuple[Roster, list[str]]) -> None:
    """R-46. The day's table tells it, so the attack is one; after the night nothing does, and nothing after the end."""
    roster, people = identified
    order = shuffled(people)
    issue(roster, order[:150])
    value, _ = strongest(roster, order[:150])
    assert value > 0.99
    value, name = strongest(roster.at(at(7, 4, 3, 30)).turn(), order[:150])
    assert value < BY_CHANCE, name
    issue(roster, order[150:])
    value, name = strongest(roster.at(OVER).hear(SEALED).turn(), order)
    assert value < BY_CHANCE, name


@pytest.mark.parametrize("by", [None, False, True])
def test_whatever_the_order_of_issuing_the_rows_lie_in_the_order_of_persons(
    identified: tuple[Roster, list[str]], by: bool | None
) -> None:
    """Heap and index are the same for every order, all rows are of one transaction, and the old files are gone."""
    roster, people = identified
    old = [roster.rows(f"select pg_relation_filepath('\"{name}\"')")[0][0] for name in (KEPT, FRESH)]
    issue(roster, shuffled(people) if by is None else sorted(people, reverse=by))
    roster.at(at(7, 4, 3, 30)).turn()
    rows = roster.rows("select person, xmin::text from issued order by ctid")
    assert [person for person, _ in rows] == sorted(people)
    assert len({xmin for _, xmin in rows}) == 1
    assert roster.rows("select count(*) from issued_fresh") == [(0,)]
    list(files(roster))
    assert [roster.rows(f"select pg_stat_file('{path}', true)")[0][0] for path in old] == [None, None]


def test_the_log_says_how_many_and_nothing_of_persons(identified: tuple[Roster, list[str]]) -> None:
    """R-21, R-37."""
    roster, people = identified
    issue(roster, people[:3])
    roster.at(OVER).hear(SEALED).turn().turn()
    none = [GroupIssued(group=group.code, count=0) for group in GROUPS[1:4]]
    listed = IssuedListed(issued=(*none, GroupIssued(group="public", count=3)))
    assert roster.events()[-1] == listed
    assert roster.events().count(listed) == 1
    logged = b"".join(roster.context.log.bodies(APPRAISAL)).decode()
    assert not any(person in logged for person in people)


def test_a_backup_that_goes_on_holds_up_nobody(identified: tuple[Roster, list[str]]) -> None:
    """It reads the tables; they are merged when it has ended."""
    roster, people = identified
    issue(roster, people[:10])
    with contextlib.closing(psycopg.connect(roster.context.settings.database_url)) as backup:
        backup.execute("set search_path to roster")
        backup.execute("lock table issued, issued_fresh in access share mode")
        roster.at(VOTING + timedelta(days=1)).turn()
        assert roster.rows("select count(*) from issued_fresh") == [(10,)]
        issue(roster, people[10:12])
        with transaction(roster.context.engine) as connection:
            make_tables(connection, "532622-2024Q4")  # another appraisal is opened
    roster.turn()
    assert roster.rows("select (select count(*) from issued), (select count(*) from issued_fresh)") == [(12, 0)]
