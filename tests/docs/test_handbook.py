"""The handbook for those who do the work: pictures are taken by tests and all of them used, links lead somewhere.

That no picture is older than its page is asserted by the tests that take them (tests/browser/pictures.py).
"""

import re

import pytest

from tests.browser.pictures import FOLDER, INDEX, MOST_BYTES, index, masked
from tests.harness.processes import ROOT

HANDBOOK = ROOT / "docs" / "操作手册.md"
ALL_BYTES = 3_000_000
CHINESE = re.compile(r"[一-鿿]{4}")


@pytest.fixture(scope="module")
def text() -> str:
    return HANDBOOK.read_text()


def pictures(text: str) -> list[tuple[str, str]]:
    """Alternative text and file of every picture."""
    return re.findall(r"!\[([^\]]*)\]\(([^)]+)\)", text)


def anchor(heading: str) -> str:
    """What a heading is linked by."""
    return re.sub(r"[^\w一-鿿-]", "", heading.strip().lower().replace(" ", "-"))


def test_every_picture_is_there_is_taken_by_a_test_and_is_used_once(text: str) -> None:
    linked = [file for _, file in pictures(text)]
    assert len(linked) == len(set(linked))
    kept = {f"handbook/{file.name}" for file in FOLDER.iterdir() if file != INDEX}
    assert set(linked) == kept == {f"handbook/{name}.png" for name in index()}


def test_pictures_say_in_chinese_what_is_to_be_seen(text: str) -> None:
    assert [file for said, file in pictures(text) if not CHINESE.search(said)] == []


def test_who_takes_a_picture_is_a_test_that_exists() -> None:
    for kept in index().values():
        file, _, name = kept["by"].partition("::")
        assert f"def {name}(" in (ROOT / file).read_text()


def test_pictures_are_compact() -> None:
    sizes = [file.stat().st_size for file in FOLDER.glob("*.png")]
    assert max(sizes) < MOST_BYTES
    assert sum(sizes) < ALL_BYTES


def test_links_lead_somewhere(text: str) -> None:
    headings = {anchor(heading) for heading in re.findall(r"^#+ (.+)$", text, re.MULTILINE)}
    for target in re.findall(r"(?<!!)\[[^\]]+\]\(([^)]+)\)", text):
        file, _, place = target.partition("#")
        if file:
            assert (HANDBOOK.parent / file).exists(), target
            said = (HANDBOOK.parent / file).read_text()
            here = {anchor(heading) for heading in re.findall(r"^#+ (.+)$", said, re.MULTILINE)}
        else:
            here = headings
        assert not place or place in here, target


def test_a_digest_that_reads_as_a_number_is_masked_like_any_other() -> None:
    assert masked('- code: "123456789012"') == masked("- code: 12345678901a")
