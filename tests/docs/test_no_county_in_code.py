"""No county and no quarter is written into the code (D-6): they are data of an appraisal (R-02)."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DESCRIPTIONS = (ROOT / "gateway" / "api", ROOT / "ops" / "documentation")
COUNTY = re.compile(r"砚山|文山州|5326\d\d|20\d\dQ[1-4]|0876")
CODE = sorted(path for folder in ("services", "gateway", "ops") for path in (ROOT / folder).rglob("*.py"))
TEXTS = sorted(
    path
    for folder in ("services", "gateway")
    for kind in ("*.html", "*.js", "*.css", "*.txt")
    for path in (ROOT / folder).rglob(kind)
)
EXAMPLES = ("如", "as ", "e.g.", "example")


def words_in(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Every text of a module that is no docstring and no value of an example in the API's description."""
    skipped: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            skipped.add(id(node.value))  # docstrings explain with examples
        called = getattr(node.func, "id", getattr(node.func, "attr", "")) if isinstance(node, ast.Call) else ""
        if isinstance(node, ast.Call) and called in ("Operation", "command", "replace", "Meta"):
            skipped |= {
                id(inner)
                for keyword in node.keywords
                if called != "Meta" or keyword.arg in ("examples", "description")
                for inner in ast.walk(keyword.value)
            }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in skipped:
            yield node.lineno, node.value


def found_in(path: Path) -> list[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    constants = {
        id(inner)
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
        for inner in ast.walk(node.value)
        if any(path.is_relative_to(folder) for folder in DESCRIPTIONS) and isinstance(inner, ast.Constant)
    }  # examples of a description stand in constants of their own
    return [
        f"{path.relative_to(ROOT)}:{line}: {text[:60]}"
        for line, text in words_in(tree)
        if COUNTY.search(text)
        and not any(sign in text for sign in EXAMPLES)
        and line not in {node.lineno for node in ast.walk(tree) if id(node) in constants}
    ]


def test_no_county_and_no_quarter_stands_in_the_code() -> None:
    assert [line for path in CODE for line in found_in(path)] == []


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_no_county_and_no_quarter_stands_in_templates_and_scripts(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert [line for line in text.splitlines() if COUNTY.search(line) and "placeholder" not in line] == []
