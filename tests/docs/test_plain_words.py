"""Code and documents speak of people without guessing who they are, and without riddles (STYLE: comments and prose).

What is generated from the events is checked where it is written.
"""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = ("gateway", "ops", "services", "simulation", "docs")
KINDS = {".py", ".md", ".html", ".js", ".css", ".sh", ".sql", ".toml", ".yml"}
GENERATED = ("docs/events/", "docs/asyncapi.yaml", "docs/openapi.json", "docs/rpc.md", "docs/refusals.md")
SINGULAR = re.compile(r"\b(he|his|him|himself|she|her|hers|herself)\b", re.IGNORECASE)
RIDDLES = re.compile(
    r"how[- ]manieth|of whose log|who sits (there|here)|whoever sits|who knows that|somebody was faster"
)


@pytest.mark.parametrize("words", [SINGULAR, RIDDLES], ids=["no-gender", "no-riddles"])
@pytest.mark.parametrize("folder", FOLDERS)
def test_the_words_are_plain(folder: str, words: re.Pattern[str]) -> None:
    paths = [path for path in sorted((ROOT / folder).rglob("*")) if path.suffix in KINDS]
    assert paths
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in paths
        if not path.relative_to(ROOT).as_posix().startswith(GENERATED)
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if words.search(line)
    ]
    assert found == []
