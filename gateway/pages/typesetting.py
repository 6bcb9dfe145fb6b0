"""Templates with their Chinese punctuation as wide as its characters, whatever was typed.

Only what is written in a template is set: what a template is filled with may be somebody's own words, and those are
shown as they were written.
"""

import re

from jinja2.ext import Extension

from gateway.chinese.typesetting import HAN, WIDE, typeset

_FILLED = r"\{\{.*?\}\}"
_STATED = r"\{%.*?%\}|\{#.*?#\}"
_TAG = r"<[a-zA-Z/!](?:" + _FILLED + "|" + _STATED + r"|[^>{]|\{(?![{%#]))*>"
_PIECES = re.compile(f"({_FILLED}|{_STATED}|{_TAG})", re.DOTALL)
_READ_ALOUD = re.compile(r"(\s(?:aria-label|placeholder|title|alt|content|data-confirm)=\")([^\"]*)(\")")
_QUOTED = re.compile(r"\"[^\"]*\"")
_CHINESE = re.compile(f"[{HAN}]")
_BROKEN = re.compile(f"(?:(?<=[{HAN}])|(?<=[{HAN}][,;:?!)]))\n(?=[{HAN}])")
_GAP = "\ufffc"  # stands for what a template is filled with
_MARKS = ",;:?!"


class Typeset(Extension):
    """Sets the punctuation of every template when it is compiled, and joins Chinese text broken into lines."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:  # noqa: ARG002
        """The source with its marks widened. Chinese has no blanks between words, so a line break is none either."""
        return typeset_template(_BROKEN.sub("", source))


def typeset_template(source: str) -> str:
    """Text, strings within expressions, and attributes that are read aloud; addresses, names and values are left."""
    pieces = _PIECES.split(source)  # text, piece, text, piece, … text
    pieces[1::2] = [_within(piece) for piece in pieces[1::2]]
    return _text(pieces)


def _within(piece: str) -> str:
    if piece.startswith("{"):
        return _QUOTED.sub(lambda found: typeset(found.group()), piece)
    return _READ_ALOUD.sub(lambda found: found[1] + _attribute(found[2]) + found[3], piece)


def _attribute(value: str) -> str:
    return _text(_PIECES.split(value))


def _text(pieces: list[str]) -> str:
    """Widen the marks of the text between pieces. Tags and statements, with the line break after a statement (which
    `trim_blocks` removes), are as if they were not there."""
    seen, places = "", []
    for number, piece in enumerate(pieces):
        if number % 2 == 0:
            start = int(piece.startswith("\n") and number > 0 and pieces[number - 1].startswith(("{%", "{#")))
            seen += piece[start:]
            places += [(number, at) for at in range(start, len(piece))]
        elif piece.startswith("{{"):
            seen += _GAP
            places.append((number, -1))
    brackets = _wide_brackets(seen)
    wide = brackets | _wide_marks(seen, brackets)
    written = [list(piece) if number % 2 == 0 else [piece] for number, piece in enumerate(pieces)]
    for at in wide:
        number, place = places[at]
        written[number][place] = written[number][place].translate(WIDE)
    return "".join("".join(piece) for piece in written)


def _wide_marks(seen: str, wide: set[int]) -> set[int]:
    """Marks beside Chinese, or between what is filled in; `10:30` and `sha256:…` are left."""
    found: set[int] = set()
    for at, mark in enumerate(seen):
        if mark not in _MARKS:
            continue
        before, after = seen[at - 1 : at], seen[at + 1 : at + 2]
        chinese = _CHINESE.match(before) or at - 1 in wide | found or at + 1 in wide or _CHINESE.match(after)
        if chinese or (before == _GAP and after in ("", _GAP, " ", "\n", "(")):
            found.add(at)
    return found


def _wide_brackets(seen: str) -> set[int]:
    """Pairs with Chinese or something filled in inside or beside them: both or neither."""
    found: set[int] = set()
    opened: list[int] = []
    for at, mark in enumerate(seen):
        if mark == "(":
            opened.append(at)
        elif mark == ")" and opened:
            start = opened.pop()
            around = seen[max(start - 1, 0) : at + 2]
            if _CHINESE.search(around) or _GAP in around:
                found |= {start, at}
    return found
