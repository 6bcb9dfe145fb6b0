"""The record of the draw of 200, as the log has it (R-24)."""

from datetime import UTC, datetime

import msgspec
import pytest

from services.kernel.event import Event, Recorded, record
from services.tally.draw.sample_record import digest_of, sample_record
from services.tally.events import LogPosition, PoolCommitted, SampleDrawn, SeedSpoken
from services.tally.refusals import SampleNotDrawn

APPRAISAL = "532622-2024Q2"
POOL = PoolCommitted(ballots=LogPosition(source="ballot", sequence=9, root="ab"), pool_size=3, pool_digest="d1")
SPOKEN = SeedSpoken(seed="317|884", pool_digest="d1", witnesses=("office-1",), record="words", by="inspector-1")
DRAWN = SampleDrawn(seed="317|884", pool_digest="d1", walked=("b", "a", "c"), drawn=("b", "c"))


def log(*events: Event) -> list[Recorded]:
    return [
        record(
            event,
            source="tally",
            appraisal=APPRAISAL,
            sequence=number,
            stream=f"count-{APPRAISAL}",
            version=number,
            time=datetime(2024, 7, 22, number, tzinfo=UTC),
        )
        for number, event in enumerate(events, start=1)
    ]


def test_it_tells_what_was_fixed_spoken_and_drawn_and_when() -> None:
    """R-24, A-18: the pool before the seed, the seed before the draw."""
    told = sample_record(APPRAISAL, log(POOL, SPOKEN, DRAWN))
    assert (told["pool_digest"], told["pool_size"], told["seed"]) == ("d1", 3, "317|884")
    assert (told["walked"], told["drawn"], told["witnesses"]) == (["b", "a", "c"], ["b", "c"], ["office-1"])
    assert told["committed_at"] < told["spoken_at"] < told["drawn_at"]


def test_its_digest_stays_when_the_words_are_erased() -> None:
    told = sample_record(APPRAISAL, log(POOL, SPOKEN, DRAWN))
    rest = {name: value for name, value in told.items() if name not in ("digest", "words")}
    assert told["digest"] == digest_of(rest) == digest_of(msgspec.json.decode(msgspec.json.encode(rest)))
    assert told["words"] == "words"


def test_a_draw_of_an_old_log_had_no_seed_apart() -> None:
    """D-3."""
    told = sample_record(APPRAISAL, log(POOL, DRAWN))
    assert (told["seed"], told["witnesses"], told["spoken_at"]) == ("317|884", [], told["drawn_at"])


def test_before_the_draw_there_is_no_record() -> None:
    with pytest.raises(SampleNotDrawn):
        sample_record(APPRAISAL, log(POOL, SPOKEN))
