"""Faults are put in one at a time, where they could be noticed."""

import ast

import pytest

from mutants.operators import mutants


def names(source: str) -> list[str]:
    return [mutant.name for mutant in mutants("m.py", source)]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("x = a < 1", ["a < 1 → a <= 1", "1 → 2"]),
        ("x = a and b", ["a and b → a or b", "a and b → b", "a and b → a"]),
        ("x = not a", ["not a → a"]),
        ("x = a + b", ["a + b → a - b"]),
        ("x = True", ["True → False"]),
        ("x = 'CODE'", ["'CODE' → 'CODE~'"]),
        ("x = a if b else c", ["a if b else c → c if b else a"]),
        ("x = max(a)", ["max(a) → min(a)"]),
        ("x = sorted(a, key=b)", ["sorted(a, key=b) → list(a)"]),
        ("x = [a for a in b if a]", ["for a in b if a → for a in b"]),
        ("f(a)", ["f(a) → pass"]),
    ],
)
def test_a_fault_changes_one_thing(source: str, expected: list[str]) -> None:
    assert [name.removeprefix("module: ") for name in names(source)] == expected


def test_refusals_and_early_answers_are_taken_out() -> None:
    source = "def f(a):\n    if a < b:\n        raise c\n    if a:\n        return d\n    return e\n"
    assert names(source) == [
        "f: a < b → a <= b",
        "f: raise c → pass",
        "f: if a: return d → if not a: return d",
        "f: return d → pass",
    ]


@pytest.mark.parametrize(
    "source",
    [
        '"""A module."""',
        "from a import b",
        "x: Literal['a'] = y",
        "X = str | None",
        "X = dict[str, int]",
        "@cache(maxsize=2)\ndef f(a: 'b') -> 'c':\n    '''Says.'''",
        "class C(Event, wire='a.B.v1'):\n    '''Says.'''",
        "x = ValueError('prose for a log')",
        "assert a == 1",
    ],
)
def test_what_decides_nothing_is_left_alone(source: str) -> None:
    assert names(source) == []


def test_equal_faults_of_one_function_are_numbered() -> None:
    assert names("def f():\n    return [1, 1]") == ["f: 1 → 2", "f: 1 → 2 #2"]


def test_each_mutant_is_a_module_that_differs_from_the_original() -> None:
    source = "def f(a, b):\n    while a and b[0] == 'x':\n        a -= 1\n    return sorted(c for c in b if c)\n"
    original = ast.unparse(ast.parse(source))
    changed = [mutant.source for mutant in mutants("m.py", source)]
    assert all(ast.parse(one) for one in changed)
    assert len({original, *changed}) == len(changed) + 1
