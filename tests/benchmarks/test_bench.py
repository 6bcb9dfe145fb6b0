"""The benchmarks run. What they measure is never asserted: machines differ and are busy."""

from pathlib import Path

import pytest

from benchmarks import PARTS, ballots, bench, bundles, document, events, replays
from benchmarks.section import Section, Table


@pytest.fixture(autouse=True)
def tiny(monkeypatch: pytest.MonkeyPatch) -> None:
    """Enough to see that it runs."""
    monkeypatch.setattr(ballots, "QUICK", ballots.Size(warm_up=20, blocks=1, block=200, counties=2))
    monkeypatch.setattr(events, "QUICK", 700)
    monkeypatch.setattr(replays, "QUICK", (600,))
    monkeypatch.setattr(bundles, "QUICK", (600,))


@pytest.mark.served
@pytest.mark.parametrize("part", PARTS)
def test_each_part_runs_and_writes_no_document(
    part: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(document, "DOCUMENT", tmp_path / "benchmarks.md")

    assert bench(quick=True, only=(part,)) == 0

    printed = capsys.readouterr().out
    assert "bound" in printed
    assert "NOT THE SAME" not in printed  # acknowledged ballots and recorded ones
    assert "DIFFERENT" not in printed  # the replay
    assert not document.DOCUMENT.exists()


def test_a_section_is_replaced_and_the_others_stay(tmp_path: Path) -> None:
    written = tmp_path / "benchmarks.md"
    document.write([Section("ballots", "Ballots", ["OLD-1"]), Section("replay", "Replay", ["OLD-2"])], written)
    document.write([Section("ballots", "Ballots", ["NEW-1"])], written)

    text = written.read_text()
    assert "NEW-1" in text
    assert "OLD-2" in text
    assert "OLD-1" not in text


def test_a_table_is_aligned_whatever_script_it_is_in() -> None:
    table = Table(("", "ballots/s"), [("评议", "1,234"), ("bound", "20,000")])

    assert table.as_text().splitlines() == ["       ballots/s", "评议       1,234", "bound     20,000"]
