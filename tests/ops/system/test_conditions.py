"""What must be on or off around the services: judged from what was found (docs/security.md)."""

from collections.abc import Iterable
from pathlib import Path

import pytest

from ops.system import conditions
from ops.system.conditions import Condition
from services.kernel.settings import Settings

AS_IT_COMES = {
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "track_commit_timestamp": "off",
    "log_statement": "none",
    "log_min_duration_statement": "-1",
    "shared_preload_libraries": "",
}


def grades(found: Iterable[Condition]) -> dict[str, str]:
    return {one.what: one.grade for one in found}


def not_good(found: Iterable[Condition]) -> list[str]:
    """What is not as it must be; each says what is at stake."""
    found = [one for one in found if one.grade != "good"]
    assert all(one.stake for one in found)
    return [one.what for one in found]


def test_postgresql_as_it_comes_is_good() -> None:
    assert not_good(conditions.of_postgres(AS_IT_COMES)) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("fsync", "off"),
        ("synchronous_commit", "off"),
        ("track_commit_timestamp", "on"),
        ("log_statement", "mod"),
        ("log_min_duration_statement", "0"),
        ("log_min_duration_statement", "250"),
        ("shared_preload_libraries", "pg_stat_statements,auto_explain"),
    ],
)
def test_what_keeps_a_time_or_loses_a_ballot_is_found(name: str, value: str) -> None:
    found = conditions.of_postgres({**AS_IT_COMES, name: value})
    assert grades(found)[name] == "bad"


def test_keys_that_others_can_read_are_found(tmp_path: Path) -> None:
    keys = tmp_path / "keys"
    assert not_good(conditions.of_keys(keys, None)) == ["密钥目录"]
    keys.mkdir(mode=0o700)
    (keys / "box.key").touch(mode=0o600)
    assert grades(conditions.of_keys(keys, None)) == {"密钥目录": "good", "密钥与数据分盘": "unknown"}
    assert grades(conditions.of_keys(keys, tmp_path))["密钥与数据分盘"] == "look"
    assert grades(conditions.of_keys(keys, Path("/proc")))["密钥与数据分盘"] == "good"
    (keys / "box.key").chmod(0o640)
    assert grades(conditions.of_keys(keys, None))["密钥目录"] == "bad"


SWAPS = "Filename Type Size Used Priority\n/dev/dm-1 partition 8388604 0 -2\n"


@pytest.mark.parametrize(
    ("swaps", "encrypted", "limit", "bad"),
    [
        ("Filename Type\n", [], 0, []),
        (SWAPS, [], 0, ["交换分区"]),
        (SWAPS, ["/dev/dm-1"], 0, []),
        ("", [], -1, ["内存转储"]),
        ("", [], 4096, ["内存转储"]),
    ],
)
def test_memory_that_goes_to_the_disk_is_found(swaps: str, encrypted: list[str], limit: int, bad: list[str]) -> None:
    assert not_good(conditions.of_machine(swaps, encrypted, limit)) == bad


def test_an_encrypted_swap_is_known_by_the_kernel(tmp_path: Path) -> None:
    for name, uuid in (("dm-0", "LVM-abc\n"), ("dm-1", "CRYPT-PLAIN-swap\n")):
        (tmp_path / "block" / name / "dm").mkdir(parents=True)
        (tmp_path / "block" / name / "dm" / "uuid").write_text(uuid)
    (tmp_path / "swaps").write_text(SWAPS)
    swaps, encrypted, _ = conditions.found_on_machine(tmp_path, tmp_path)
    assert (swaps, encrypted) == (SWAPS, ["/dev/dm-1"])


@pytest.mark.parametrize(
    ("host", "tls", "tracing", "bad"),
    [
        ("rabbitmq", False, False, []),
        ("127.0.0.1", False, False, []),
        ("mq.county.gov", True, False, []),
        ("mq.county.gov", False, False, ["RabbitMQ TLS"]),
        ("10.0.0.7", False, False, ["RabbitMQ TLS"]),
        ("rabbitmq", True, True, ["RabbitMQ trace"]),
        ("rabbitmq", True, None, ["RabbitMQ trace"]),
    ],
)
def test_a_broker_that_others_hear_is_found(host: str, tls: bool, tracing: bool | None, bad: list[str]) -> None:
    assert not_good(conditions.of_broker(host, tls, tracing)) == bad


def test_what_is_only_for_a_rehearsal_is_found() -> None:
    assert not_good(conditions.of_settings(Settings())) == []
    rehearsal = Settings(
        development_identity=True, rehearsal_clock=Path("clock"), sms="file:messages", secure_cookies=False
    )
    assert len(not_good(conditions.of_settings(rehearsal))) == 4
