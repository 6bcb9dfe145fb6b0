"""Every code that the readers of files give has its Chinese sentence."""

import re
from pathlib import Path

import pytest

from gateway.chinese.cell_notes import NOTES, described

SERVICES = Path(__file__).parents[3] / "services"
READERS = [
    *(f"kernel/spreadsheets/{name}.py" for name in ("cells", "workbook", "worksheet_parts", "table")),
    *("roster/lists/cells.py", "roster/personal_data/phones.py", "roster/lists/roster_file.py"),
    *("roster/catalogue/catalogue_file.py", "roster/catalogue/catalogue.py"),
]
_CODE = re.compile(r'"([A-Z][A-Z_]{4,})"')
OTHERS = {"LENGTH"}


@pytest.mark.parametrize("reader", READERS)
def test_every_code_of_a_reader_has_its_sentence(reader: str) -> None:
    codes = set(_CODE.findall((SERVICES / reader).read_text()))
    assert codes <= NOTES.keys() | OTHERS, codes - NOTES.keys()


def test_a_note_says_which_column_and_what_to_do() -> None:
    (note,) = described([{"row": 7, "column": "联系电话", "cell": "H7", "code": "PHONE_INVALID", "value": "1**"}])
    assert note["says"].startswith("联系电话:电话号码不对")
    assert described([{"row": 0, "column": "", "code": "UNHEARD_OF"}])[0]["says"] == "不符合要求（UNHEARD_OF）。"
