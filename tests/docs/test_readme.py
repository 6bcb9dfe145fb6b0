"""Every command that a document tells its reader to type exists."""

import re
from pathlib import Path

import click
import pytest

from ops.commands.main import main
from tests.harness.commands import within
from tests.harness.processes import ROOT

DOCUMENTS = sorted(path for path in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")) if path.name != "CHANGELOG.md")


def commands(document: Path, program: str) -> list[list[str]]:
    """The words after `program` wherever the document shows it as a command."""
    shown = re.findall(r"^(?: {4}|\$ ).+$|`[^`\n]+`", _without_fences(document.read_text()), re.MULTILINE)
    lines = [line.strip(" `$") for line in shown]
    return [line.split("#")[0].split()[1:] for line in lines if line.split()[:1] == [program]]


def _without_fences(text: str) -> str:
    def indented(match: re.Match[str]) -> str:
        return "\n".join("    " + line for line in match[1].splitlines())

    return re.sub(r"^```[^\n]*\n(.*?)^```$", indented, text, flags=re.MULTILINE | re.DOTALL)


def verbs() -> set[str]:
    return set(re.findall(r"^([a-z-]+):.*##", (ROOT / "Makefile").read_text(), re.MULTILINE))


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_make_and_pingyi_commands_exist(document: Path) -> None:
    for words in commands(document, "make"):
        assert set(words[:1]) <= verbs(), f"make {' '.join(words)}"
    for words in commands(document, "pingyi"):
        assert _known(main, words), f"pingyi {' '.join(words)}"


def _known(command: click.Command, words: list[str]) -> bool:
    for word in words:
        if not isinstance(command, click.Group):
            options = {option for parameter in command.params for option in parameter.opts}
            if word.startswith("--") and word.partition("=")[0] not in {*options, "--help"}:
                return False
        elif word in within(command):
            command = within(command)[word]
        elif not word.startswith("-"):
            return False
    return True


def test_the_readme_shows_the_two_commands() -> None:
    shown = commands(ROOT / "README.md", "make")
    assert ["demo"] in shown
    assert ["test"] in shown


def test_commands_are_found_in_every_form_and_wrong_ones_are_noticed(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("Run `make demo`:\n\n    make test  # all\n\n```sh\n$ make nonsense\npingyi up --port 1\n```\n")
    assert commands(page, "make") == [["demo"], ["test"], ["nonsense"]]
    assert _known(main, commands(page, "pingyi")[0])
    assert not _known(main, ["serf", "ballot"])
    assert not _known(main, ["up", "--harbour", "1"])


def test_every_verb_is_explained() -> None:
    makefile = (ROOT / "Makefile").read_text()
    phony = re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    assert phony is not None
    assert set(phony[1].split()) == verbs()
