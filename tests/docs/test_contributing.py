"""CONTRIBUTING's exercise has the answers that it says."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
EXERCISE = TEXT.partition("<!-- exercise -->")[2].partition("<!-- /exercise -->")[0]
ANSWERS = re.findall(r"(?m)^(\d+)\. .*? — `([^`]+)`(?: \(`([^`]+)`\))?$", EXERCISE)


def test_the_exercise_asks_ten_things() -> None:
    assert [int(number) for number, _, _ in ANSWERS] == list(range(1, 11))


@pytest.mark.parametrize(("number", "path", "needle"), ANSWERS)
def test_each_answer_is_there(number: str, path: str, needle: str) -> None:
    assert (ROOT / path).exists(), number
    if needle:
        assert needle in (ROOT / path).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "page", ["CONTRIBUTING.md", "docs/architecture.md", "docs/gateway.md", "docs/formats.md", "docs/kernel.md"]
)
def test_every_file_and_folder_that_is_named_is_there(page: str) -> None:
    """What stands between backquotes and looks like a place is one; `X` and `<topic>` stand for any."""
    text = (ROOT / page).read_text(encoding="utf-8")
    named = re.findall(r"`((?:services|gateway|ops|simulation|benchmarks|tests|docs)/[\w./<>{},…-]*)`", text)
    places = [one for one in named if not re.search(r"[<>{},…]|/X/", one)]
    assert [one for one in places if not (ROOT / one).exists()] == []


@pytest.mark.parametrize(
    "page", ["CONTRIBUTING.md", "docs/architecture.md", "docs/gateway.md", "docs/formats.md", "docs/kernel.md"]
)
def test_every_link_leads_somewhere(page: str) -> None:
    here = (ROOT / page).parent
    links = re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", (ROOT / page).read_text(encoding="utf-8"))
    assert [one for one in links if "://" not in one and not (here / one).exists()] == []
