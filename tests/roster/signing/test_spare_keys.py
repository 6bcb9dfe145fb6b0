"""The signing keys are sealed to the envelope of the box, and brought back by its two parts (`pingyi box`)."""

from dataclasses import replace
from importlib import import_module
from pathlib import Path

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from click.testing import CliRunner, Result
from structlog.testing import capture_logs

from ops.commands.main import main
from services.ballot.context import BallotContext
from services.ballot.events import LANGUAGE as BALLOT
from services.ballot.events import EnvelopeMade
from services.ballot.follow import open_boxes
from services.ballot.unsealed.use_envelope import use_envelope
from services.kernel.log.store import transaction
from services.kernel.proof import envelope
from services.roster.signing.key_folder import ONLINE
from services.roster.signing.look_after import LooksAfterKeys
from services.roster.signing.use_envelope import use_envelope as name_at_roster
from tests.ballot.conftest import heard
from tests.roster.conftest import Roster
from tests.roster.quarter import ANNOUNCED, APPRAISAL, OVER, SEALED, VOTING, phone

PUBLIC, ONE, OTHER = envelope.new_envelope()


@pytest.fixture
def voting(roster: Roster, monkeypatch: pytest.MonkeyPatch) -> Roster:
    roster.draft()
    roster.at(ANNOUNCED).open()
    monkeypatch.setenv("PINGYI_DATABASE_URL", roster.context.settings.database_url)
    monkeypatch.setenv("PINGYI_KEYS", str(roster.context.settings.keys))
    return roster.at(VOTING)


def hears(roster: Roster, public: str = PUBLIC) -> Roster:
    assert name_at_roster(roster.context, APPRAISAL, public)
    roster.hear(EnvelopeMade(key=public))
    LooksAfterKeys(roster.context).look()
    return roster


def box(*arguments: str, typed: str = "") -> Result:
    return CliRunner().invoke(main, ["box", *arguments, APPRAISAL], input=typed)


def files(roster: Roster) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in roster.context.settings.keys.glob("sign-*")}


def lose(roster: Roster, *groups: str) -> None:
    for group in groups:
        Path(roster.context.settings.keys, f"sign-{APPRAISAL}-{group}.key").unlink()


def test_lost_keys_come_back_by_both_parts_and_the_voting_goes_on(voting: Roster) -> None:
    person = voting.sign_in("a", phone(5000)).person
    before, kept = voting.credential(person), files(voting)
    hears(voting)
    assert "在本机" in box("status").output
    lose(voting, "public", "market")
    status = box("status").output
    assert ("public KEY_MISSING" in status, "market、projects、public、service" in status) == (True, True)
    wrong = box("restore", typed=f"{ONE}\n{ONE}\n")
    assert (wrong.exit_code, "什么都没有改动" in wrong.output, len(files(voting))) == (1, True, 2)
    restored = box("restore", typed=f"{ONE}\n{OTHER}\n")
    assert restored.exit_code == 0, restored.output
    assert files(voting) == kept
    assert voting.another_process().credential(person) == before


def test_where_both_services_are_one_command_brings_back_what_the_parts_open(voting: Roster) -> None:
    """A new envelope that roster has not heard of yet opens the box, and not the signing keys."""
    settings = voting.context.settings
    ballot = replace(BallotContext.open(settings, "ballot", BALLOT), clock=voting.clock)
    open_boxes(ballot, [heard(APPRAISAL)])
    use_envelope(ballot, APPRAISAL, PUBLIC)
    hears(voting)
    kept = everything(voting)
    for name in kept:
        Path(settings.keys, name).unlink()
    restored = box("restore", typed=f"{ONE}\n{OTHER}\n")
    assert (restored.exit_code, everything(voting)) == (0, kept), restored.output

    later = envelope.new_envelope()
    use_envelope(ballot, APPRAISAL, later[0])
    ballot.close()
    for name in kept:
        Path(settings.keys, name).unlink()
    partly = box("restore", typed=f"{later[1]}\n{later[2]}\n")
    assert (partly.exit_code, "已恢复" in partly.output, "签名密钥:这两半打不开" in partly.output) == (1, True, True)
    assert list(everything(voting)) == [name for name in kept if name.startswith("box-")]


def everything(roster: Roster) -> dict[str, bytes]:
    """The keys of box and signatures."""
    folder = roster.context.settings.keys
    return {path.name: path.read_bytes() for path in sorted(folder.glob("*.key")) if path.name[:4] in ("box-", "sign")}


def test_a_later_envelope_takes_the_place_of_the_one_before(voting: Roster) -> None:
    later = envelope.new_envelope()
    hears(hears(voting), later[0])
    lose(voting, *ONLINE)
    assert box("restore", typed=f"{ONE}\n{OTHER}\n").exit_code == 1
    assert files(voting) == {}
    assert box("restore", typed=f"{later[1]}\n{later[2]}\n").exit_code == 0
    assert len(files(voting)) == len(ONLINE)


def test_an_envelope_that_somebody_writes_into_the_database_gets_no_key(voting: Roster) -> None:
    """What roster has heard lies in its database; only an envelope that was named at its machine is sealed to."""
    voting.hear(EnvelopeMade(key=PUBLIC))
    LooksAfterKeys(voting.context).look()
    assert voting.rows("select * from signing_spare_key") == []
    assert "请用 pingyi box use" in box("status").output
    hears(voting)
    theirs, *parts = envelope.new_envelope()
    voting.hear(EnvelopeMade(key=theirs))
    with capture_logs() as logs:
        looks = LooksAfterKeys(voting.context)
        looks.look()
        looks.look()
    assert [one["alert"] for one in logs if one["event"] == "envelope.not_as_told"] == [True]
    assert box("restore", typed=f"{parts[0]}\n{parts[1]}\n").exit_code == 1
    assert box("restore", typed=f"{ONE}\n{OTHER}\n").exit_code == 0


def test_the_public_key_of_the_envelope_is_named_at_rosters_machine(voting: Roster) -> None:
    """As `pingyi box envelope` has shown it at ballot's; the order of naming and hearing does not matter."""
    for wrong in (PUBLIC[:-1], PUBLIC.upper() + "0", "钥匙"):
        refused = CliRunner().invoke(main, ["box", "use", APPRAISAL, wrong])
        assert (refused.exit_code, "64 位十六进制数" in refused.output) == (1, True)
    unknown = CliRunner().invoke(main, ["box", "use", "532622-2030Q1", PUBLIC])
    assert (unknown.exit_code, "没有在用的签名密钥" in unknown.output) == (1, True)
    voting.hear(EnvelopeMade(key=PUBLIC))
    named = CliRunner().invoke(main, ["box", "use", APPRAISAL, PUBLIC])
    assert (named.exit_code, "已记下" in named.output) == (0, True), named.output
    LooksAfterKeys(voting.context).look()
    assert len(voting.rows("select * from signing_spare_key")) == len(ONLINE)


def test_a_key_that_is_not_here_is_not_sealed_until_it_is(voting: Roster) -> None:
    kept = files(voting)
    lose(voting, "public")
    hears(voting)
    assert len(voting.rows("select * from signing_spare_key")) == len(ONLINE) - 1
    for name, content in kept.items():
        Path(voting.context.settings.keys, name).write_bytes(content)
    LooksAfterKeys(voting.context).look()
    assert len(voting.rows("select * from signing_spare_key")) == len(ONLINE)


def test_without_an_envelope_and_after_the_end_there_is_none(voting: Roster) -> None:
    assert "没有;密钥丢失" in box("status").output
    assert box("restore", typed=f"{ONE}\n{OTHER}\n").exit_code == 1
    hears(voting).at(OVER).hear(SEALED).turn()
    LooksAfterKeys(voting.context).look()
    assert voting.rows("select * from signing_spare_key") == []
    assert box("restore", typed=f"{ONE}\n{OTHER}\n").exit_code == 1
    assert "没有在用的" in box("status").output
    assert files(voting) == {}


def test_an_envelope_that_an_earlier_version_did_not_keep_is_asked_for_again(voting: Roster) -> None:
    """It kept the place of what it did not know, from 0.5.0 on nothing of the opening, either."""
    with transaction(voting.context.engine) as connection:
        connection.execute("drop table signing_spare_key")
        for appraisal, kept in ((APPRAISAL, b"{}"), ("532622-2024Q1", b""), ("532622-2023Q4", b"{}")):
            made = b"{}" if appraisal.startswith("532622-2023") else b""
            bodies = {"BoxOpened": kept, "EnvelopeMade": made, "FormsPrinted": b""}
            for sequence, (what, body) in enumerate(bodies.items(), start=1):
                values = ("ballot", appraisal, sequence, f"ballot.{what}.v1", body)
                connection.execute("insert into received values (%s, %s, %s, %s, %s)", values)
            connection.execute("insert into heard values ('ballot', %s, 3)", (appraisal,))
    assert voting.context.received.of_types("ballot", APPRAISAL, 0, 3, [EnvelopeMade.wire]) == []
    step = import_module("services.roster.migrations.0009_spare_keys")
    with voting.context.engine.begin() as schema, Operations.context(MigrationContext.configure(schema)):
        step.upgrade()
    heard = {appraisal: until for (_, appraisal), until in voting.context.received.heard().items()}
    assert heard == {APPRAISAL: 1, "532622-2024Q1": 0, "532622-2023Q4": 3}
    there = "select appraisal, count(*) from received group by 1 order by 1"
    assert voting.rows(there) == [("532622-2023Q4", 3), (APPRAISAL, 1)]
