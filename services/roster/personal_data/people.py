"""Names and numbers, in tables beside the log, so that they can be erased on schedule while the log stands (D-5)."""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import LiteralString

from psycopg.types.json import Jsonb

from services.kernel.log.store import Connection

BREATH = 500


@dataclass(frozen=True, kw_only=True)
class Listed:
    """A person as a provider lists them. `payload` is the row of the template, by heading."""

    person: str
    row: int
    name: str = field(repr=False)
    phone: str = field(repr=False)
    organisation: str = field(repr=False)
    payload: dict[str, str] = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Contact:
    """How an invited person is called."""

    person: str
    name: str = field(repr=False)
    phone: str = field(repr=False)


def replace_list(connection: Connection, appraisal: str, provider: str, people: Iterable[Listed]) -> None:
    """Keep a provider's list in place of the one before."""
    connection.execute("delete from people where appraisal = %s and provider = %s", (appraisal, provider))
    insert_list(connection, "people", appraisal, provider, people)


def insert_list(
    connection: Connection, table: LiteralString, appraisal: str, provider: str, people: Iterable[Listed]
) -> None:
    """Write a provider's list into a table of the columns of `people`."""
    columns = "appraisal, provider, person, row_number, name, phone, organisation, payload"
    with connection.cursor() as cursor, cursor.copy(f"copy {table} ({columns}) from stdin") as copy:
        for number, p in enumerate(people):
            copy.write_row((appraisal, provider, p.person, p.row, p.name, p.phone, p.organisation, Jsonb(p.payload)))
            if number % BREATH == 0:
                time.sleep(0)  # under eventlet, others are served meanwhile


def listed(
    connection: Connection, appraisal: str, providers: Sequence[str], *, table: LiteralString = "people"
) -> list[Listed]:
    """Everybody on these lists, in the order of the files."""
    rows = connection.execute(
        f"select person, row_number, name, phone, organisation, payload from {table}"  # noqa: S608  # one of two tables
        " where appraisal = %s and provider = any(%s) order by array_position(%s::text[], provider), row_number",
        (appraisal, list(providers), list(providers)),
    ).fetchall()
    names = ("person", "row", "name", "phone", "organisation", "payload")
    return [Listed(**dict(zip(names, row, strict=True))) for row in rows]


def contacts(connection: Connection, appraisal: str, people: Sequence[str], providers: Sequence[str]) -> list[Contact]:
    """Name and number of each of these people, in this order. On two lists, the first provider's row is taken."""
    rows = connection.execute(
        "select distinct on (person) person, name, phone from people"
        " where appraisal = %s and person = any(%s) and provider = any(%s)"
        " order by person, array_position(%s::text[], provider)",
        (appraisal, list(people), list(providers), list(providers)),
    ).fetchall()
    found = {person: Contact(person=person, name=name, phone=phone) for person, name, phone in rows}
    return [found[person] for person in people if person in found]
