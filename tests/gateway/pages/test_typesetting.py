"""Punctuation of pages: as wide as the characters beside it, where the words are ours."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import Environment

from gateway import pages
from gateway.chinese.typesetting import typeset
from gateway.pages.typesetting import Typeset, typeset_template

PAGES = Path(pages.__file__).parent

WIDE_COMMA, WIDE_COLON, WIDE_OPEN, WIDE_CLOSE = "\uff0c", "\uff1a", "\uff08", "\uff09"


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("共 {{ n }} 份,其中", f"共 {{{{ n }}}} 份{WIDE_COMMA}其中"),
        ("{{ name }}:{{ count }}", f"{{{{ name }}}}{WIDE_COLON}{{{{ count }}}}"),
        ("<b>截止</b>:{{ day }}", f"<b>截止</b>{WIDE_COLON}{{{{ day }}}}"),
        (
            "结论({{ day }}),{% if a %}好{% endif %}",
            f"结论{WIDE_OPEN}{{{{ day }}}}{WIDE_CLOSE}{WIDE_COMMA}{{% if a %}}好{{% endif %}}",
        ),
        ('{{ ",有事例" if a }}', f'{{{{ "{WIDE_COMMA}有事例" if a }}}}'),
        ('<a title="好,{{ n }}">', f'<a title="好{WIDE_COMMA}{{{{ n }}}}">'),
    ],
)
def test_marks_beside_chinese_are_wide(typed: str, shown: str) -> None:
    assert typeset_template(typed) == shown


def test_a_line_break_within_chinese_or_after_a_statement_is_not_there() -> None:
    env = Environment(trim_blocks=True, lstrip_blocks=True, extensions=[Typeset], autoescape=True)
    broken = env.from_string(
        "先固定票池,\n再报种子。\n谁也挑不了。{% for n in (1, 2) %}\n{{ n }}"
        "{% if loop.first %}\n;{% endif %}\n{% endfor %}"
    )
    assert broken.render() == f"先固定票池{WIDE_COMMA}再报种子。谁也挑不了。1\uff1b2"
    kept = env.from_string("共 {{ 3 }} 份\nPDF\n<b>一</b>\n二")
    assert kept.render() == "共 3 份\nPDF\n<b>一</b>\n二"


@pytest.mark.parametrize(
    "typed",
    [
        '<a href="{{ home }}/draws?{{ again }}" class="a,b">',
        '<input value="张三,李四" name="好:{{ n }}">',
        "10:30, 10,000 (UTC)",
        "sha256:{{ digest }}",
        '{% if a.get("b") and (c, d) %}',
    ],
)
def test_addresses_values_figures_and_code_are_left(typed: str) -> None:
    assert typeset_template(typed) == typed


def test_words_of_pages_that_stand_in_code_are_set_as_in_templates() -> None:
    """What a template is filled with is shown as it is, so our own words must be right where they stand."""
    wrong = [f"{file.name}: {said}" for file in PAGES.rglob("*.py") for said in _said(file) if typeset(said) != said]
    assert wrong == []


def _said(file: Path) -> Iterator[str]:
    """The strings of a module, but for what it says about itself."""
    tree = ast.parse(file.read_text())
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    about = {ast.get_docstring(node, clean=False) for node in ast.walk(tree) if isinstance(node, documented)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value not in about:
            yield node.value
