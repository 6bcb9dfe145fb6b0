"""A database of an earlier version is brought to the present one, with every row (tests/contracts/databases)."""

from pathlib import Path
from typing import Any

import psycopg
import pytest
from click.testing import CliRunner

from documentation.catalogues.published import all_events
from ops.commands.main import main
from ops.system.postgres import PrivatePostgres
from ops.system.services import SERVICES
from services.kernel.clock import SystemClock
from services.kernel.event import Language
from services.kernel.log import store
from services.kernel.log.event_log import Log
from services.kernel.proof import merkle
from services.kernel.proof.hashing import SHA256
from services.kernel.settings import Settings
from tests.harness.addresses import DatabaseUrl

EARLIER = sorted((Path(__file__).parent / "databases").glob("*.sql"))
APPRAISAL = "532622-2024Q2"
# the roots of the logs, as version 0.1.0 computed them
ROOTS = {
    "access": "aaad0fb0c6472c4b98892e07970c8d6eb8bdca92c6cc3fc50e491aaaaaab0893",
    "ballot": "935f9d786d253fbfa0187ccc5b480a75284b658151bc50a84e921644c0720886",
    "complaints": "35d6f4c99c10c39296702dd70968362d426cc0fb6e4c6fb891af1979598b59bb",
    "roster": "5b63fd0e1ddcb630d9b4540c2d127aae861359083ef8d41913372defaab35c0b",
    "tally": "2687c49bf377592e743eaade7c0639b887836445ec524c363a077a4d064cba2c",
}
# everything PostgreSQL knows of a schema's shape; the order of columns does not matter, all code names them
CATALOGUE = """
select concat_ws(' ', relation.relname, attribute.attname, format_type(atttypid, atttypmod), attnotnull,
                 pg_get_expr(adbin, adrelid), collname)
from pg_attribute attribute
join pg_class relation on relation.oid = attrelid and relation.relkind in ('r', 'v', 'S')
left join pg_attrdef on adrelid = attrelid and adnum = attnum
left join pg_collation on pg_collation.oid = attcollation
where relation.relnamespace = %(schema)s::text::regnamespace and attnum > 0 and not attisdropped
union all
select concat_ws(' ', conrelid::regclass, conname, pg_get_constraintdef(oid))
from pg_constraint where connamespace = %(schema)s::text::regnamespace
union all
select indexdef from pg_indexes where schemaname = %(schema)s
"""


def migrate(database: str) -> None:
    for service in SERVICES:
        store.migrate(Settings(database_url=database), service)


def catalogue(connection: psycopg.Connection[Any], schema: str) -> set[str]:
    return {line for (line,) in connection.execute(CATALOGUE, {"schema": schema})}


def rows(connection: psycopg.Connection[Any]) -> dict[str, list[Any]]:
    """The rows of every table but alembic's, as text, in any order."""
    tables = connection.execute(
        "select schemaname, tablename from pg_tables where schemaname = any(%s) and tablename <> 'alembic_version'",
        (list(SERVICES),),
    ).fetchall()
    return {
        f"{schema}.{table}": connection.execute(
            psycopg.sql.SQL("select to_jsonb(kept) from {} kept order by 1").format(
                psycopg.sql.Identifier(schema, table)
            )
        ).fetchall()
        for schema, table in tables
    }


@pytest.fixture(params=EARLIER, ids=lambda path: path.stem)
def earlier(request: pytest.FixtureRequest, database: DatabaseUrl) -> DatabaseUrl:
    """The address of a database of an earlier version."""
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(request.param.read_bytes())
    return database


def test_an_earlier_database_gets_the_present_schema(earlier: DatabaseUrl, postgres: PrivatePostgres) -> None:
    migrate(earlier)
    fresh = DatabaseUrl(f"{earlier}_fresh")
    postgres.create_database(fresh.name)
    try:
        migrate(fresh)
        with psycopg.connect(earlier) as old, psycopg.connect(fresh) as new:
            for service in SERVICES:
                assert catalogue(old, service) == catalogue(new, service) != set()
                revision = f"select version_num from {service}.alembic_version"
                assert old.execute(revision).fetchall() == new.execute(revision).fetchall()
    finally:
        postgres.drop_database(fresh.name)


# whose rows lie in the order in which ballots were cast; what sealed boxes need of them is in ballot.receipt_list
GIVEN_UP = {"ballot.receipt"}
RENAMED = {"complaints.kept_apart": "complaints.marked_distinct"}


def test_an_earlier_database_keeps_every_row(earlier: DatabaseUrl) -> None:
    with psycopg.connect(earlier) as connection:
        before = rows(connection)
    migrate(earlier)
    with psycopg.connect(earlier) as connection:
        after = rows(connection)
    assert GIVEN_UP.isdisjoint(after)
    for table in before.keys() - GIVEN_UP:
        columns = before[table][0][0].keys() if before[table] else ()
        rows_now = after[RENAMED.get(table, table)]
        kept = [{name: value for name, value in row.items() if name in columns} for (row,) in rows_now]
        assert sorted(kept, key=str) == sorted((row for (row,) in before[table]), key=str), table
    assert len(before["ballot.event"]) == 4


@pytest.mark.parametrize("service", SERVICES)
def test_a_log_of_an_earlier_version_has_the_root_it_had(earlier: DatabaseUrl, service: str) -> None:
    migrate(earlier)
    engine = store.connect(Settings(database_url=earlier), service)
    try:
        log = Log(engine, service, Language(*all_events()), SystemClock())
        frontier = log.frontier(APPRAISAL, merkle.Frontier(SHA256))
        assert (frontier.size, frontier.root().hex()) == (4, ROOTS[service])
    finally:
        engine.dispose()


UNSEALED = f"update ballot.event set stream = 'box-{APPRAISAL}' where type = 'ballot.BoxOpened.v1'"
VOTING = """update roster.event set type = 'roster.AppraisalOpened.v1', body = convert_to(jsonb_build_object(
    'data', jsonb_build_object('rules', jsonb_build_object('voting_until', now() + interval '1 hour'))
)::text, 'UTF8') where sequence = 1"""


@pytest.mark.parametrize(
    ("service", "under_way"),
    [("ballot", UNSEALED), ("roster", UNSEALED), ("roster", VOTING)],
    ids=["box", "roster", "voting"],
)
def test_a_quarter_that_is_under_way_keeps_the_version_that_opened_it(
    earlier: DatabaseUrl, service: str, under_way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its ballots and credentials are in the logs, where the present version would not look for them (ADR 0038); nor
    could the version before go on with a service that was migrated.
    """
    with psycopg.connect(earlier, autocommit=True) as connection:
        assert connection.execute(under_way).rowcount == 1
        before = catalogue(connection, service)
        with pytest.raises(store.QuarterUnderWay, match=f"QUARTER_UNDER_WAY: {APPRAISAL}"):
            store.migrate(Settings(database_url=earlier), service)
        assert catalogue(connection, service) == before
    monkeypatch.setenv("PINGYI_DATABASE_URL", earlier)
    result = CliRunner().invoke(main, ["migrate", service])
    assert (result.exit_code, "QUARTER_UNDER_WAY" in result.output) == (1, True)
    assert "QUARTER_UNDER_WAY" in Path("docs/operations.zh-CN.md").read_text()


def test_a_schema_from_between_two_versions_is_left_alone(
    database: DatabaseUrl, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message is one that operators look up in docs/operations.zh-CN.md, 升级."""
    migrate(database)
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("update tally.alembic_version set version_num = '0002'")
        before = catalogue(connection, "tally")
        with pytest.raises(store.UnknownRevision, match="UNKNOWN_REVISION: the schema of tally is at 0002"):
            migrate(database)
        assert catalogue(connection, "tally") == before
    monkeypatch.setenv("PINGYI_DATABASE_URL", database)
    result = CliRunner().invoke(main, ["migrate", "tally"])
    assert (result.exit_code, "UNKNOWN_REVISION" in result.output) == (1, True)
    assert "UNKNOWN_REVISION" in Path("docs/operations.zh-CN.md").read_text()
