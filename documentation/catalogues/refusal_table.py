"""docs/refusals.md: every refusal's code with its HTTP status, its Chinese sentence and who gives it."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from documentation.catalogues.published import ROOT, sources
from gateway.chinese.refusals import SENTENCES, sentence

HEAD = """\
<!-- made by `make docs` from gateway/chinese/refusals.py; change that, not this -->

# 拒绝代码

办不成的请求一律以 `application/problem+json`(RFC 9457)答复:`code` 固定不变,供程序判断;`title` 与 `detail` 供人阅读,
花括号处填入 `facts` 中的事实。被拒绝的请求不在日志中留下任何痕迹。

| 代码 | HTTP | 标题 | 说明 | 出处 |
|---|---|---|---|---|
"""

_WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def text() -> str:
    """The whole page."""
    given = givers()
    rows = [_row(code, given.get(code, [])) for code in (*SENTENCES, *sorted(given.keys() - SENTENCES.keys()))]
    return HEAD + "\n".join(rows) + "\n"


def givers() -> dict[str, list[str]]:
    """Which parts of the system define each code, read from the code itself."""
    classes = [found for folder in ("services", "gateway") for path in sources(folder) for found in _classes(path)]
    refusals = {"Refusal"}
    while more := {name for _, name, bases in classes if bases & refusals} - refusals:
        refusals |= more
    given: dict[str, list[str]] = defaultdict(list)
    for where, name, _ in classes:
        code = _WORD.sub("_", name).upper()
        if name in refusals - {"Refusal", "Refused"} and where not in given[code]:
            given[code].append(where)
    return dict(given)


def _classes(path: Path) -> Iterator[tuple[str, str, set[str]]]:
    parts = path.relative_to(ROOT).parts
    where = parts[1] if parts[0] == "services" else parts[0]
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ClassDef):
            yield where, node.name, {base.id for base in node.bases if isinstance(base, ast.Name)}


def _row(code: str, given: list[str]) -> str:
    said = sentence(code)
    cells = (f"`{code}`", str(said.status), said.title, said.detail, "、".join(given))
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"
