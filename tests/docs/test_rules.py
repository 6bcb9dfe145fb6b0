"""docs/rules.md: every rule stands there, and what it calls done is cited by a test and lives where it says."""

import re

import pytest

from tests.harness.processes import ROOT

ROW = re.compile(r"^\| ([RA]-\d\d) \| ([^|]+) \| (done|part|later) \| ([^|]*)\|$", re.MULTILINE)
ALL = [f"R-{number:02d}" for number in range(1, 52)] + [f"A-{number:02d}" for number in range(1, 30)]
RULES = {match[1]: match for match in ROW.finditer((ROOT / "docs" / "rules.md").read_text())}
KEPT = [rule for rule, row in RULES.items() if row[3] != "later"]


def cited_in(text: str) -> set[str]:
    """The ids a text names, singly or as a range (`R-31…R-33`)."""
    found = set(re.findall(r"\b[RA]-\d\d\b", text))
    for letter, first, last in re.findall(r"\b([RA])-(\d\d)\s*[…–]\s*(?:[RA]-)?(\d\d)\b", text):
        found |= {f"{letter}-{number:02d}" for number in range(int(first), int(last) + 1)}
    return found


@pytest.fixture(scope="module")
def cited() -> set[str]:
    tests = [path for path in (ROOT / "tests").rglob("*.py") if "docs" not in path.parts]
    return set().union(*(cited_in(path.read_text()) for path in tests))


def test_every_rule_has_its_row() -> None:
    assert list(RULES) == ALL


@pytest.mark.parametrize("rule", KEPT)
def test_a_kept_rule_is_cited_by_a_test(rule: str, cited: set[str]) -> None:
    assert rule in cited, f"no test cites {rule}: {RULES[rule][2]}"


def test_code_named_by_the_rules_exists() -> None:
    named = re.findall(r"`([a-z_/]+\.py)`", (ROOT / "docs" / "rules.md").read_text())
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_a_kept_rule_says_where_and_an_open_one_nowhere() -> None:
    for rule, row in RULES.items():
        assert bool(row[4].strip()) == (rule in KEPT), rule


def test_ranges_cite_every_rule_in_them() -> None:
    assert cited_in("R-31…R-33, A-05 and A-07–09") == {"R-31", "R-32", "R-33", "A-05", "A-07", "A-08", "A-09"}
