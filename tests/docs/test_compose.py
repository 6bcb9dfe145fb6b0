"""docker-compose.yml: what it starts is what the tests start, and no secret has a default."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg
import pytest
import yaml

from gateway.pages import NODE_MODULES
from ops.system.postgres import PrivatePostgres, binaries
from ops.system.services import SERVICES
from simulation.county.catalogue import channels
from tests.harness.processes import ROOT, Served

COMPOSE = ROOT / "docker-compose.yml"
OURS = (*SERVICES, "gateway")
SECRET = re.compile(r"PASSWORD|_PASS$|SECRET|_URL$")


def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(COMPOSE.read_text())
    return found


def secrets_file(folder: Path, *channels: str) -> dict[str, str]:
    """What `ops/system/compose/secrets.sh` writes for a fresh installation."""
    script = folder / "ops" / "system" / "compose" / "secrets.sh"
    script.parent.mkdir(parents=True)
    shutil.copy(ROOT / "ops" / "system" / "compose" / "secrets.sh", script)
    subprocess.run([script, *channels], check=True, capture_output=True)
    env = folder / ".env"
    assert env.stat().st_mode & 0o077 == 0
    return {key: value.strip("'") for key, _, value in (line.partition("=") for line in env.read_text().splitlines())}


def test_each_container_runs_the_very_command_that_the_tests_run() -> None:
    services = compose()["services"]
    for name in OURS:
        assert services[name]["command"] == ["pingyi", *Served(name, {}, Path("log")).command]
    assert set(services) == {*OURS, "postgres", "rabbitmq", "auditor"}


def test_the_backup_in_the_manual_leaves_the_keys_of_a_voting_behind(tmp_path: Path) -> None:
    """As tar itself reads what the manual says, half-made ones included."""
    manual = (ROOT / "docs" / "operations.zh-CN.md").read_text()
    excluded = re.findall(r"--exclude '([^']+)'", manual)
    secret = [
        "box-532622-2024Q2-1.key",
        "ids-532622-2024Q2.key",
        "sign-532622-2024Q2-public.key",
        "server-532622-2024Q2.key",
    ]
    (keys := tmp_path / "keys").mkdir()
    for name in (*secret, *(f".{name}.0123456789abcdef" for name in secret), "roster-seal.key"):
        (keys / name).write_bytes(b"k")
    command = [
        "tar",
        "-C",
        tmp_path,
        *(f"--exclude={pattern}" for pattern in excluded),
        "-cf",
        tmp_path / "tar",
        "keys",
    ]
    subprocess.run(command, check=True)
    listed = subprocess.run(["tar", "-tf", tmp_path / "tar"], check=True, capture_output=True, text=True).stdout.split()
    assert listed == ["keys/", "keys/roster-seal.key"]


def test_images_have_version_tags() -> None:
    for name, service in compose()["services"].items():
        image, _, tag = service["image"].partition(":")
        assert re.match(r"\d+\.\d+", tag), f"{name} runs {image} of no certain version"
    bases = re.findall(r"^FROM (\S+)", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    assert all(re.search(r":\d+\.\d+", base) for base in bases)


def test_the_image_is_given_all_that_it_copies() -> None:
    let_in = {line[1:] for line in (ROOT / ".dockerignore").read_text().split() if line.startswith("!")}
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    assert {source for line in copied for source in line.split()} == let_in
    assert all((ROOT / source).exists() for source in let_in)


def test_the_image_has_the_scripts_that_pages_look_for() -> None:
    """Pages take them from `node_modules` beside the code (gateway/pages), so that is where the image has both."""
    dockerfile = (ROOT / "Dockerfile").read_text()
    assert "COPY --from=scripts /scripts/node_modules node_modules" in dockerfile
    assert "--editable ." in dockerfile
    assert NODE_MODULES == ROOT / "node_modules"


def test_everything_that_stays_up_is_watched_and_started_again() -> None:
    for name, service in compose()["services"].items():
        if not service.get("profiles"):
            assert service["healthcheck"]["test"][0] == "CMD", name
            assert service["restart"] == "unless-stopped", name
    services = compose()["services"]
    for name in SERVICES:
        assert services[name]["healthcheck"]["test"] == ["CMD", "pingyi", "health", name]
    assert "/healthz" in services["gateway"]["healthcheck"]["test"][-1]


def test_what_a_county_sets_reaches_those_who_need_it() -> None:
    """Where people sign in, by what name the site is known, who sends messages: of one file, which may be missing."""
    services = compose()["services"]
    for name in ("roster", "gateway"):
        assert services[name]["env_file"] == [{"path": "county.env", "required": False}]
    fixed = set(services["gateway"]["environment"]) | set(services["roster"]["environment"])
    assert fixed.isdisjoint({"PINGYI_PUBLIC_URL", "PINGYI_PORTALS", "PINGYI_SMS"})  # they would hide the county's
    assert "county.env" in (ROOT / ".gitignore").read_text().split()


def test_no_secret_has_a_default() -> None:
    for match in re.finditer(r"\$\{(\w+)([^}]*)\}", COMPOSE.read_text()):
        assert match[2].startswith(":?"), f"{match[1]} would be empty or known to everybody"
    for name, service in compose()["services"].items():
        for key, value in service.get("environment", {}).items():
            assert not SECRET.search(key) or "${" in value, f"{name}: {key} is written down"


def test_each_secret_of_the_compose_file_is_made_once(tmp_path: Path) -> None:
    made = secrets_file(tmp_path)
    assert set(made) == set(re.findall(r"\$\{(\w+)", COMPOSE.read_text()))
    assert len(set(made.values())) == len(made)
    over_http = [channel["code"] for channel in channels() if "http" in channel["feeds"]]
    assert list(json.loads(made["PINGYI_WEBHOOK_SECRETS"])) == over_http


def test_a_county_names_the_channels_that_push_to_it(tmp_path: Path) -> None:
    made = secrets_file(tmp_path, "hotline", "letters")
    assert list(json.loads(made["PINGYI_WEBHOOK_SECRETS"])) == ["hotline", "letters"]


def test_each_service_has_a_database_role_and_a_key_folder_of_its_own() -> None:
    services = compose()["services"]
    for name in SERVICES:
        url = services[name]["environment"]["PINGYI_DATABASE_URL"]
        assert url.startswith(f"postgresql://{name}:${{PINGYI_{name.upper()}_DB_PASSWORD:?")
        assert url.endswith(f"@postgres/{name}")
        assert services[name]["volumes"] == [f"{name}-keys:/var/lib/pingyi/keys"]
    assert "PINGYI_DATABASE_URL" not in services["gateway"]["environment"]


@pytest.mark.slow
def test_the_databases_keep_services_apart_and_show_an_auditor_the_logs_only() -> None:
    variables = re.findall(
        r"PINGYI_\w+_DB_PASSWORD", (ROOT / "ops" / "system" / "compose" / "services.sql").read_text()
    )
    script = ROOT / "ops" / "system" / "compose" / "services.sql"
    with TemporaryDirectory(prefix="pingyi-postgres-") as directory, PrivatePostgres(Path(directory)) as server:
        environment = {**os.environ, **dict.fromkeys(variables, "x" * 20)}
        subprocess.run(
            [binaries() / "psql", "-q", "-f", script, server.url(driver="")],
            check=True,
            env=environment,
            capture_output=True,
        )

        def sees(role: str, database: str, statement: str) -> bool:
            url = server.url(database, driver="").replace("//postgres@", f"//{role}@")
            try:
                with psycopg.connect(url) as connection:
                    connection.execute(statement)
            except psycopg.errors.InsufficientPrivilege:
                return False
            except psycopg.OperationalError as error:
                if "permission denied for database" in str(error):
                    return False
                raise
            return True

        tables = (
            "CREATE SCHEMA ballot; CREATE TABLE ballot.head (); CREATE TABLE ballot.event (); "
            "CREATE TABLE ballot.words (); "
        )
        assert sees("ballot", "ballot", tables)
        assert not sees("tally", "ballot", "SELECT 1")
        assert sees("auditor", "ballot", "SELECT FROM ballot.head, ballot.event")
        assert not sees("auditor", "ballot", "SELECT FROM ballot.words")
        assert not sees("auditor", "ballot", "DELETE FROM ballot.event")


def _composes() -> bool:
    try:
        return subprocess.run(["docker", "compose", "version"], capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


@pytest.mark.skipif(not _composes(), reason="docker compose is not installed here")
def test_docker_compose_reads_the_file_and_asks_for_missing_secrets(tmp_path: Path) -> None:
    def config(secrets: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
        command = ["docker", "compose", "--env-file", "/dev/null", "--file", str(COMPOSE), "config", "--quiet"]
        environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), **secrets}
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    assert config(secrets_file(tmp_path)).returncode == 0
    assert "see ops/system/compose/secrets.sh" in config({}).stderr
