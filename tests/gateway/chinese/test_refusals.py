"""Every refusal in the code has its Chinese sentence (STYLE: services speak codes, the gateway sentences)."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from gateway.chinese import refusals as refusals_zh
from gateway.chinese.refusals import SENTENCES, UNKNOWN, sentence
from services.kernel.refusal import Refusal

ROOT = Path(__file__).parents[3]
WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def classes() -> Iterator[tuple[str, list[str], str]]:
    """Every class in services and gateway: its name, its bases, its docstring."""
    for folder in ("services", "gateway"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.ClassDef):
                    bases = [ast.unparse(base).rpartition(".")[2] for base in node.bases]
                    yield node.name, bases, ast.get_docstring(node) or ""


@cache
def refusals() -> dict[str, str]:
    """The code of every refusal in the source, with its docstring; read, not imported, as services need eventlet."""
    found: dict[str, str] = {}
    known = {"Refusal"}
    everything = list(classes())
    while True:
        more = {name: doc for name, bases, doc in everything if known & set(bases) and name not in known}
        if not more:
            return {WORD.sub("_", name).upper(): doc for name, doc in found.items()}
        found |= more
        known |= more.keys()


def test_every_refusal_has_its_sentence() -> None:
    missing = sorted(refusals().keys() - SENTENCES.keys())
    assert not missing, f"no sentence in gateway/chinese/refusals.py for {missing}"


def test_the_scan_names_codes_as_the_kernel_does() -> None:
    for kind in Refusal.__subclasses__():
        assert kind.code == WORD.sub("_", kind.__name__).upper()


def test_no_sentence_outlives_its_refusal() -> None:
    """The parts of the table are for codes that exist."""
    assert not sorted(SENTENCES.keys() - refusals().keys())


@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_a_sentence_is_chinese_and_needs_no_fact(code: str) -> None:
    said = sentence(code)
    assert 400 <= said.status <= 599
    for text in (said.title, said.about(code, {})):
        assert re.search("[\u4e00-\u9fff]", text)
        assert "{" not in text


@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_a_sentence_uses_facts_the_refusal_names(code: str) -> None:
    """What the detail puts in must be promised by the refusal's docstring, or be the code itself."""
    gaps = set(re.findall(r"\{(\w+)\}", sentence(code).detail)) - {"code"}
    promised = set(re.findall(r"`(\w+)`", refusals()[code]))
    assert gaps <= promised


def test_what_may_have_been_done_is_never_called_a_failure() -> None:
    for said in refusals_zh.SILENCE.values():
        assert "失败" not in said.title + said.detail


def test_a_code_nobody_wrote_a_sentence_for_is_shown() -> None:
    assert sentence("NEVER_HEARD") is UNKNOWN
    assert "NEVER_HEARD" in UNKNOWN.about("NEVER_HEARD", {})


def test_facts_are_cut_and_braces_in_them_mean_nothing() -> None:
    said = SENTENCES["UNKNOWN_OFFICE"].about("UNKNOWN_OFFICE", {"office": "{code}" + "长" * 5000})
    assert "{code}长" in said
    assert len(said) < 400
