"""An embedded system (`pingyi up`) keeps dead letters in memory, and they are handled as anywhere."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests.harness.processes import ROOT

pytestmark = pytest.mark.slow


def test_dead_letters_of_an_embedded_system_are_listed_put_back_and_dropped() -> None:
    # not pytest's own folder: PostgreSQL runs as somebody else, and other runs tidy up there
    with tempfile.TemporaryDirectory(prefix="pingyi-embedded-", ignore_cleanup_errors=True) as folder:
        ended = subprocess.run(
            [sys.executable, "-m", "tests.ops.system.embedded_letters", str(Path(folder) / "system")],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )
    assert ended.returncode == 0, ended.stderr[-2000:]
    told = json.loads(ended.stdout.splitlines()[-1])
    assert {letter["source"] for letter in told["before"]} == {"12345平台"}
    assert "13000000123" not in json.dumps(told["before"])
    one, other = (letter["letter"] for letter in told["before"])
    assert told["requeued"] == {"requeued": 1, "missing": []}
    again = {letter["letter"] for letter in told["after"]}
    assert other in again
    assert one not in again  # it died once more, under another id
    assert (told["proposed"], told["alone"], told["agreed"]) == (
        {"proposed": 1},
        "SAME_PERSON",
        {"dropped": 1, "missing": []},
    )
    last = told["last"]
    assert not last["lasting"]
    assert [letter["letter"] for letter in last["letters"]] == sorted(again - {other})
    assert [(one["what"], one["by"], one["proposed_by"], one["reason"]) for one in last["decided"]] == [
        ("dropped", "shenguan-01", "xitong-01", "来源已改正"),
        ("returned", "xitong-01", None, None),
    ]
