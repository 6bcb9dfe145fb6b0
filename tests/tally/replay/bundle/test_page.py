"""verify.html in Chromium, from a file and without a network: it says of good and of tampered bundles what is so."""

import base64
import json
import re
from collections.abc import Callable
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page

from services.kernel.proof.hashing import algorithm
from services.tally.replay.bundle.build import write
from services.tally.replay.bundle.container import Container
from services.tally.replay.bundle.contents import known_pages, page
from services.tally.replay.bundle.verification import verify
from tests.tally.replay.bundle.bundles import bundle_of, counted_quarter, evidence, receipts_of
from tests.tally.replay.bundle.conftest import Checked
from tests.tally.replay.bundle.tampering import repacked

QUARTER = counted_quarter()
BUNDLE = bundle_of(QUARTER)
LOGS = QUARTER.sources()


def test_a_good_bundle_passes_every_check_of_the_command_line(checked: Checked, opened: Page) -> None:
    """Two implementations, the same checks by the same names; only whether the page is known, a page cannot say."""
    verdict, first, states = checked(BUNDLE)
    assert (verdict, first) == ("ok", "")
    assert set(states) == {check.name for check in verify(BytesIO(BUNDLE))} - {"bundle: page"}
    assert "全部一致" in opened.inner_text("#headline")
    assert opened.inner_text("#offices tr:first-child td:first-child") == "1"


def first_of_command_line(bundle: bytes) -> str:
    return next(check.name for check in verify(BytesIO(bundle)) if not check.ok)


SPOILED = st.tuples(st.integers(0, len(BUNDLE) - 1), st.sampled_from(["flip", "drop", "insert", "double", "cut"]))


@given(SPOILED)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_tampered_bytes_are_found_and_named_as_on_the_command_line(checked: Checked, spoiling: tuple[int, str]) -> None:
    place, how = spoiling
    before, after = BUNDLE[:place], BUNDLE[place:]
    spoiled = {
        "flip": before + bytes([after[0] ^ 0x10]) + after[1:],
        "drop": before + after[1:],
        "insert": before + b"x" + after,
        "double": before + after[:40] + after,
        "cut": before,
    }[how]
    verdict, first, _ = checked(spoiled)
    assert verdict == "fail"
    assert first == first_of_command_line(spoiled)


def rewritten(source: str, change: Callable[[list[bytes]], list[bytes]]) -> bytes:
    logs = {**LOGS, source: change(list(LOGS[source]))}
    out = BytesIO()
    honest = evidence(LOGS, receipts_of(QUARTER))
    forged = type(honest)(
        appraisal=honest.appraisal,
        log=lambda name: logs[name],
        signed=honest.signed,
        receipts=receipts_of(QUARTER),
    )
    write(forged, out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("source", "change"),
    [
        ("ballot", lambda log: [log[0].replace(b'"02-01"', b'"01-01"'), *log[1:]]),
        ("ballot", lambda log: [*log[:3], *log[4:]]),
        ("ballot", lambda log: [log[1], log[0], *log[2:]]),
        ("ballot", lambda log: [log[0], log[0], *log[1:]]),
        ("complaints", lambda log: [log[0].replace(b"hotline_12345", b"hotline_12346"), *log[1:]]),
        ("tally", lambda log: [log[0].replace(b'"counted":true', b'"counted":false'), *log[1:]]),
        ("tally", lambda log: [*log[:3], log[3].replace(b"317|884|052", b"317|884|053"), *log[4:]]),
        ("tally", lambda log: log[:-1]),
        ("roster", lambda log: [log[0].replace(b'"max_offices":10', b'"max_offices":11')]),
    ],
)
def test_rewritten_logs_are_found_whoever_computed_all_anew(
    checked: Checked, source: str, change: Callable[[list[bytes]], list[bytes]]
) -> None:
    bundle = rewritten(source, change)
    verdict, first, _ = checked(bundle)
    assert verdict == "fail"
    assert first == first_of_command_line(bundle)


def test_a_result_that_was_not_counted_is_found(checked: Checked) -> None:
    told = json.loads(Container(BytesIO(BUNDLE)).read("results/1.json"))
    told["offices"][0]["final"] += 1
    blob = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() + b"\n"
    assert checked(repacked({"results/1.json": blob}))[1] == "told: results/1.json"


def test_a_browser_without_ed25519_does_not_pass_signatures(chromium: Browser, tmp_path: Path) -> None:
    """What cannot be checked is not a pass."""
    (tmp_path / "verify.html").write_bytes(page())
    (tmp_path / "bundle.zip").write_bytes(BUNDLE)
    old = chromium.new_page()
    old.add_init_script(
        "SubtleCrypto.prototype.importKey = async () => { throw new DOMException('no', 'NotSupportedError'); }"
    )
    old.goto((tmp_path / "verify.html").as_uri())
    old.set_input_files("#file", tmp_path / "bundle.zip")
    old.wait_for_selector("body[data-verdict]")
    assert old.evaluate("document.body.dataset.verdict") == "unknown"
    assert "不能核对" in old.inner_text("#reason")


def test_the_page_runs_nothing_but_itself_and_asks_nobody() -> None:
    text = page().decode()
    policy = re.search(r'content="(default-src[^"]*)"', text)
    assert policy is not None
    for tag, directive in (("script", "script-src"), ("style", "style-src")):
        (inner,) = re.findall(rf"<{tag}>(.*?)</{tag}>", text, re.DOTALL)
        digest = base64.b64encode(sha256(inner.encode()).digest()).decode()
        assert f"{directive} 'sha256-{digest}'" in policy[1], f"write {directive} 'sha256-{digest}' into the page"
    assert policy[1].startswith("default-src 'none'; ")
    assert "://" not in text


def test_every_page_that_was_given_out_is_known() -> None:
    assert sha256(page()).hexdigest() in known_pages(), "add the page's SHA-256 to pages.sha256"


@pytest.mark.parametrize("text", ["", "abc", "abcd" * 16, "x" * 55, "x" * 56, "x" * 64, "票" * 1000])
def test_the_page_hashes_as_the_standards_say(opened: Page, text: str) -> None:
    """GB/T 32905 and FIPS 180-4: both by hand there, both by a library here."""
    for name in ("sha256", "sm3"):
        found = opened.evaluate("([name, text]) => toHex(ALGORITHMS[name](toBytes(text)))", [name, text])
        assert found == algorithm(name).digest(text.encode()).hex()
