"""What had happened by an instant: found with a few looks at a log, and the same as by reading all of it."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.kernel.event import Recorded, encode, record
from services.tally.records.as_of import NothingThen, limits_at, limits_at_sequence
from services.tally.records.verified_log import LogBroken
from tests.tally.examples import APPRAISAL, NOON, ballot, pick, sealed

CUT, NOT_CUT = ballot("one", pick("01-01")), sealed([])
seconds = st.integers(0, 300)


def at(second: int) -> datetime:
    return NOON + timedelta(seconds=second)


def log_of(moments: list[tuple[int, bool]]) -> list[Recorded]:
    """Records of these seconds in order; those of ballots are cut to the minute."""
    return [
        record(
            CUT if cut else NOT_CUT,
            source="ballot",
            appraisal=APPRAISAL,
            sequence=sequence,
            stream="any",
            version=sequence,
            time=at(second),
        )
        for sequence, (second, cut) in enumerate(sorted(moments), start=1)
    ]


@given(st.lists(st.tuples(seconds, st.booleans()), max_size=40), st.integers(-70, 400))
def test_the_prefix_ends_at_the_last_record_that_is_not_later(moments: list[tuple[int, bool]], second: int) -> None:
    """D-3: whether times are cut to the minute or not."""
    log, instant = log_of(moments), at(second)
    expected = max((recorded.sequence for recorded in log if recorded.time <= instant), default=0)
    assert limits_at({"ballot": [encode(recorded) for recorded in log]}, instant) == {"ballot": expected}


class Counted(list[bytes]):
    """A log that counts how often it was looked at."""

    looks = 0

    def __getitem__(self, place: int) -> bytes:  # type: ignore[override]  # nobody slices it
        self.looks += 1
        return super().__getitem__(place)


def test_a_long_log_is_looked_at_a_few_times() -> None:
    log = Counted(encode(recorded) for recorded in log_of([(n, True) for n in range(2000)]))
    assert limits_at({"ballot": log}, at(1000)) == {"ballot": 1020}
    assert log.looks < 15


@pytest.mark.parametrize("sequence", [-1, 0, 3])
def test_a_sequence_that_tally_has_not_is_refused(sequence: int) -> None:
    log = [encode(recorded) for recorded in log_of([(0, False), (1, False)])]
    with pytest.raises(NothingThen):
        limits_at_sequence({"tally": log, "ballot": []}, sequence)


def test_a_record_that_cannot_be_read_is_named() -> None:
    with pytest.raises(LogBroken, match="ballot 1: the record cannot be read"):
        limits_at({"ballot": [b"{"]}, NOON)
    with pytest.raises(LogBroken, match="tally 1: the record cannot be read"):
        limits_at_sequence({"tally": [b"{"]}, 1)
