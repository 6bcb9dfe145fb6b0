"""The handbook's pictures: taken by tests, compact, and never older than the pages they show.

Beside the pictures, pictures.json holds for each a digest of what can be read on the page. A test that takes a picture
compares; `make handbook` (PINGYI_HANDBOOK=write) takes those anew whose page says something else than before.
"""

import hashlib
import io
import json
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from PIL import Image
from playwright.sync_api import Locator, Page

from tests.harness.processes import ROOT

FOLDER = ROOT / "docs" / "handbook"
INDEX = FOLDER / "pictures.json"
READ = ROOT / ".work" / "handbook"  # what was read, to look at when a picture is stale
COLOURS = (64, 32, 16)
MOST_BYTES = 70_000
# what differs from one run to the next, and says nothing about the page
VOLATILE = (
    (re.compile(r"^\s*- /url: .*$", re.MULTILINE), ""),
    (re.compile(r"https?://\S+|/staff/enrolment/\S+"), "<address>"),
    (re.compile(r"\b[0-9A-Z]{4,6}(?:-[0-9A-Z]{4})+\b"), "<code>"),
    (re.compile(r"\b(?=[0-9A-Z]*\d)[0-9A-HJKMNP-TV-Z]{8}\b"), "<serial>"),
    (re.compile(r"\b[A-Z2-7]{4}(?: [A-Z2-7]{4}){7}\b"), "<factor>"),
    # keys are destroyed a few seconds after the seal, and with them ends what may be done about a loss
    (re.compile(r"^.*(?:票箱的钥匙[^。]*|签名密钥[^。]*)。.*$|^.*票或领票记录有缺失.*$", re.MULTILINE), ""),
    (re.compile(r"\b[0-9a-f]{4}(?: [0-9a-f]{4}){3}\b"), "<digest>"),
    (re.compile(r"\b[0-9a-f]{6,}\b"), "<digest>"),
    (re.compile(r"\d{4}-\d\d-\d\d|\d{4}年\d{1,2}月\d{1,2}日|\d{1,2}月\d{1,2}日"), "<day>"),
    (re.compile(r"\d{1,2}:\d\d(?::\d\d)?"), "<time>"),
    (re.compile(r"\d{3}\*{4}\d{4}"), "<phone>"),
    (re.compile(r"[一-鿿]\*[一-鿿]?"), "<name>"),
    (re.compile(r"第 ?\d+ ?个|\d+ ?步"), "<place>"),
    (re.compile(r"\d{4,}"), "<number>"),
)


class Stale(AssertionError):
    """A page says something else than its picture in the handbook."""


def masked(text: str, but: Iterable[str] = ()) -> str:
    """What can be read on a page, without what differs from one run to the next; `but` are such words of this page."""
    for word in but:
        text = text.replace(word, "<name>")
    for pattern, instead in VOLATILE:
        text = pattern.sub(instead, text)
    text = re.sub(r'"(<\w+>)"', r"\1", text)  # a digest that reads as a number is set in quotation marks
    return "\n".join(line for line in text.splitlines() if line.strip())


def index() -> dict[str, Any]:
    """Each picture's digest, and which test takes it."""
    return dict(json.loads(INDEX.read_text())) if INDEX.exists() else {}


def compact(png: bytes) -> bytes:
    """The same picture with few colours, for a page has no more; with fewer when it would be large."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    for colours in COLOURS:
        written = io.BytesIO()
        few = picture.quantize(colours, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        few.save(written, "PNG", optimize=True)
        if written.tell() < MOST_BYTES:
            break
    return written.getvalue()


@dataclass
class Pictures:
    """Takes the pictures of one test module. `picture(page, "name")` is all a test needs."""

    by: str
    write: bool = field(default_factory=lambda: os.environ.get("PINGYI_HANDBOOK") == "write")
    known: dict[str, Any] = field(default_factory=index)
    taken: dict[str, str] = field(default_factory=dict)
    stale: list[str] = field(default_factory=list)

    def __call__(
        self, page: Page, name: str, *, of: Locator | None = None, whole: bool = False, but: Iterable[str] = ()
    ) -> None:
        """Take the window, the `whole` page, or what is asked for; compare what can be read there."""
        shown = of or page.locator("body")
        read = masked(shown.aria_snapshot(), but)
        in_any_order = "\n".join(sorted(read.splitlines()))  # rows stand by ids that chance gives
        digest = hashlib.sha256(in_any_order.encode()).hexdigest()[:16]
        file = FOLDER / f"{name}.png"
        self.taken[name] = digest
        if self.known.get(name, {}).get("page") == digest and file.exists():
            return
        READ.mkdir(parents=True, exist_ok=True)
        (READ / f"{name}.txt").write_text(read)
        if not self.write:
            self.stale.append(name)
            return
        FOLDER.mkdir(parents=True, exist_ok=True)
        png = of.screenshot(animations="disabled") if of else page.screenshot(animations="disabled", full_page=whole)
        file.write_bytes(compact(png))
        assert file.stat().st_size < MOST_BYTES, f"{file.name} is too large: show less of the page"

    def finish(self) -> None:
        """Keep the digests, or say which pictures are older than their pages."""
        if self.write:
            others = {name: kept for name, kept in index().items() if kept["by"] != self.by}
            own = {name: {"by": self.by, "page": digest} for name, digest in self.taken.items()}
            INDEX.write_text(json.dumps(others | own, indent=1, sort_keys=True, ensure_ascii=False) + "\n")
        elif self.stale:
            raise Stale(
                f"pages changed since their pictures were taken: {', '.join(self.stale)}. Run `make handbook`, look at"
                f" the new pictures in docs/handbook and commit them (what was read is in {READ.relative_to(ROOT)})"
            )
