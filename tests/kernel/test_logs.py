"""How processes speak to their operators: JSON, a line for each thing that happened."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.harness.processes import ROOT

SPEAK = """
import logging, sys
from pathlib import Path
import structlog
from services.kernel import logs
logs.configure("INFO", *map(Path, sys.argv[1:]))
log = structlog.get_logger("pingyi.test")
log.debug("not.said")
log.info("said", queue="冷", size=7)
try:
    raise ValueError("no")
except ValueError:
    log.exception("failed", alert=True)
logging.getLogger("library").info("not said")
logging.getLogger("library").warning("careful")
"""


@pytest.mark.parametrize("to_file", [False, True])
def test_each_line_is_a_json_object(tmp_path: Path, to_file: bool) -> None:
    arguments = [str(tmp_path / "log")] if to_file else []
    done = subprocess.run(
        [sys.executable, "-c", SPEAK, *arguments], cwd=ROOT, capture_output=True, text=True, check=True
    )
    text = (tmp_path / "log").read_text(encoding="utf-8") if to_file else done.stderr
    said, failed, careful = map(json.loads, text.splitlines())
    assert (said["event"], said["level"], said["queue"], said["size"]) == ("said", "info", "冷", 7)
    assert said["timestamp"].endswith("Z")
    assert failed["alert"]
    assert "ValueError: no" in failed["exception"]
    assert careful == {"event": "library", "message": "careful"}
    assert done.stdout == ""
