"""The life of the signing keys (ADR 0046): in files from the opening on, in no dump; gone after the end, whenever a
process is killed; taken over from the database of an earlier version.
"""

import subprocess
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

import pytest

from ops.system.postgres import binaries
from services.kernel.log.store import transaction
from services.roster.events import SigningKeysDestroyed
from services.roster.refusals import SigningKeyUnusable
from services.roster.service import followers
from services.roster.signing import take_over as taking_over
from services.roster.signing.key_folder import ONLINE, SigningKeys
from services.roster.signing.look_after import LooksAfterKeys
from services.roster.signing.take_over import take_over
from tests.ballot.unsealed.killing import Killed, killed
from tests.roster.conftest import Roster
from tests.roster.quarter import ANNOUNCED, APPRAISAL, OVER, SEALED, VOTING, phone


@pytest.fixture
def voting(roster: Roster) -> Roster:
    roster.draft()
    roster.at(ANNOUNCED).open()
    return roster.at(VOTING)


def files(roster: Roster) -> list[Path]:
    return sorted(roster.context.settings.keys.glob("*sign-*"))


def pieces(roster: Roster) -> list[bytes]:
    """Of each private key its secret parts, as bytes and as a dump writes them."""
    numbers = []
    for group in roster.show().groups:
        if group.key:
            key = SigningKeys(roster.context.settings.keys).read(APPRAISAL, group).private_numbers()
            numbers += [key.p.to_bytes(128), key.q.to_bytes(128), key.d.to_bytes(256)]
    return [form for one in numbers for form in (one, one.hex().encode(), b64encode(one)[:160])]


def everything(roster: Roster) -> Iterator[bytes]:
    """What the database has: a dump, and the files of its tables."""
    url = roster.context.settings.database_url
    dump = [binaries() / "pg_dump", "--schema=roster", url]
    yield subprocess.run(dump, check=True, capture_output=True).stdout
    with transaction(roster.context.engine) as connection:
        connection.execute("checkpoint")
        found = connection.execute(
            "select pg_read_binary_file(pg_relation_filepath(oid)) from pg_class where relkind = 'r'"
            " and relnamespace = 'roster'::regnamespace"
        )
        yield from (bytes(content) for (content,) in found.fetchall())


def found_in(roster: Roster, secrets: list[bytes]) -> int:
    return sum(secret in content for content in everything(roster) for secret in secrets)


def as_it_was_before(roster: Roster) -> list[bytes]:
    """Put the keys where version 0.5.0 had them. Answers what must not be found any more."""
    secrets = pieces(roster)
    with transaction(roster.context.engine) as connection:
        for group in ONLINE:
            path = roster.context.settings.keys / f"sign-{APPRAISAL}-{group}.key"
            connection.execute("insert into secret values (%s, %s, %s)", (APPRAISAL, f"key-{group}", path.read_bytes()))
            path.unlink()
    assert found_in(roster, secrets) > 0
    return secrets


def ends(roster: Roster) -> Roster:
    return roster.at(OVER).hear(SEALED).turn()


def test_no_byte_of_a_private_key_is_in_the_database_while_people_vote(voting: Roster) -> None:
    voting.credential(voting.sign_in("a", phone(5000)).person)
    assert len(files(voting)) == len(ONLINE)
    assert found_in(voting, pieces(voting)) == 0


def test_after_the_listing_nothing_is_left_and_it_is_told_once(voting: Roster) -> None:
    other = voting.another_process()
    secrets = pieces(voting)
    watch = LooksAfterKeys(voting.context)
    watch.look()
    assert len(files(voting)) == len(ONLINE)
    ends(voting)
    LooksAfterKeys(other.context).look()
    watch.look()
    watch.look()
    assert files(voting) == []
    assert [event for event in voting.events() if isinstance(event, SigningKeysDestroyed)] == [
        SigningKeysDestroyed(groups=ONLINE)
    ]
    assert found_in(voting, secrets) == 0
    assert voting.context.register._pages[APPRAISAL].keys == {}


@pytest.mark.parametrize("step", ["destroy", "destroy_drafts", "forget_signing_keys", "take_over"])
def test_a_process_that_is_killed_while_it_destroys_leaves_it_to_the_next(
    voting: Roster, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = {
        "destroy": "services.kernel.key_files.KeyFiles",
        "destroy_drafts": "services.kernel.key_files.KeyFiles",
        "forget_signing_keys": "services.roster.identity.register.Register",
        "take_over": "services.roster.signing.look_after",
    }[step]
    ends(voting)
    with monkeypatch.context() as patched:
        patched.setattr(f"{owner}.{step}", killed(_found(owner, step)))
        with pytest.raises(Killed):
            LooksAfterKeys(voting.context).look()
    assert not any(isinstance(event, SigningKeysDestroyed) for event in voting.events())
    LooksAfterKeys(voting.another_process().context).look()
    assert files(voting) == []
    assert isinstance(voting.events()[-1], SigningKeysDestroyed)


def _found(owner: str, step: str):  # type: ignore[no-untyped-def]  # whatever stands there
    from pkgutil import resolve_name

    return getattr(resolve_name(owner), step)


def test_a_lost_or_foreign_key_is_refused_told_and_never_replaced(voting: Roster) -> None:
    known = voting.sign_in("a", phone(5000))
    path = voting.context.settings.keys / f"sign-{APPRAISAL}-public.key"
    kept = path.read_bytes()
    market = voting.context.settings.keys / f"sign-{APPRAISAL}-market.key"
    for content, why in ((None, "KEY_MISSING"), (market.read_bytes(), "KEY_OF_ANOTHER")):
        path.unlink() if content is None else path.write_bytes(content)
        elsewhere = voting.another_process()
        LooksAfterKeys(elsewhere.context).look()
        assert elsewhere.context.troubles() == ["SIGNING_KEY_UNUSABLE"]
        with pytest.raises(SigningKeyUnusable, match=why):
            elsewhere.credential(known.person)
        assert (path.read_bytes() if path.exists() else None) == content
    assert elsewhere.participation().issued == 0
    path.write_bytes(kept)
    LooksAfterKeys(elsewhere.context).look()
    assert elsewhere.context.troubles() == []
    assert elsewhere.credential(known.person).group == "public"
    path.unlink()
    LooksAfterKeys(elsewhere.at(OVER).context).look()
    assert elsewhere.context.troubles() == []


def test_a_voting_under_way_goes_on_with_keys_from_the_database(voting: Roster) -> None:
    """What 0.5.0 had signed is signed again, and in the table nothing is left, not even of deleted rows."""
    known = voting.sign_in("a", phone(5000))
    before = voting.credential(known.person)
    secrets = as_it_was_before(voting)
    elsewhere = voting.another_process()
    followers(elsewhere.context)
    assert elsewhere.credential(known.person) == before
    assert len(files(voting)) == len(ONLINE)
    assert found_in(voting, secrets) == 0
    assert voting.rows("select name from secret") == [("hashing",)]


@pytest.mark.parametrize("step", ["_is_kept", "_remove"])
def test_a_process_that_is_killed_while_it_takes_over_leaves_it_to_the_next(
    voting: Roster, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    secrets = as_it_was_before(voting)
    with monkeypatch.context() as patched:
        patched.setattr(taking_over, step, killed(getattr(taking_over, step)))
        with pytest.raises(Killed):
            take_over(voting.context, voting.context.register.signing)
    assert voting.rows("select count(*) from secret") == [(1 + len(ONLINE),)]
    take_over(voting.context, voting.context.register.signing)
    assert voting.context.register.signing.unusable(APPRAISAL, voting.show().groups) == []
    assert found_in(voting, secrets) == 0


def test_a_key_that_was_not_announced_is_not_taken_over(voting: Roster) -> None:
    as_it_was_before(voting)
    with transaction(voting.context.engine) as connection:
        connection.execute("update secret set value = '' where name = 'key-public'")
    take_over(voting.context, voting.context.register.signing)
    assert voting.rows("select name from secret order by 1") == [("hashing",), ("key-public",)]
    assert [path.name for path in files(voting)] == [f"sign-{APPRAISAL}-{group}.key" for group in sorted(ONLINE[:3])]


def test_keys_of_a_quarter_that_has_ended_are_only_removed(voting: Roster) -> None:
    secrets = as_it_was_before(voting)
    ends(voting)
    followers(voting.context)
    assert files(voting) == []
    assert found_in(voting, secrets) == 0
