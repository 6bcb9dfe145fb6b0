"""A ballot log read in stretches, or list by list: the same replay, and the same place where it is broken."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.tally.records.ballot_log import BallotLog, BallotReader, Search, Stretch, stretch
from services.tally.records.verified_log import Chain
from services.tally.replay.replay import replay
from tests.tally.examples import ballot, pick
from tests.tally.quarters import Quarter, counted, played, ruling, with_tricks

pytestmark = pytest.mark.slow

PLAYED = played(with_tricks())
SIZE = len(PLAYED.sources()["ballot"])


def in_stretches(bodies: list[bytes], cuts: set[int]) -> BallotReader:
    """Read in stretches that end at the cuts, and where the search says that one must."""

    def read(search: Search) -> Iterator[list[bytes] | Stretch]:
        end = len(bodies) if search.end is None else min(search.end, len(bodies))
        border = end if search.until is None else search.until
        after = 0
        for until in sorted({cut for cut in {*cuts, border, end} if 0 < cut <= end}):
            yield stretch(search, after, bodies[after:until])
            after = until

    return read


@given(st.sets(st.integers(1, SIZE)), st.none() | st.integers(0, SIZE), st.booleans())
def test_stretches_make_the_same_replay_as_records(cuts: set[int], end: int | None, redraw: bool) -> None:
    sources = PLAYED.sources()
    limits = None if end is None else {"ballot": end}
    read_ballots = in_stretches(sources["ballot"], cuts)
    together = replay(sources, limits=limits, redraw=redraw, read_ballots=read_ballots)
    assert together == replay(sources, limits=limits, redraw=redraw)
    assert together.identical == (end in (None, SIZE))


@given(st.sets(st.integers(1, SIZE + 1)))
def test_what_came_after_the_count_is_verified_but_not_counted_in_stretches_too(cuts: set[int]) -> None:
    quarter = played(with_tricks())
    late = ballot("late", pick("01-01"), group="service")
    sources = quarter.sources()
    sources["ballot"] += Quarter(ballots=[*quarter.ballots, late, late]).sources()["ballot"][SIZE : SIZE + 1]
    together = replay(sources, read_ballots=in_stretches(sources["ballot"], cuts))
    assert together == replay(sources)
    assert together.identical
    assert together.positions["ballot"].sequence == SIZE + 1


@given(st.sets(st.integers(1, SIZE)))
def test_each_count_can_be_replayed_in_stretches(cuts: set[int]) -> None:
    quarter = played(with_tricks())
    quarter.own.append(ruling(quarter.ballots[4], "01-01", False))
    sources = counted(quarter).sources()
    assert replay(sources, read_ballots=in_stretches(sources["ballot"], cuts)) == replay(sources)


def test_whole_subtrees_come_as_one_hash_unless_a_root_is_wanted_inside() -> None:
    bodies = PLAYED.sources()["ballot"]
    assert len(stretch(Search(), 8, bodies[8:16]).hashes) == 1
    assert len(stretch(Search(wanted=frozenset({8, 16})), 8, bodies[8:16]).hashes) == 1
    assert len(stretch(Search(wanted=frozenset({9})), 8, bodies[8:16]).hashes) == 8
    assert len(stretch(Search(), 4, bodies[4:12]).hashes) == 8  # not at a place for eight
    assert len(stretch(Search(), 22, bodies[22:24]).hashes) == 1
    assert len(stretch(Search(), 24, bodies[24:]).hashes) == 1


def test_a_stretch_that_does_not_follow_is_not_taken() -> None:
    log = BallotLog(Chain("ballot"))
    with pytest.raises(ValueError, match="a stretch after 2, at 0"):
        log.read(stretch(Search(), 2, PLAYED.sources()["ballot"][2:4]))


@given(st.permutations(["misnumbered", "not JSON", "not as its type must be"]), st.data())
def test_the_first_place_is_named_whatever_is_wrong_there(faults: list[str], data: st.DataObject) -> None:
    """And what came before it has been read."""
    sources = PLAYED.sources()
    bodies = sources["ballot"]
    directed = [place for place in range(1, SIZE + 1) if b'"group":"public"' not in bodies[place - 1]]
    places = {
        "not as its type must be": data.draw(st.sampled_from(directed)),
        "not JSON": data.draw(st.integers(1, SIZE)),
        "misnumbered": data.draw(st.integers(1, SIZE)),
    }
    for fault in faults:
        place = places[fault]
        bodies[place - 1] = {
            "misnumbered": bodies[place - 1].replace(b'"sequence":', b'"sequence":9'),
            "not JSON": b'{"type": 7',
            "not as its type must be": bodies[place - 1].replace(b'"data":{', b'"data":{"channel":7,'),
        }[fault]
    replayed = replay(sources)
    first = min(places.values())
    difference = replayed.first_difference
    assert difference is not None
    assert difference.name == "ballot: records"
    assert difference.detail.startswith(f"ballot {first}: ")
    assert replayed.positions["ballot"].sequence == first - 1
