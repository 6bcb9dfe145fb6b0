"""The record of the draw of 200, as the log has it (R-24)."""

import json
from datetime import UTC, datetime
from hashlib import sha256

import pytest

from services.kernel.event import Event, Recorded, record
from services.tally.draw.sample_record import sample_record
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


def test_its_digest_is_over_all_but_the_words_which_may_be_erased() -> None:
    """A golden value, older than `hashed_text`: printed records bear such digests."""
    told = sample_record(APPRAISAL, log(POOL, SPOKEN, DRAWN))
    digest, text = told.pop("digest"), told.pop("hashed_text")
    assert digest == sha256(text.encode()).hexdigest()
    assert digest == "0af1e71ae27419a5b769996c26718ebb31560fa4c20136d56e65f4e1e8b35126"
    assert told.pop("words") == "words"
    assert json.loads(text) == told


def test_a_draw_of_an_old_log_had_no_seed_apart() -> None:
    """D-3."""
    told = sample_record(APPRAISAL, log(POOL, DRAWN))
    assert (told["seed"], told["witnesses"], told["spoken_at"]) == ("317|884", [], told["drawn_at"])


def test_before_the_draw_there_is_no_record() -> None:
    with pytest.raises(SampleNotDrawn):
        sample_record(APPRAISAL, log(POOL, SPOKEN))
