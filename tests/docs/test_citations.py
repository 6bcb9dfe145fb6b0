"""Whatever id the code, the pages and the tests cite is defined in docs/citations.md, docs/rules.md or docs/adr."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

from services.tally.events import BallotReason, PickReason
from tests.harness.processes import ROOT

DEFINED = re.compile(r"^\| `?([RAD]-\d+|T\d|1\.3 rule \d+|[A-Z_]{5,})`? \|", re.MULTILINE)
# "R-31…R-33", "A-07–09", "T1…T4"; a time ("…-20T10:00") and the like of it are no citations
RANGE = re.compile(r"(?<![\w}-])([RAD]-|T)(\d{1,2})(?:\s*[…–]\s*(?:[RAD]-|T)?(\d{1,2}))?\b(?![-:\w])")
COUNTING = re.compile(r"1\.3,? (?:rules? )?(\d+(?:(?:, | and | to |–)\d+)*)")
ADR = re.compile(r"\bADR (\d{4})\b")


def definitions() -> set[str]:
    documents = [ROOT / "docs" / name for name in ("citations.md", "rules.md")]
    return {match for document in documents for match in DEFINED.findall(document.read_text())}


def adrs() -> set[str]:
    return {path.name[:4] for path in (ROOT / "docs" / "adr").glob("[0-9]*.md")}


def cited_in(text: str) -> set[str]:
    """The ids that a text cites, each of a range by itself."""
    found = set(ADR.findall(text))
    for letter, first, last in RANGE.findall(text):
        width = 2 if letter in ("R-", "A-") else 1
        found |= {f"{letter}{number:0{width}}" for number in range(int(first), int(last or first) + 1)}
    for numbers in COUNTING.findall(text):
        found |= {f"1.3 rule {number}" for number in re.findall(r"\d+", numbers)}
    return found


def sources() -> Iterator[Path]:
    for folder in ("services", "gateway", "ops", "simulation", "benchmarks", "tests", "docs"):
        for path in (ROOT / folder).rglob("*"):
            if path.suffix in {".py", ".html", ".md"} and path != Path(__file__) and "samples" not in path.parts:
                yield path


@pytest.fixture(scope="module")
def cited() -> set[str]:
    """What the tests cite."""
    tests = [path for path in sources() if "tests" in path.parts and "docs" not in path.parts]
    return set().union(*(cited_in(path.read_text()) for path in tests))


def test_whatever_is_cited_is_defined() -> None:
    known = definitions() | adrs()
    unknown = {str(path.relative_to(ROOT)): cited_in(path.read_text()) - known for path in sources()}
    assert {path: ids for path, ids in unknown.items() if ids} == {}


# 1.3 rule 10 says what is not done (ADR 0034)
@pytest.mark.parametrize("id", [*(f"D-{n}" for n in range(1, 7)), *(f"1.3 rule {n}" for n in range(1, 10))])
def test_what_follows_from_the_announcement_is_cited_by_a_test(id: str, cited: set[str]) -> None:
    assert id in cited


def test_the_reasons_of_void_ballots_and_picks_are_those_of_the_code() -> None:
    codes = {id for id in definitions() if re.fullmatch(r"[A-Z_]+", id)}
    assert codes == {*get_args(BallotReason), *get_args(PickReason)}


def test_citations_are_read_in_every_form_they_have() -> None:
    assert cited_in("R-31…R-33, D-2, T1…T4; ADR 0034") == {
        *("R-31", "R-32", "R-33", "D-2", "T1", "T2", "T3", "T4", "0034")
    }
    assert cited_in("1.3 rules 4 and 9; (1.3, 6)") == {"1.3 rule 4", "1.3 rule 9", "1.3 rule 6"}
    assert cited_in("2024-05-20T10:00, GB-T2260, version 1.3.2") == set()
