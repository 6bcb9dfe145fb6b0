"""What is written by hand about the code is still true of its names."""

import re
from pathlib import Path

import click
import pytest

from documentation.catalogues.published import ROOT
from ops.commands.main import main
from tests.harness.commands import within

DOCS = ROOT / "docs"
PAGES = [DOCS / "glossary.md", DOCS / "operations.zh-CN.md", *sorted((DOCS / "adr").glob("*.md"))]


def test_every_decision_is_listed_once_and_has_its_three_parts() -> None:
    decisions = sorted(path.name for path in (DOCS / "adr").glob("[0-9]*.md"))
    listed = re.findall(r"\]\((\d{4}-[^)]+)\)", (DOCS / "adr/README.md").read_text())
    assert listed == decisions
    for name in decisions:
        text = (DOCS / "adr" / name).read_text()
        assert text.startswith(f"# {name[:4]} ")
        assert re.findall(r"^## (.+)$", text, re.MULTILINE) == ["Context", "Decision", "Consequences"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_files_that_are_named_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    named = re.findall(r"(?:services|gateway|ops|tests)/[\w/*.]+\.(?:py|sh|sql)", text)
    assert [name for name in named if not list(ROOT.glob(name))] == []
    links = [target for target in re.findall(r"\]\(([^)#]+)\)", text) if "://" not in target]
    assert [target for target in links if not (page.parent / target).exists()] == []


def test_commands_of_the_handbook_exist() -> None:
    used = re.findall(r"\bpingyi ((?:[a-z]+ ?)+)(.*)$", (DOCS / "operations.zh-CN.md").read_text(), re.MULTILINE)
    assert used
    for words, rest in used:
        command: click.Command = main
        for word in words.split():
            if isinstance(command, click.Group):
                command = within(command)[word]
        known = {option for parameter in command.params for option in parameter.opts}
        assert set(re.findall(r"--[a-z-]+", rest)) <= known, f"pingyi {words}{rest}"
