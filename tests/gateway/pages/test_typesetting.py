"""Punctuation of pages: as wide as the characters beside it, where the words are ours."""

import pytest

from gateway.pages.typesetting import typeset_template

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
