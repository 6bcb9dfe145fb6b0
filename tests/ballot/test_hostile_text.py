"""Bad input costs nobody data: it is kept exactly or refused, and the rest of the batch goes in."""

from typing import Any

import msgspec
import pytest

from tests.ballot.conftest import Box
from tests.ballot.examples import OFFICES, OVER, ballot, codes, tick, unsigned

KEPT = {
    "four-byte characters": "𬭎𠮷股长态度生硬",
    "right-to-left marks": "\u202e倒过来\u202c\u200f",
    "control characters that have bytes": "\x01\x1b[31m\x7f\u0085。",
    "joined emoji": "👩‍👩‍👧",
    "a private-use character": "\ue000\U0010ffff",
    "no normal form": "é e\u0301",
    "COPY and SQL": "\\. \\N '; drop table words; --\t\\",
    "JSON": '{"by": "x"}\\u0000',
    "new lines": "一\r\n二\n三",
    "an unbroken line": "长" * 2000,
}


@pytest.mark.parametrize("text", KEPT.values(), ids=KEPT)
def test_what_people_write_is_kept_exactly(box: Box, text: str) -> None:
    assert codes(box.cast(ballot(1, tick(text=text)))) == ["new"]
    assert codes(box.another_process().cast(ballot(1, tick(text=text)))) == ["again"]
    box.at(OVER).seals()
    assert box.rows("select words from words") == [(text,)]


HOSTILE: dict[str, Any] = {
    "NUL in the words": unsigned(1, [tick(text="跑了\0三趟")]),
    "NUL in the office": unsigned(1, [tick("02\x0003")]),
    "NUL in the month": unsigned(1, [tick(occurred="2024-\x00")]),
    "NUL in the signature": ballot(1) | {"signature": "5" * 511 + "\0"},
    "half a character in the words": unsigned(1, [tick(text="\ud800")]),
    "half a character in the office": unsigned(1, [tick("\udfff")]),
    "half a character in a category": unsigned(1, [{"office": OFFICES[0], "categories": ["\ud800"]}]),
    "half a character in the nonce": ballot(1) | {"nonce": "\ud800" * 64},
    "half a character in a name": ballot(1) | {"\ud800": 1},
    "a huge number for an office": unsigned(1, [{"office": 2**2000}]),
    "a huge number for a category": unsigned(1, [{"office": OFFICES[0], "categories": [-(10**400)]}]),
    "a number for words": unsigned(1, [{"office": OFFICES[0], "example": {"text": 7}}]),
    "not a number": unsigned(1, [{"office": float("nan")}]),
    "a text for yes": unsigned(1, [{"office": OFFICES[0], "example": {"text": "a", "continues": "yes"}}]),
    "a field too many": unsigned(1, [{**tick(), "weight": 100}]),
    "an author": {**ballot(1), "person": "5c"},
    "a list": list(ballot(1)),
    "a text": "public",
    "nothing": None,
    "picks of nothing": unsigned(1, None),
    "a pick of nothing": unsigned(1, [None]),
    "a signature of nothing": unsigned(1, []) | {"signature": None},
    "a pick without its tick": unsigned(1, [{**tick(), "ticked": False}]),
    "blanks around the words": unsigned(1, [tick(text=" 三趟")]),
    "a new line after the words": unsigned(1, [tick(text="三趟\n")]),
    "an office of two lines": unsigned(1, [tick("02-03\n02-04")]),
    "too many picks": unsigned(1, [tick()] * 301),
    "too many words": unsigned(1, [tick(text="长" * 2001)]),
}


@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE)
def test_what_cannot_be_kept_is_refused_and_nobody_else_suffers(box: Box, hostile: Any) -> None:
    """D-2: the box holds the good ones only."""
    assert codes(box.cast(hostile))[0] in ("MALFORMED", "CREDENTIAL_INVALID")
    assert box.kept() == []
    answers = box.cast(ballot(2), hostile, ballot(3))
    assert codes(answers)[::2] == ["new", "new"]
    assert len(box.kept()) == 2
    msgspec.json.encode(answers)  # the answer can be sent
