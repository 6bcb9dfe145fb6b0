"""What differs between installations comes from PINGYI_* variables, and from nowhere else."""

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

import pytest
from environs import EnvError

from services.kernel.clock import RehearsalClock, SystemClock
from services.kernel.settings import Settings, from_environment


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("PINGYI_"):
            monkeypatch.delenv(name)


def test_without_variables_everything_has_its_default() -> None:
    assert from_environment() == from_environment("ballot") == Settings()


def test_secrets_have_no_default_and_are_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    assert (Settings().gateway_secret, dict(Settings().webhook_secrets)) == ("", {})
    monkeypatch.setenv("PINGYI_GATEWAY_SECRET", "hush")
    monkeypatch.setenv("PINGYI_WEBHOOK_SECRETS", '{"hotline_12345": ["whsec_hush", "whsec_old"]}')
    settings = from_environment("gateway")
    assert settings.gateway_secret == "hush"
    assert settings.webhook_secrets == {"hotline_12345": ["whsec_hush", "whsec_old"]}
    assert "hush" not in repr(settings)


NAMES = (  # as operators have written them into their files
    "DATABASE_URL BROKER_URL KEYS GATEWAY_SECRET WEBHOOK_SECRETS HOST PORT PUBLIC_URL TEMPLATES WORKERS POOL_SIZE "
    "RPC_TIMEOUT STATEMENT_TIMEOUT_MS RECONCILE_EVERY COMPARE_EVERY DEVELOPMENT_IDENTITY SMS PORTALS REHEARSAL_CLOCK "
    "STAFF_TOKENS TWO_PEOPLE SECURE_COOKIES LOG_LEVEL LOG_ALGORITHM"
)
KINDS = get_type_hints(Settings)


def example(kind: Any, default: Any) -> tuple[str, Any]:
    """What a variable of this type may say, and what it means; never the default."""
    if get_origin(kind) is Literal:
        other = next(one for one in get_args(kind) if one != default)
        return other, other
    if get_origin(kind) is Mapping:
        return '{"yszw": ["one"]}', {"yszw": ["one"]}
    if kind is bool:
        return str(not default).lower(), not default
    examples = {str: ("a word", "a word"), int: ("3", 3), float: ("1.5", 1.5)}
    return examples.get(kind, ("/a/path", Path("/a/path")))


def test_variables_keep_their_names() -> None:
    assert [name.upper() for name in KINDS] == NAMES.split()


@pytest.mark.parametrize("name", KINDS)
def test_every_variable_is_read(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    text, value = example(KINDS[name], getattr(Settings(), name))
    monkeypatch.setenv(f"PINGYI_{name.upper()}", text)
    assert from_environment() == replace(Settings(), **{name: value})
    assert getattr(from_environment(), name) != getattr(Settings(), name)


def test_the_public_address_ends_without_a_slash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PINGYI_PUBLIC_URL", "https://pingyi.example/")
    assert from_environment().public_url == "https://pingyi.example"


def test_a_services_own_database_goes_before_the_common_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PINGYI_DATABASE_URL", "postgresql://db/common")
    monkeypatch.setenv("PINGYI_BALLOT_DATABASE_URL", "postgresql://db/ballot")
    assert from_environment("ballot").database_url == "postgresql://db/ballot"
    assert from_environment("tally").database_url == "postgresql://db/common"
    assert from_environment().database_url == "postgresql://db/common"
    monkeypatch.setenv("PINGYI_BALLOT_DATABASE_URL", "")
    assert from_environment("ballot").database_url == "postgresql://db/common"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "eighty"),
        ("RPC_TIMEOUT", ""),
        ("DEVELOPMENT_IDENTITY", "maybe"),
        ("WEBHOOK_SECRETS", "{"),
        ("STAFF_TOKENS", "some"),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(f"PINGYI_{name}", value)
    with pytest.raises(EnvError, match=f"PINGYI_{name}"):
        from_environment()


def test_the_clock_is_the_machines_unless_a_rehearsals_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(from_environment().clock(), SystemClock)
    monkeypatch.setenv("PINGYI_REHEARSAL_CLOCK", "")  # as a compose file passes what is not set
    assert isinstance(from_environment().clock(), SystemClock)
    monkeypatch.setenv("PINGYI_REHEARSAL_CLOCK", "/clock")
    assert isinstance(from_environment().clock(), RehearsalClock)
