"""What time it is: in UTC, and in a rehearsal the same for every process."""

import subprocess
import sys
import threading
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.kernel.clock import CHINA, Clock, FixedClock, RehearsalClock, SystemClock, civil_date, last_day
from tests.harness.processes import ROOT
from tests.harness.waiting import wait_until

SIX = datetime(2024, 6, 30, 18, 0, tzinfo=CHINA)

TELL_THE_TIME = """
import sys
from pathlib import Path
from services.kernel.clock import RehearsalClock
clock = RehearsalClock(Path(sys.argv[1]))
for _ in sys.stdin:
    print(clock.now().isoformat(), flush=True)
"""


def test_every_clock_is_aware_and_in_utc(tmp_path: Path) -> None:
    RehearsalClock.set(tmp_path / "clock", SIX)
    clocks: list[Clock] = [SystemClock(), FixedClock(SIX), RehearsalClock(tmp_path / "clock")]
    assert {clock.now().utcoffset() for clock in clocks} == {timedelta(0)}
    assert clocks[1].now() == clocks[2].now() == SIX
    assert abs(clocks[0].now() - datetime.now(UTC)) < timedelta(minutes=1)


def test_every_process_reads_the_same_rehearsal_clock(tmp_path: Path) -> None:
    path = tmp_path / "clock"
    RehearsalClock.set(path, SIX)
    here = RehearsalClock(path)
    with subprocess.Popen(
        [sys.executable, "-c", TELL_THE_TIME, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
        text=True,
    ) as there:
        assert there.stdin is not None
        assert there.stdout is not None
        for turned in (SIX, SIX + timedelta(seconds=1), SIX - timedelta(days=90), SIX):
            RehearsalClock.set(path, turned)
            there.stdin.write("?\n")
            there.stdin.flush()
            assert datetime.fromisoformat(there.stdout.readline().strip()) == here.now() == turned
        there.stdin.close()


def test_turning_the_clock_is_seen_at_once_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "clock"
    times = [SIX + timedelta(hours=hours) for hours in range(50)]
    RehearsalClock.set(path, times[0])
    clock, read = RehearsalClock(path), set[datetime]()
    done = threading.Event()

    def look() -> None:
        while not done.is_set():
            read.add(clock.now())

    looking = threading.Thread(target=look)
    looking.start()
    for turned in times:
        RehearsalClock.set(path, turned)
    wait_until(lambda: times[-1] in read, "the last turn to be seen")
    done.set()
    looking.join()
    assert read <= set(times)
    assert list(tmp_path.iterdir()) == [path]


def test_a_rehearsal_without_its_clock_does_not_guess(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        RehearsalClock(tmp_path / "clock").now()


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        (datetime(2024, 6, 30, 15, 59, 59, tzinfo=UTC), date(2024, 6, 30)),
        (datetime(2024, 6, 30, 16, 0, tzinfo=UTC), date(2024, 7, 1)),
        (SIX, date(2024, 6, 30)),
    ],
)
def test_a_civil_date_is_the_one_on_the_wall_in_china(instant: datetime, day: date) -> None:
    assert civil_date(instant) == day


def test_the_last_day_of_a_window_is_the_one_before_it_closes() -> None:
    """R-06: [07-01 00:00, 07-15 00:00) in China."""
    assert last_day(datetime(2024, 7, 14, 16, 0, tzinfo=UTC)) == date(2024, 7, 14)
    assert last_day(datetime(2024, 7, 14, 16, 0, 0, 1, tzinfo=UTC)) == date(2024, 7, 15)


@given(st.datetimes(min_value=datetime(1992, 1, 1), max_value=datetime(2100, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_a_civil_date_begins_eight_hours_before_utcs(instant: datetime) -> None:
    assert civil_date(instant) == (instant + timedelta(hours=8)).date()


def test_a_clock_that_somebody_wrote_with_an_editor_is_read(tmp_path: Path) -> None:
    """Editors end a file with a new line."""
    (tmp_path / "clock").write_text(f" {SIX.isoformat()}\n")
    assert RehearsalClock(tmp_path / "clock").now() == SIX
