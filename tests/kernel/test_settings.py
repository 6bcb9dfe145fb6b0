"""What differs between installations comes from PINGYI_* variables, and from nowhere else."""

import os
from pathlib import Path

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


def test_every_variable_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    given = {
        "DATABASE_URL": "postgresql://db/pingyi",
        "BROKER_URL": "amqp://b/",
        "KEYS": "/keys",
        "HOST": "0.0.0.0",
        "PORT": "80",
        "WORKERS": "3",
        "POOL_SIZE": "2",
        "RPC_TIMEOUT": "1.5",
        "STATEMENT_TIMEOUT_MS": "100",
        "RECONCILE_EVERY": "0.5",
        "SMS": "console",
        "PORTALS": '{"yszw": {"kind": "oidc"}}',
        "PUBLIC_URL": "https://pingyi.example",
        "DEVELOPMENT_IDENTITY": "true",
        "REHEARSAL_CLOCK": "/clock",
        "LOG_LEVEL": "DEBUG",
    }
    for name, value in given.items():
        monkeypatch.setenv(f"PINGYI_{name}", value)
    assert from_environment() == Settings(
        database_url="postgresql://db/pingyi",
        broker_url="amqp://b/",
        keys=Path("/keys"),
        host="0.0.0.0",
        port=80,
        workers=3,
        pool_size=2,
        rpc_timeout=1.5,
        statement_timeout_ms=100,
        reconcile_every=0.5,
        development_identity=True,
        sms="console",
        portals={"yszw": {"kind": "oidc"}},
        public_url="https://pingyi.example",
        rehearsal_clock=Path("/clock"),
        log_level="DEBUG",
    )


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
    [("PORT", "eighty"), ("RPC_TIMEOUT", ""), ("DEVELOPMENT_IDENTITY", "maybe"), ("WEBHOOK_SECRETS", "{")],
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
