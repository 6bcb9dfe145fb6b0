"""A code has one name in Chinese: every code of the events and contracts is in the table, and nowhere else."""

import ast
import re
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import get_args

import pytest

from gateway.chinese import draft, names, reasons
from gateway.chinese.categories import LABELS
from gateway.chinese.refusals import SENTENCES
from services.complaints import answers as complaints
from services.complaints.sorting import worklist
from services.roster import preparation
from services.tally.counting import votes
from services.tally.replay.jobs import store
from services.tally.validity import concreteness

ROOT = Path(__file__).parents[3]
HAN = re.compile(r"[\u4e00-\u9fff]")
INSIDE = [
    (preparation.Stage, {code: name for code, name in names.STAGES.items() if code != "published"}),
    (worklist.State, names.MATTER_STATES),
    (complaints.Status, names.SOURCE_STATES),
    (store.State, names.JOB_STATES),
    (store.Kind, names.JOB_KINDS),
    (votes.Source, names.SOURCES),
    (concreteness.Hint, reasons.VAGUE),
]
PUBLISHED = sorted(
    path for name in ("events", "contract", "answers") for path in (ROOT / "services").glob(f"*/{name}.py")
)
TABLES = {
    f"{module.__name__.rpartition('.')[2]}.{key}": value
    for module in (names, reasons)
    for key, value in vars(module).items()
    if key.isupper() and isinstance(value, dict)
}
# how far a command has come: pages follow it, and no page or paper says it
SHOWN_TO_NOBODY = [{"proposed", "ruled"}, {"reviewing", "drawn"}]
FIXED_BY_CLOUD_EVENTS = [{"1.0"}, {"cn.gov.complaint.reported.v1"}]
# why a place may word codes of its own
ALLOWED = {
    "gateway/pages/tour.py": "what each role does on the tour, in a sentence; the roles' names are the table's",
}


@pytest.mark.parametrize("path", PUBLISHED, ids=lambda path: f"{path.parent.name}.{path.stem}")
def test_every_code_of_events_and_contracts_has_its_name(path: Path) -> None:
    """Aliases and fields alike."""
    named = [set(table) for table in (*TABLES.values(), LABELS, draft.WHAT, SENTENCES)]
    assert [
        codes
        for codes in codes_of(path)
        if codes not in (*SHOWN_TO_NOBODY, *FIXED_BY_CLOUD_EVENTS) and not any(codes <= table for table in named)
    ] == []


def test_every_code_that_services_answer_with_has_one_name() -> None:
    for literal, table in INSIDE:
        assert set(table) == set(get_args(literal))


def test_a_reason_is_in_one_table_and_no_two_are_called_the_same() -> None:
    tables = (reasons.BALLOT_VOID, reasons.PICK_VOID, reasons.DECLINE_REASONS, reasons.MATTER_NOT_COUNTED)
    codes = [code for table in (*tables, reasons.GROUNDS, reasons.RECEIVED_BEFORE) for code in table]
    assert sorted(codes) == sorted(reasons.REASONS)
    assert len(set(reasons.REASONS.values())) == len(codes)


def test_a_name_in_full_is_of_the_same_codes() -> None:
    assert names.GROUPS_IN_FULL.keys() == names.GROUPS.keys()
    assert names.DEPARTMENT_KINDS_IN_FULL.keys() == names.DEPARTMENT_KINDS.keys()


def test_nothing_but_the_table_names_a_code() -> None:
    again = {}
    for path in sources():
        where = path.relative_to(ROOT).as_posix()
        if where.startswith("gateway/chinese/") or where in ALLOWED:
            continue
        if found := [*again_in(path)]:
            again[where] = found
    assert again == {}, "take the name from gateway/chinese/names.py or reasons.py"


def test_every_exception_is_still_needed() -> None:
    assert [where for where in ALLOWED if not any(again_in(ROOT / where))] == []


@pytest.mark.parametrize(
    "code",
    [
        'X = {"market": "市场主体", "public": "社会公众"}',
        'X = (("market", "市场主体"), ("service", "办事群众"))',
        'x = "纸质" if channel == "paper" else "网上"',
        'match code:\n    case "market":\n        x = "市场主体"\n    case "service":\n        x = "办事群众"',
    ],
)
def test_a_second_name_in_code_is_noticed(code: str) -> None:
    assert list(again_in_code(code))


@pytest.mark.parametrize(
    "template",
    ['{{ {"voting": "进行中", "closed": "结束"}[stage] }}', '{{ "纸质" if one.channel == "paper" else "网上" }}'],
)
def test_a_second_name_in_a_template_is_noticed(template: str) -> None:
    assert list(again_in_template(template))


def test_the_page_in_the_bundle_says_the_same_words() -> None:
    """It stands alone, so that its words cannot come from the table; they are compared here."""
    page = (ROOT / "services/tally/replay/bundle/verify.html").read_text()
    (logs,) = re.findall(r"const WHO = \{(.*?)\}", page)
    assert dict(re.findall(r'(\w+): "(.*?)"', logs)) == names.LOGS
    head = "".join(f'<th class="number">{name}</th>' for name in names.SOURCES.values())
    assert head in page
    assert f"{names.SOURCES_IN_FULL['directed']}有效票" in page
    assert f"{names.GROUPS['public']}票 $" in page
    assert f"{names.LOGS['complaints']} $" in page


def test_the_page_of_the_result_says_the_same_words() -> None:
    page = (ROOT / "gateway/pages/templates/public/result.html").read_text()
    assert all(f"called.SOURCES.{source}" in page for source in names.SOURCES)
    assert "in groups.items()" in page


def codes_of(path: Path) -> Iterator[set[str]]:
    """The codes of every Literal in a module."""
    for node in ast.walk(ast.parse(path.read_text())):
        match node:
            case ast.Subscript(value=ast.Name("Literal"), slice=codes):
                yield set(ast.literal_eval(codes) if isinstance(codes, ast.Tuple) else [ast.literal_eval(codes)])


def sources() -> Iterator[Path]:
    """What may word a code: code, and the templates of pages and papers."""
    for folder in ("gateway", "simulation", "ops"):
        yield from sorted((ROOT / folder).rglob("*.py"))
    yield from sorted((ROOT / "gateway").rglob("*.html"))


def again_in(path: Path) -> Iterator[str]:
    """What one file words again."""
    text = path.read_text()
    return again_in_code(text) if path.suffix == ".py" else again_in_template(text)


def again_in_code(text: str) -> Iterator[str]:
    """Dicts, pairs and branches that word two codes of one table, or choose a word by a code's value."""
    for node in ast.walk(ast.parse(text)):
        worded: list[str] = []
        match node:
            case ast.Dict():
                worded = [key.value for key, value in zip(node.keys, node.values, strict=True) if says(key, value)]  # type: ignore[union-attr, misc]
            case ast.Tuple() | ast.List():
                pairs = [one.elts for one in node.elts if isinstance(one, ast.Tuple) and len(one.elts) == 2]
                worded = [key.value for key, value in pairs if says(key, value)]  # type: ignore[attr-defined, misc]
            case ast.Match():
                worded = [*by_case(node)]
            case ast.IfExp(test=ast.Compare(left=ast.Name() | ast.Attribute(), comparators=[ast.Constant(code)])):
                if is_chinese(node.body) and is_chinese(node.orelse) and of_one_table([code], least=1):
                    yield ast.unparse(node)
        if of_one_table(worded):
            yield f"line {node.lineno}: {worded}"  # type: ignore[attr-defined]


def by_case(node: ast.Match) -> Iterator[str]:
    for case in node.cases:
        said = [part for statement in case.body for part in ast.walk(statement)]
        if isinstance(case.pattern, ast.MatchValue) and any(is_chinese(part) for part in said):
            yield str(ast.literal_eval(case.pattern.value))


def again_in_template(text: str) -> Iterator[str]:
    """The same in Jinja2: a dict of codes, and a word for a code or else for the others."""
    for found in re.findall(r"\{[^{}]*\}", text):
        if of_one_table(re.findall(r"""["'](\w+)["']: *["'][^"']*[\u4e00-\u9fff]""", found)):
            yield found
    either = r"""["']([^"'{}]*)["']\s+if\s+[\w.]+\.(\w+) == ["'](\w+)["']\s+else\s+["']([^"'{}]*)["']"""
    for first, attribute, code, second in re.findall(either, text):
        if attribute != "role" and HAN.search(first) and HAN.search(second) and of_one_table([code], least=1):
            yield f"{attribute} == {code}: {first} / {second}"


def says(key: ast.AST | None, value: ast.AST) -> bool:
    return isinstance(key, ast.Constant) and isinstance(key.value, str) and is_chinese(value)


def is_chinese(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and bool(HAN.search(node.value))


def of_one_table(codes: Collection[object], least: int = 2) -> bool:
    return any(
        len([code for code in codes if isinstance(code, str) and code in table]) >= least for table in TABLES.values()
    )
