"""Replay: the same document from the bytes, or the first difference (D-3, D-4)."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from services.ballot.events import BoxSealed, ReceiptsListed
from services.kernel.event import Event
from services.kernel.proof.seal import fingerprint
from services.roster.events import GroupCode, GroupIssued, IssuedListed, ReissuesDecided
from services.tally.counting.facts import Facts
from services.tally.counting.result import Document, digest, result_document
from services.tally.events import LogPosition, PoolCommitted, ResultCounted, SampleDrawn
from services.tally.records.as_of import NothingThen, limits_at, limits_at_sequence
from services.tally.records.verified_log import Chain, Run
from services.tally.replay.checks import Check, check_draw, check_issued, check_receipts, check_seal
from services.tally.replay.replay import replay
from tests.tally.examples import NOON, ballot, ballot_id, bodies, frozen, log, pick, sealed
from tests.tally.quarters import Quarter, counted, played, ruling, with_tricks, without


def test_a_counted_quarter_replays_to_the_recorded_digest() -> None:
    quarter = played(with_tricks())
    replayed = quarter.replay()
    assert replayed.identical
    assert replayed.digest == replayed.recorded
    assert replayed.document is not None
    assert digest(replayed.document) == replayed.digest
    assert replayed.document["ballots"]["public"] == {
        "received": 19,
        "walked": len(quarter.own[3].walked),  # type: ignore[attr-defined]
        "valid": 5,
        "void": len(quarter.own[3].walked) - 5,  # type: ignore[attr-defined]
        "reasons": {"BLANK": len(quarter.own[3].walked) - 5},  # type: ignore[attr-defined]
    }


def test_fewer_valid_than_wanted_are_all_drawn() -> None:
    """R-26: 13 of the 19 public ballots are valid, of 200 wanted."""
    replayed = played(with_tricks(sample_size=200)).replay()
    assert replayed.identical
    assert replayed.document is not None
    assert replayed.document["ballots"]["public"]["walked"] == 19
    assert replayed.document["ballots"]["public"]["valid"] == 13


def test_what_is_checked_is_told_with_what_was_found() -> None:
    quarter = played(with_tricks())
    replayed = quarter.replay()
    _, _, pool, sample, count = quarter.own
    assert isinstance(pool, PoolCommitted)
    assert isinstance(sample, SampleDrawn)
    assert isinstance(count, ResultCounted)
    root = {source: position.root for source, position in replayed.positions.items()}
    key = fingerprint(sealed([]).key)
    assert [(check.name, check.detail) for check in replayed.checks] == [
        ("tally: records", f"5 records, root {root['tally']}"),
        ("roster: records", f"1 records, root {root['roster']}"),
        ("complaints: records", f"7 records, root {root['complaints']}"),
        ("complaints: seal", f"at 6: {frozen(list(quarter.complaints)).root}"),
        ("complaints: signature", f"signed by key {key}"),
        ("ballot: records", f"25 records, root {root['ballot']}"),
        ("ballot: seal", f"at 24: {sealed(list(quarter.ballots)).root}"),
        ("ballot: signature", f"signed by key {key}"),
        ("pool: root", f"at 25: {root['ballot']}"),
        ("pool: size", "19 public ballots, committed 19"),
        ("pool: digest", pool.pool_digest),
        ("draw: pool", f"drawn from the pool {pool.pool_digest}"),
        ("draw: walk", f"{len(sample.walked)} lowest tickets"),
        ("draw: drawn", "5 valid, 5 drawn"),
        ("draw: end", f"{len(sample.walked)} walked of 19"),
        ("count 1: tally", f"at 4: {count.positions[0].root}"),
        ("count 1: roster", f"at 1: {root['roster']}"),
        ("count 1: complaints", f"at 7: {root['complaints']}"),
        ("count 1: ballot", f"at 25: {root['ballot']}"),
        ("result: digest", count.digest),
    ]


def test_what_is_wrong_with_a_seal_is_told() -> None:
    """What it covers, which key signed it, whether it can be read at all."""
    ballots: list[Event] = list(with_tricks().ballots[:3])
    good, key = sealed(ballots), fingerprint(sealed([]).key)

    def checked(seal: BoxSealed) -> list[tuple[str, bool, str]]:
        chain = Chain("ballot", (seal.size,))
        chain.grow(Run("ballot", 0, bodies("ballot", ballots)).leaves())
        *_, recorded = log("ballot", [*ballots, seal])
        return [tuple(check) for check in check_seal(chain, recorded, seal)]

    covers = ("ballot: seal", True, f"at 3: {good.root}")
    assert checked(good) == [covers, ("ballot: signature", True, f"signed by key {key}")]
    forged = msgspec.structs.replace(good, signature="00" * 64)
    assert checked(forged) == [covers, ("ballot: signature", False, f"not signed by key {key}")]
    spoilt = msgspec.structs.replace(good, key="no key")
    assert checked(spoilt) == [covers, ("ballot: signature", False, "root or key is not hexadecimal")]
    short = sealed(ballots[:2])
    assert checked(short) == [("ballot: seal", False, "sealed 2 records, but 3 came before")]


def test_progress_is_told_for_each_log() -> None:
    quarter, told = played(with_tricks()), dict[str, int]()
    quarter.replay(progress=told.__setitem__)
    assert told == {"tally": 5, "roster": 1, "complaints": 7, "ballot": 25}


def test_a_record_taken_out_is_named() -> None:
    sources = without(played(with_tricks()).sources(), "ballot", 3)
    difference = replay(sources).first_difference
    assert difference is not None
    assert (difference.name, difference.detail) == (
        "ballot: records",
        "ballot 3: the record in this place says it is 4",
    )


def test_bytes_that_are_no_record_are_named() -> None:
    for source in ("roster", "ballot", "complaints", "tally"):
        sources = played(with_tricks()).sources()
        sources[source][0] = b'{"type": 7'
        difference = replay(sources).first_difference
        assert difference is not None
        assert difference.name == f"{source}: records"
        assert difference.detail.startswith(f"{source} 1: the record cannot be read")


def test_a_rewritten_ballot_breaks_the_seal() -> None:
    sources = played(with_tricks()).sources()
    sources["ballot"][0] = sources["ballot"][0].replace(b'"02-01"', b'"01-01"')
    replayed = replay(sources)
    failed = {check.name for check in replayed.checks if not check.ok}
    assert failed == {"ballot: seal", "pool: root", "count 1: ballot", "result: digest"}
    assert not replayed.identical


def test_a_rewritten_sorting_breaks_the_freeze() -> None:
    sources = played(with_tricks()).sources()
    sources["complaints"][1] = sources["complaints"][1].replace(b'"02-01"', b'"01-05"')
    failed = {check.name for check in replay(sources).checks if not check.ok}
    assert failed == {"complaints: seal", "count 1: complaints", "result: digest"}


def test_a_log_cut_short_is_noticed() -> None:
    sources = played(with_tricks()).sources()
    del sources["ballot"][-3:]
    failed = {check.name: check.detail for check in replay(sources).checks if not check.ok}
    assert failed["count 1: ballot"] == "the log ends at 22, before 25"


def altered(change: Callable[[SampleDrawn], SampleDrawn]) -> Quarter:
    """A quarter counted after its draw was recorded otherwise than the seed gives it."""
    quarter = played(with_tricks())
    sample = quarter.own[3]
    assert isinstance(sample, SampleDrawn)
    quarter.own[3:] = [change(sample)]
    return counted(quarter)


def other_id(sample: SampleDrawn) -> SampleDrawn:
    """One drawn ballot exchanged for a valid one that was not walked."""
    rest = [ballot_id(f"public {n}") for n in range(12) if ballot_id(f"public {n}") not in sample.walked]
    old = sample.drawn[0]
    walked = tuple(rest[0] if one == old else one for one in sample.walked)
    drawn = tuple(rest[0] if one == old else one for one in sample.drawn)
    return msgspec.structs.replace(sample, walked=walked, drawn=drawn)


@pytest.mark.parametrize(
    ("change", "names"),
    [
        (other_id, {"draw: walk"}),
        (lambda s: msgspec.structs.replace(s, seed="another"), {"draw: walk"}),
        (lambda s: msgspec.structs.replace(s, drawn=s.drawn[1:]), {"draw: drawn", "draw: end"}),
        (lambda s: msgspec.structs.replace(s, walked=s.walked[:-1], drawn=s.drawn[:-1]), {"draw: end"}),
        (lambda s: msgspec.structs.replace(s, pool_digest="other"), {"draw: pool"}),
        (lambda s: msgspec.structs.replace(s, walked=(), drawn=()), {"draw: end"}),
    ],
)
def test_a_draw_that_the_seed_does_not_give_is_noticed(
    change: Callable[[SampleDrawn], SampleDrawn], names: set[str]
) -> None:
    """R-24, A-18: anyone can repeat the draw."""
    assert {check.name for check in altered(change).replay().checks if not check.ok} >= names


def test_the_draw_need_not_be_walked_again() -> None:
    replayed = played(with_tricks()).replay(redraw=False)
    assert replayed.identical
    assert "draw: walk" not in {check.name for check in replayed.checks}


def test_a_pool_with_another_size_is_noticed() -> None:
    quarter = played(with_tricks())
    pool = quarter.own[2]
    assert isinstance(pool, PoolCommitted)
    quarter.own[2] = msgspec.structs.replace(pool, pool_size=18, pool_digest="00")
    failed = {check.name for check in quarter.replay().checks if not check.ok}
    assert {"pool: size", "pool: digest", "draw: pool", "count 1: tally"} <= failed


def test_another_digest_is_the_last_difference() -> None:
    quarter = played(with_tricks())
    result = quarter.own[-1]
    assert isinstance(result, ResultCounted)
    quarter.own[-1] = msgspec.structs.replace(result, digest="00")
    replayed = quarter.replay()
    assert replayed.first_difference is not None
    assert replayed.first_difference.name == "result: digest"
    assert replayed.first_difference.detail == f"{replayed.digest}, recorded 00"


def test_what_came_after_the_count_does_not_change_it() -> None:
    """A result is replayed up to the positions it was counted at."""
    quarter = played(with_tricks())
    before = quarter.replay().digest
    quarter.own.append(ruling(quarter.ballots[4], "01-01", False))
    assert quarter.replay().digest == before
    assert quarter.replay().identical
    assert quarter.replay(recount=True).digest != before


def test_each_count_can_be_replayed() -> None:
    """A ruling on a directed pick and a second count: both digests come out again."""
    quarter = played(with_tricks())
    first = quarter.replay().digest
    quarter.own.append(ruling(quarter.ballots[4], "01-01", False))
    second = counted(quarter).replay()
    assert second.identical
    assert second.document is not None
    assert second.document["result_version"] == 2
    earlier = quarter.replay(limits={"tally": 5})
    assert earlier.identical
    assert earlier.digest == first


def test_before_the_opening_there_is_no_document() -> None:
    replayed = replay({"ballot": [], "tally": []})
    assert (replayed.document, replayed.digest, replayed.recorded) == (None, None, None)
    assert not replayed.identical


def test_as_of_an_instant_is_a_prefix_of_each_log() -> None:
    """D-3: before the draw, the directed votes and nothing sampled."""
    quarter = played(with_tricks())
    limits = limits_at(quarter.sources(), NOON + timedelta(minutes=3))
    assert limits == {"roster": 1, "ballot": 3, "complaints": 3, "tally": 3}
    assert limits_at(quarter.sources(), datetime(2024, 1, 1, tzinfo=UTC)) == dict.fromkeys(limits, 0)
    replayed = quarter.replay(limits={**limits, "ballot": 25})
    assert replayed.document is not None
    assert replayed.document["ballots"]["public"]["walked"] == 0
    assert replayed.recorded is None


def test_as_of_a_sequence_is_what_tally_could_know_then() -> None:
    quarter = played(with_tricks())
    assert limits_at_sequence(quarter.sources(), 4) == {"roster": 1, "ballot": 4, "complaints": 4, "tally": 4}
    with pytest.raises(NothingThen):
        limits_at_sequence(quarter.sources(), 99)


def test_public_ballots_that_were_not_walked_are_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory does not grow with them: of 519 public ballots as many stay in memory as were walked."""
    quarter = played(with_tricks())
    many = [ballot(f"more {n}", pick(), group="public") for n in range(500)]
    large = played(Quarter(ballots=[*quarter.ballots, *many], opened=quarter.opened))
    kept: list[int] = []

    def noting(appraisal: str, facts: Facts, version: int) -> Document:
        kept.append(len(facts.ballots))
        return result_document(appraisal, facts, version)

    monkeypatch.setattr("services.tally.replay.replay.result_document", noting)
    assert large.replay().identical
    directed, sample = 5, large.own[1]
    assert isinstance(sample, SampleDrawn)
    assert kept == [directed + len(sample.walked)]


def test_a_draw_larger_than_the_sample_is_noticed_though_the_whole_pool_was_walked() -> None:
    """R-26: all valid ballots are drawn only when they are fewer than wanted."""
    everybody = played(with_tricks(sample_size=100)).own[3]
    assert isinstance(everybody, SampleDrawn)
    assert len(everybody.drawn) > 5
    assert {check.name for check in altered(lambda _: everybody).replay().checks if not check.ok} == {"draw: end"}


def test_the_first_ticket_that_differs_is_named() -> None:
    """Whoever repeats the draw is told where to look."""
    draw = SampleDrawn(seed="s", pool_digest="d", walked=("a", "b", "c"), drawn=())
    pool = PoolCommitted(ballots=LogPosition(source="ballot", sequence=1, root="r"), pool_size=3, pool_digest="d")
    for lowest, ok, detail in (
        (["a", "b", "c"], True, "3 lowest tickets"),
        (["a", "x", "y"], False, "ticket 2 is of x, recorded b"),
        (["a", "b"], False, "2 lowest tickets, 3 recorded"),
        (["a", "b", "c", "d"], False, "4 lowest tickets, 3 recorded"),
    ):
        assert check_draw(draw, pool, lowest) == [
            Check("draw: pool", True, "drawn from the pool d"),
            Check("draw: walk", ok, detail),
        ]
    assert check_draw(draw, pool, None) == [Check("draw: pool", True, "drawn from the pool d")]
    for other in (None, msgspec.structs.replace(pool, pool_digest="e")):
        assert not check_draw(draw, other, None)[0].ok


def test_as_many_receipts_as_online_ballots() -> None:
    """R-46."""
    listed = ReceiptsListed(count=2, root="r", algorithm="sha256")
    for online, ok in ((1, False), (2, True), (3, False)):
        assert check_receipts(listed, online) == Check("ballot: receipts", ok, f"{online} online ballots, 2 receipts")


def listing(*groups: tuple[GroupCode, int, int], decided: int = 0, confirmed_by: str = "b") -> IssuedListed:
    pairs = (ReissuesDecided(by="a", confirmed_by=confirmed_by, count=decided),) if decided else ()
    issued = tuple(GroupIssued(group=group, count=count, reissued=anew) for group, count, anew in groups)
    return IssuedListed(issued=issued, decided=pairs)


@pytest.mark.parametrize(
    ("listed", "online", "balances", "by_two"),
    [
        (listing(("market", 2, 0), ("public", 3, 0)), {"market": 2, "public": 1}, True, True),
        (listing(("market", 2, 0)), {"market": 3}, False, True),
        (listing(("market", 2, 1), decided=1), {"market": 3}, True, True),
        (listing(("market", 2, 1), ("public", 3, 0), decided=1), {"public": 4}, False, True),
        (listing(("market", 2, 0)), {"service": 1}, False, True),
        (listing(("market", 2, 1)), {}, True, False),
        (listing(("market", 2, 1), decided=2), {}, True, False),
        (listing(("market", 2, 1), decided=1, confirmed_by="a"), {}, True, False),
    ],
)
def test_no_group_has_more_online_ballots_than_were_issued_once_and_anew(
    listed: IssuedListed, online: dict[str, int], balances: bool, by_two: bool
) -> None:
    """R-21, ADR 0047; two people decide what is issued anew."""
    found = {check.name: check.ok for check in check_issued(listed, online)}
    assert found == {"ballot: balance": balances, "roster: reissues": by_two}
