"""Templates as they are written: lines that can be read, and what every form sends written once."""

import re
from pathlib import Path

from gateway.pages import rendering

TEMPLATES = Path(rendering.__file__).parent / "templates"
LONGEST_LINE = 160


def test_no_line_of_a_template_is_too_long_to_read() -> None:
    long = [
        f"{file.relative_to(TEMPLATES)}:{number}"
        for file in sorted(TEMPLATES.rglob("*.html"))
        for number, line in enumerate(file.read_text().splitlines(), 1)
        if len(line) > LONGEST_LINE
    ]
    assert long == []


def test_the_token_of_a_form_is_written_in_one_macro() -> None:
    """A form that is written by hand would be refused; or it would be sent with a token that nobody looks after."""
    naming = [file.name for file in sorted(TEMPLATES.rglob("*.html")) if 'name="csrf" value=' in file.read_text()]
    assert naming == ["forms.html"]


DECIDED = re.compile(r"(staff\.role|stage)\s*(==|!=|in\b|not in\b)|timedelta|working_day|now\s*[-+<>]")


def test_no_template_of_the_staff_decides_by_role_stage_or_date() -> None:
    """What may be done and until when is said by the services' answers and the rights of operations (`page.may`)."""
    deciding = [
        f"{file.relative_to(TEMPLATES)}: {said}"
        for folder in ("desk", "staff", "macros")
        for file in sorted((TEMPLATES / folder).rglob("*.html"))
        for said in re.findall(r"{[{%].*?[%}]}", file.read_text(), re.DOTALL)
        if DECIDED.search(said.replace("working_days_left", ""))
    ]
    assert deciding == []
