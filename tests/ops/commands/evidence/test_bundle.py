"""Bundles of stored logs: what somebody with a database client did to rows, records or checkpoints is found."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from ops.commands.main import main
from ops.system.evidence import Stored
from ops.system.services import COUNTED
from services.kernel.log.words import digest_of
from services.kernel.settings import Settings
from services.tally.events import ResultCounted
from services.tally.refusals import BallotsNotCounted
from services.tally.replay.bundle.build import build
from services.tally.replay.bundle.contents import SOURCES
from services.tally.replay.bundle.sealed import seal, unseal
from services.tally.replay.bundle.verification import verify
from tests.harness.addresses import DatabaseUrl
from tests.ops.stored import KINDS, Connection, store, tampered
from tests.tally.examples import APPRAISAL, NOON
from tests.tally.replay.bundle.bundles import PUBLIC, checkpoints, counted_quarter, receipts_of

QUARTER = counted_quarter()
LOGS = QUARTER.sources()
SIZE = len(LOGS["ballot"])


@pytest.fixture
def stored(database: DatabaseUrl, connection: Connection) -> Iterator[Stored]:
    """The quarter in its owners' schemas, with its checkpoints and the list of receipts."""
    store(connection, LOGS)
    connection.execute("create table ballot.receipt_list (appraisal text primary key, digests bytea not null)")
    connection.execute("insert into ballot.receipt_list values (%s, %s)", (APPRAISAL, receipts_of(QUARTER)))
    for source in SOURCES:
        for number, note in enumerate(checkpoints(source, LOGS[source]).notes, start=1):
            connection.execute(
                f"insert into {source}.checkpoint values (%s, %s, %s, %s, %s, %s)",
                (APPRAISAL, number, int(note.split("\n")[1]), note, PUBLIC, NOON),
            )
    logs = Stored(dict.fromkeys(COUNTED, Settings(database_url=database)), APPRAISAL)
    yield logs
    logs.close()


def failures(stored: Stored) -> list[str]:
    out = BytesIO()
    build(stored.evidence(by_two=True), out)
    return [check.name for check in verify(out) if not check.ok]


def test_stored_logs_make_a_bundle_that_verifies(stored: Stored) -> None:
    assert failures(stored) == []
    assert stored.odd_rows() == {}


def test_whatever_is_done_to_a_record_is_found_in_the_bundle(stored: Stored, connection: Connection) -> None:
    """The records were signed before, so it does not help to compute anything anew (hypothesis chooses the place)."""

    @settings(max_examples=30)
    @given(st.sampled_from([kind for kind in KINDS if kind != "regroup"]), st.integers(1, SIZE))
    def check(kind: str, sequence: int) -> None:
        if (kind, sequence) in (("duplicate", SIZE), ("drop_from", 1)):
            return  # the first does nothing; after the second there is no log
        with tampered(connection, LOGS["ballot"], [(kind, sequence)]):
            found = failures(stored)
        assert any(name.startswith("ballot: ") for name in found), (kind, sequence, found)

    check()


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("leaf", "'\\x00'"),
        ("stream", "'another'"),
        ("version", "version + 100"),
        ("type", "'ballot.BoxOpened.v1'"),
        ("recorded_at", "recorded_at + interval '1 second'"),
    ],
)
def test_a_row_that_is_not_what_its_record_says_is_found(
    stored: Stored, connection: Connection, column: str, value: str
) -> None:
    connection.execute(f"update ballot.event set {column} = {value} where sequence = 7")
    assert stored.odd_rows() == {"ballot": f"row 7: {column}"}


@pytest.mark.parametrize("source", [source for source in SOURCES if len(LOGS[source]) > 1])
def test_a_checkpoint_taken_away_or_changed_is_found(stored: Stored, connection: Connection, source: str) -> None:
    with connection.transaction(force_rollback=True):
        connection.execute(f"delete from {source}.checkpoint where number = 1")
        assert f"{source}: checkpoint 1" in failures_within(connection, stored, source)


def failures_within(connection: Connection, stored: Stored, source: str) -> list[str]:
    """What is found when only the newest checkpoint of a log is left."""
    rows = connection.execute(f"select note from {source}.checkpoint order by number").fetchall()
    evidence = stored.evidence(by_two=True)
    left = type(evidence.signed[source])([note for (note,) in rows], PUBLIC)
    out = BytesIO()
    build(type(evidence)(**{**vars(evidence), "signed": {**evidence.signed, source: left}}), out)
    return [check.name for check in verify(out) if not check.ok]


SAID, NAME, PHONE, PHRASE = "去年底去办证,跑了五趟", "某某甲", "13000000123", "only for the decider"


def with_words_and_people(connection: Connection) -> None:
    """One text beside the ballots' log that no record names, and one row of a list."""
    for source in SOURCES:
        connection.execute(f"create table {source}.words (appraisal text, digest bytea, salt bytea, words text)")
    salt = b"s" * 16
    kept = (APPRAISAL, digest_of(salt, SAID), salt, SAID)
    connection.execute("insert into ballot.words values (%s, %s, %s, %s)", kept)
    columns = "appraisal, provider, person, row_number, name, phone, organisation"
    connection.execute(f"create table roster.people ({columns.replace(',', ' text,')} text)")
    row = (APPRAISAL, "p", "ab" * 16, "1", NAME, PHONE, "某厂")
    connection.execute(f"insert into roster.people ({columns}) values (%s, %s, %s, %s, %s, %s, %s)", row)


def test_without_the_sealed_part_nothing_personal_is_in_a_bundle(stored: Stored, connection: Connection) -> None:
    with_words_and_people(connection)
    plain, sealed = BytesIO(), BytesIO()
    build(stored.evidence(by_two=True), plain)
    secret = seal(APPRAISAL, stored.secrets(), PHRASE)
    build(stored.evidence(secret, by_two=True), sealed)
    for made in (plain, sealed):
        assert not any(text.encode() in made.getvalue() for text in (SAID, NAME, PHONE, "某厂"))
    opened = unseal(secret, PHRASE, APPRAISAL)
    assert [one.words for one in opened.words["ballot"]] == [SAID]
    assert [(one.name, one.phone) for one in opened.people] == [(NAME, PHONE)]
    failed = [check.name for check in verify(sealed, passphrase=PHRASE) if not check.ok]
    assert failed == ["sealed: words of ballot", "sealed: people"]


def taken(database: str, folder: Path, *more: str, **environment: str) -> Result:
    asked = ["bundle", APPRAISAL, "--out", str(folder / "bundle.zip"), *more]
    return CliRunner().invoke(main, asked, env={"PINGYI_DATABASE_URL": database, **environment})


@pytest.mark.usefixtures("stored")
@pytest.mark.parametrize("people", [(), ("--by", "ducha-01"), ("--confirmed-by", "jiwei-01")])
def test_at_the_machine_it_takes_two_as_well(database: str, tmp_path: Path, people: tuple[str, ...]) -> None:
    result = taken(database, tmp_path, *people)
    assert (result.exit_code, list(tmp_path.iterdir())) == (1, [])
    assert result.stderr.startswith("Error: SECOND_PERSON_NEEDED: ")


@pytest.mark.usefixtures("stored")
def test_what_cannot_be_put_on_record_is_not_made(database: str, tmp_path: Path) -> None:
    nobody = {"PINGYI_BROKER_URL": "amqp://guest:guest@127.0.0.1:9/", "PINGYI_RPC_TIMEOUT": "0.5"}
    result = taken(database, tmp_path, "--by", "ducha-01", "--confirmed-by", "jiwei-01", **nobody)
    assert (result.exit_code, list(tmp_path.iterdir())) == (1, [])
    assert result.stderr.startswith("Error: it cannot be put on record: ")


def test_before_the_count_two_cannot_either(
    stored: Stored, connection: Connection, database: str, tmp_path: Path
) -> None:
    connection.execute("delete from tally.event where type = %s", (ResultCounted.wire,))
    with pytest.raises(BallotsNotCounted):
        stored.with_ballots()
    result = taken(database, tmp_path, "--by", "ducha-01", "--confirmed-by", "jiwei-01")
    assert (result.exit_code, list(tmp_path.iterdir())) == (1, [])
    assert result.stderr.startswith("Error: BALLOTS_NOT_COUNTED: ")
