"""What may never be committed: where packages come from here, or paths of the machine it was made on."""

import re
import subprocess
import tomllib
from datetime import date

import yaml

from tests.harness.processes import ROOT

# in pieces, or this file would name what it forbids
HOSTS = ("py" + "pi.org", "python" + "hosted.org", "registry.npm" + "js", "deb.deb" + "ian", "npm" + "mirror")
PATHS = (
    "/wo" + "rk/main",
    "/wo" + "rk/shared",
    "/wo" + "rk/steering",
    "/wo" + "rk/.library",
    "/ro" + "ot/",
    "/fa" + "rm/",
)


def tracked() -> list[str]:
    """Every tracked file; outside a clone (a source archive) there is nothing to look through."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    return [name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def test_no_tracked_file_names_a_package_registry_or_a_path_of_a_machine() -> None:
    forbidden = re.compile("|".join(map(re.escape, (*HOSTS, *PATHS))), re.IGNORECASE)
    found = {}
    for name in tracked():
        text = (ROOT / name).read_text(errors="replace")
        if match := forbidden.search(text):
            found[name] = match[0]
    assert found == {}


def test_the_lock_names_every_version_with_its_hashes_and_no_address() -> None:
    lock = (ROOT / "requirements.lock").read_text()
    packages = re.findall(r"^[^\s#].*$", lock, re.MULTILINE)
    pinned = re.findall(r"^[\w.-]+(?:\[[\w,]+\])?==\S+(?: ; .*)? \\\n +--hash=sha256:", lock, re.MULTILINE)
    assert 0 < len(packages) == len(pinned)
    assert "://" not in lock


def test_hooks_run_the_checks_of_make_test_with_the_tools_of_the_environment_only() -> None:
    repositories = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())["repos"]
    assert [repository["repo"] for repository in repositories] == ["local"]
    entries = [hook["entry"] for hook in repositories[0]["hooks"]]
    verb = re.search(r"^test: .*\n((?:\t.*\n)+)", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert verb
    checks = re.findall(r"^\t\$\(BIN\)/(ruff \w+|mypy)", verb[1], re.MULTILINE)
    assert [entry.removeprefix(".venv/bin/").removesuffix(" --force-exclude") for entry in entries] == checks


def test_the_changelog_begins_with_the_present_version_and_dates_every_one() -> None:
    headings = re.findall(r"^## (.*)$", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    released = headings[1:] if headings[0] == "Unreleased" else headings
    versions = [re.fullmatch(r"(\d+\.\d+\.\d+) \((\d{4}-\d\d-\d\d)\)", heading) for heading in released]
    assert None not in versions
    dates = [date.fromisoformat(version[2]) for version in versions if version]
    assert dates == sorted(dates, reverse=True)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert versions[0] is not None
    assert versions[0][1] == project["version"]
    assert f"image: pingyi:{project['version']}\n" in (ROOT / "docker-compose.yml").read_text()


def test_no_module_of_tests_imports_another_one() -> None:
    """What several of them need stands in a module of its own (`examples`, `stand_in`, `harness` …)."""
    importing = re.compile(
        r"^\s*(?:from|import) tests\S*\.test_\w+|^\s*from tests\S* import .*\btest_\w+", re.MULTILINE
    )
    found = {
        str(path.relative_to(ROOT)): importing.findall(path.read_text()) for path in (ROOT / "tests").rglob("*.py")
    }
    assert {path: lines for path, lines in found.items() if lines} == {}
