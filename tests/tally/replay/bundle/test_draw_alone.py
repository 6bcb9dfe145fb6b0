"""The draw done again from the bundle by `consistent_sampler` alone, as docs/bundle.md shows it (A-18, D-3)."""

import re
from pathlib import Path

import pytest

from tests.harness.processes import ROOT
from tests.tally.replay.bundle.bundles import bundle_of, counted_quarter

SHOWN = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "bundle.md").read_text(), re.DOTALL)


def test_the_program_in_the_document_draws_the_same_ballots(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (program,) = SHOWN
    assert "services" not in program
    (tmp_path / "532622-2024Q2.zip").write_bytes(bundle_of(counted_quarter()))
    monkeypatch.chdir(tmp_path)
    found: dict[str, list[str]] = {}
    exec(program, found)  # it is the document's
    assert len(found["walked"]) >= 5
