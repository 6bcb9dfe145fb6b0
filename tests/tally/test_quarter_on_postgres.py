"""Tally on a real database: what was heard becomes rulings, a draw, a result that replays to the byte."""

from typing import Any

import pytest

from services.ballot.events import BallotCast
from services.kernel.event import Event
from services.kernel.refusal import Malformed
from services.tally.context import TallyContext
from services.tally.contract import ShowResampling
from services.tally.counting.result import digest
from services.tally.draw.tickets import hash_seed, ticket
from services.tally.refusals import (
    BoxNotSealed,
    ComplaintsNotFrozen,
    DrawnAlready,
    EvidenceDiffers,
    HandedOverAlready,
    NotCounted,
    NotDetermined,
    NothingToRule,
    NotOpened,
    NotPublished,
    PicksUnruled,
    PoolNotCommitted,
    PublishedAlready,
    RuledSinceCount,
)
from services.tally.replay.evidence import evidence
from services.tally.replay.replay import replay
from services.tally.result import show_resampling
from services.tally.validity.judgement import turn
from tests.tally.desk import Office, counted, first_doubtful, refused, told
from tests.tally.examples import APPRAISAL, ballot, bodies, frozen, on_offices, pick, sealed
from tests.tally.quarters import SEED, Quarter, with_tricks


def test_a_quarter_from_sealed_box_to_published_result(office: Office) -> None:
    """R-24, R-36…R-38: each step waits for the one before, and each may be asked for twice."""
    quarter = with_tricks()
    refused(office.review, BoxNotSealed, office)
    refused(office.commit_pool, BoxNotSealed, office)
    refused(office.draw, NotOpened, office)
    office.hears_quarter(quarter, "roster", "ballot")
    refused(office.draw, PoolNotCommitted, office)
    refused(office.result, NotCounted, office)

    pool = office.commit_pool()
    assert pool["pool_size"] == 19
    assert pool["ballots"]["sequence"] == 25
    assert office.commit_pool() == pool
    drawn = office.draw_to_the_end(counted=True)
    assert drawn == {"state": "drawn", "walked": drawn["walked"], "drawn": 5, "seed": SEED}
    assert office.draw(f" {SEED} ") == drawn
    refused(lambda: office.draw("1|2|3"), DrawnAlready, office)

    refused(office.count, ComplaintsNotFrozen, office)
    office.hears_quarter(quarter, "complaints")
    counted = office.count()
    assert counted["result_version"] == 1
    assert office.count() == counted
    assert digest(office.result()) == counted["digest"]
    refused(office.published, NotPublished, office)

    assert office.hand_over() == {"digest": counted["digest"]}
    refused(lambda: office.rule(first_doubtful(quarter), counted=False), HandedOverAlready, office)
    assert office.determine("01-01") == {"digest": counted["digest"], "named": 1}
    assert office.publish() == {"digest": counted["digest"]}
    size = office.log_size()
    assert office.hand_over() == office.publish() == {"digest": counted["digest"]}
    office.determine("01-01")
    assert office.log_size() == size
    public, everything = office.published(), office.result()
    assert public["digest"] == counted["digest"] == digest(everything)
    ranking = [(row["office_id"], row["rank"], row["final"]) for row in everything["offices"]]
    assert [(row["office_id"], row["rank"], row["final"]) for row in public["offices"]] == ranking
    assert public["offices"][0]["directed"]["total"] is None  # fewer than five
    near = told(show_resampling.handle(ShowResampling(appraisal=APPRAISAL, cut=10), office.context))
    assert near["valid"] + near["unreviewed"] == 13  # the undated one counts if it was walked and ruled on
    assert near["digest"] == counted["digest"]


def handed_over(office: Office) -> None:
    counted(office, with_tricks())
    office.hand_over()


def words(office: Office) -> int:
    with office.context.engine.begin() as connection:
        return int(connection.exec_driver_sql("select count(*) from words").scalar_one())


def test_the_reason_is_beside_the_log_and_never_in_it(office: Office) -> None:
    """R-38, A-23; ADR 0004: no event carries people's words."""
    handed_over(office)
    with pytest.raises(NotDetermined):
        office.determination()
    office.determine("01-01", "02-01", reason="张三股长态度生硬,群众意见集中 𬭎")
    assert office.determination() == {
        "named": ["01-01", "02-01"],
        "reason": "张三股长态度生硬,群众意见集中 𬭎",
        "by": "conduct-1",
    }
    assert "张三" not in b"".join(office.context.log.bodies(APPRAISAL)).decode()


def test_the_same_determination_again_leaves_log_and_words_as_they_are(office: Office) -> None:
    handed_over(office)
    first = office.determine("01-01")
    size = office.log_size()
    assert office.determine("01-01") == first
    assert (office.log_size(), words(office)) == (size, 1)
    office.determine("01-01", reason="另有理由")
    assert (office.log_size(), words(office)) == (size + 1, 2)
    assert office.determination()["reason"] == "另有理由"


def test_a_reason_that_was_erased_is_no_longer_told_and_the_log_still_replays(office: Office) -> None:
    """ADR 0004."""
    handed_over(office)
    office.determine("01-01")
    office.publish()
    with office.context.engine.begin() as connection:
        connection.exec_driver_sql("delete from words")
    assert office.determination() == {"named": ["01-01"], "reason": None, "by": "conduct-1"}
    refused(lambda: office.determine("01-01"), PublishedAlready, office)
    assert replay(evidence(office.context, APPRAISAL)).identical


@pytest.mark.parametrize("reason", ["", " \u3000", "居\0首", "居\ud800首", 7, None, ["居首"]])
def test_a_reason_that_is_none_or_cannot_be_kept_is_refused(office: Office, reason: Any) -> None:
    handed_over(office)
    refused(lambda: office.determine("01-01", reason=reason), Malformed, office)
    assert words(office) == 0


def test_a_result_is_derived_again_by_a_process_that_never_saw_it(office: Office) -> None:
    """D-3: totals are not stored; the document comes from the logs each time."""
    found = counted(office, with_tricks())
    kept = office.result()
    office.restart()
    assert office.result() == kept
    assert digest(kept) == found


def test_what_tally_holds_replays_to_the_recorded_digest(office: Office) -> None:
    """Replay from zero equals what was counted live."""
    found = counted(office, with_tricks())
    replayed = replay(evidence(office.context, APPRAISAL))
    assert replayed.identical
    assert replayed.digest == found


def test_a_ruling_after_the_count_asks_for_a_recount(office: Office) -> None:
    """R-37; A-24: another version, never an edited one."""
    quarter = with_tricks()
    first = counted(office, quarter)
    office.rule(first_doubtful(quarter), counted=True)
    refused(office.hand_over, RuledSinceCount, office)
    second = office.count()
    assert second["result_version"] == 2
    assert second["digest"] != first
    assert office.result()["result_version"] == 2
    assert office.hand_over() == {"digest": second["digest"]}


def test_the_public_is_reviewed_in_the_order_of_the_draw_and_no_further_than_it_needs(office: Office) -> None:
    """A-18, R-37: of 12 undated public ballots, with a sample of 3, as many are looked at as are walked."""
    undated = [ballot(f"p{n}", pick("01-01", occurred=None, example=f"e{n}"), group="public") for n in range(12)]
    office.hears_quarter(Quarter(ballots=undated, opened=with_tricks(sample_size=3).opened))
    office.commit_pool()
    assert office.review() is None  # before the seed nobody rules on a public ballot
    order = sorted(undated, key=lambda one: ticket(hash_seed(SEED), one.ballot_id))
    early = {"pick": turn(order[0].ballot_id, "01-01").hex(), "why": "EXAMPLE_UNDATED"}
    refused(lambda: office.says("inspector-1", early, counted=True), NothingToRule, office)

    assert office.draw() == {"state": "reviewing", "seed": SEED, "walked": None, "drawn": None}
    far = {"pick": turn(order[11].ballot_id, "01-01").hex(), "why": "EXAMPLE_UNDATED"}
    first = office.review()
    assert first is not None
    assert first["pick"] == early["pick"]
    office.rule(first, counted=False)
    looked_at = [entry["pick"] for entry in office.rule_on_all(counted=True)]
    walked = [turn(one.ballot_id, "01-01").hex() for one in order[1:4]]
    assert looked_at == [*walked, *walked]
    refused(lambda: office.says("inspector-1", far, counted=True), NothingToRule, office)
    assert office.draw() == {"state": "drawn", "walked": 4, "drawn": 3, "seed": SEED}
    refused(lambda: office.says("inspector-3", first, counted=True), DrawnAlready, office)
    assert office.count()["result_version"] == 1
    assert replay(evidence(office.context, APPRAISAL)).identical


def test_nothing_is_counted_before_people_have_ruled_on_what_needs_them(office: Office) -> None:
    """R-37."""
    office.hears_quarter(Quarter(ballots=[ballot("m", pick(occurred=None))]))
    office.commit_pool()
    assert office.draw()["drawn"] == 0
    refused(office.count, PicksUnruled, office)
    entry = office.review()
    assert entry is not None
    office.says("one", entry, counted=True)
    refused(office.count, PicksUnruled, office)
    office.says("two", entry, counted=True)
    assert office.count()["result_version"] == 1


def test_a_reviewer_sees_the_words_and_nothing_that_could_be_aimed_at(office: Office) -> None:
    """R-37, A-26: no ballot, office, group, no other opinion, no count."""
    office.hears_quarter(with_tricks(), "roster", "ballot")
    entry = office.review()
    assert entry is not None
    assert entry == {
        "pick": entry["pick"],
        "words": "(e1)",
        "mentions": [],
        "occurred": None,
        "continues": False,
        "why": "EXAMPLE_UNDATED",
        "proposal": {"counted": False, "reason": "EXAMPLE_UNDATED"},
        "vague": [{"hint": "FEW_WORDS", "said": ["e1"]}],
        "disputed": False,
    }


def test_a_reviewer_is_told_when_the_words_stand_elsewhere(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """R-33, A-07: on the same ballot and in the box; a hint, and no input to the ruling."""
    undated = pick("01-01", example="one", occurred=None)
    twice = ballot("undated", undated, pick("01-02", example="two"), group="service")
    office.hears_quarter(Quarter(ballots=[twice]), "roster", "ballot")
    monkeypatch.setattr(TallyContext, "words_of", lambda *_asked: "5月6日到窗口交材料,等了三个小时没有人")
    monkeypatch.setattr(TallyContext, "copies_of", lambda *_asked: 41)
    entry = office.review("inspector-1")
    assert entry is not None
    assert entry["vague"] == [{"hint": "SAME_ON_BALLOT", "said": ["1"]}, {"hint": "SAME_IN_BOX", "said": ["40"]}]
    office.rule(entry, counted=True)


def test_two_who_differ_leave_a_pick_to_a_third(office: Office) -> None:
    """R-37."""
    office.hears_quarter(with_tricks(), "roster", "ballot")
    entry = office.review("one")
    assert entry is not None
    assert office.says("one", entry, counted=True)["state"] == "proposed"
    assert office.review("one") is None
    second = office.review("two")
    assert second == entry
    assert office.says("two", entry, counted=False)["state"] == "proposed"
    disputed = office.review("one")
    assert disputed is not None
    assert disputed["disputed"]
    assert office.says("three", entry, counted=False)["state"] == "ruled"
    assert office.review("one") is office.review("four") is None


def test_the_seed_is_kept_with_its_witnesses_and_their_names_beside_the_log(office: Office) -> None:
    """ADR 0004."""
    office.hears_quarter(with_tricks())
    office.commit_pool()
    office.draw(record="某某在场")
    bodies_ = b"".join(office.context.log.bodies(APPRAISAL)).decode()
    assert '"witnesses":["people-1"]' in bodies_
    assert "某某" not in bodies_
    assert words(office) == 1


def test_picks_come_up_by_digest_whatever_the_order_of_casting(office: Office) -> None:
    """A-26: one at a time, and the order tells nothing of time or office."""
    undated = [ballot(f"b{n}", pick(f"01-{n % 12 + 1:02}", occurred=None)) for n in range(40)]
    office.hears_quarter(Quarter(ballots=undated), "roster", "ballot")
    seen = []
    while entry := office.review():
        assert office.review() == entry
        office.rule(entry, counted=False)
        seen.append(entry["pick"])
    cast = [turn(one.ballot_id, one.picks[0].office).hex() for one in undated]
    assert seen == sorted(cast) != cast


def test_a_pick_that_the_rules_alone_decide_comes_before_nobody(office: Office) -> None:
    """The ballot is void as a whole: it names eleven offices (A-05)."""
    over = ballot("over", *on_offices(10), pick("01-11", occurred=None), group="market")
    after = ballot("undated", pick("01-01", occurred=None), group="market")
    office.hears_quarter(Quarter(ballots=[over, after]), "roster", "ballot")
    for entry in office.rule_on_all(counted=True):
        assert entry["pick"] == turn(after.ballot_id, "01-01").hex()
    assert office.review() is None


@pytest.mark.parametrize("pick_id", ["", "no hex", "00", "ff" * 32])
def test_a_pick_that_needs_no_judgement_cannot_be_ruled_on(office: Office, pick_id: str) -> None:
    quarter = with_tricks()
    office.hears_quarter(quarter)
    complete = {"pick": turn(quarter.ballots[0].ballot_id, "02-01").hex(), "why": "NO_EXAMPLE"}
    refused(lambda: office.says("one", complete, counted=False), NothingToRule, office)
    refused(lambda: office.says("one", {**complete, "pick": pick_id}, counted=False), NothingToRule, office)


@pytest.mark.parametrize("changes", [{"reason": "BECAUSE"}, {"reason": "NO_EXAMPLE"}, {"weight": 2}, {"pick": 7}])
def test_a_ruling_of_another_shape_is_refused(office: Office, changes: dict[str, Any]) -> None:
    quarter = with_tricks()
    office.hears_quarter(quarter)
    good = first_doubtful(quarter)
    refused(lambda: office.says("one", good, True, **changes), Malformed, office)
    office.says("one", good, True)


def test_a_box_whose_seal_speaks_of_other_ballots_is_not_drawn_from(office: Office) -> None:
    """What was heard must be what was sealed."""
    quarter = with_tricks()
    stored = quarter.sources()["ballot"]
    stored[0] = stored[0].replace(b'"02-01"', b'"01-01"')
    office.hears_quarter(quarter, "roster")
    office.hears(stored)
    refused(office.commit_pool, EvidenceDiffers, office)


def test_complaints_that_were_changed_after_the_freeze_are_not_counted(office: Office) -> None:
    quarter = with_tricks()
    office.hears_quarter(quarter, "roster", "ballot")
    office.commit_pool()
    office.draw_to_the_end(counted=True)
    office.rule_on_all(counted=True)
    stored = quarter.sources()["complaints"]
    stored[1] = stored[1].replace(b'"02-01"', b'"01-05"')
    office.hears(stored)
    refused(office.count, EvidenceDiffers, office)


def test_what_is_heard_after_the_freeze_does_not_change_a_result(office: Office) -> None:
    """1.3 rule 7: a count reads to the freeze."""
    quarter = with_tricks()
    found = counted(office, quarter)
    more: list[Event] = [*quarter.complaints, frozen(list(quarter.complaints)), *quarter.complaints[:3]]
    office.hears(bodies("complaints", more))
    assert office.count()["digest"] == found


def test_a_sample_larger_than_the_first_look_reads_the_pool_again(office: Office) -> None:
    """R-26: of 60 public ballots only the last ten in ticket order are valid."""
    names = [f"p{n}" for n in range(60)]
    void = {name: ballot(name, pick(example=None), group="public") for name in names}
    small = with_tricks(sample_size=3)
    order = sorted(names, key=lambda name: ticket(hash_seed(SEED), void[name].ballot_id))
    good = {name: ballot(name, pick(), group="public") for name in order[-10:]}
    cast: list[BallotCast] = [good.get(name, void[name]) for name in names]
    office.hears_quarter(Quarter(ballots=cast, opened=small.opened))
    office.commit_pool()
    assert office.draw() == {"state": "drawn", "walked": 53, "drawn": 3, "seed": SEED}
    office.count()
    assert replay(evidence(office.context, APPRAISAL)).identical


def test_participation_counts_ballots_once_and_offices_never(office: Office) -> None:
    """A-26, R-49: heard twice and in pieces, and followed again from nothing."""
    quarter = with_tricks()
    stored = quarter.sources()["ballot"]
    office.hears(stored[:10])
    assert office.participation()["until"] == 10
    office.hears(stored)
    office.hears(stored)
    expected = {
        "received": {"leaders": 1, "market": 2, "projects": 1, "public": 19, "service": 1},
        "online": 23,
        "paper": 1,
        "until": 24,
    }
    assert office.participation() == expected
    with office.context.engine.begin() as connection:
        connection.exec_driver_sql("delete from followed")
    office.restart()
    assert office.participation() == expected


def test_participation_equals_what_a_replay_counts(office: Office) -> None:
    """Replay from zero equals the live projection."""
    counted(office, with_tricks())
    received = {code: group["received"] for code, group in office.result()["ballots"].items()}
    assert office.participation()["received"] == {code: count for code, count in received.items() if count}


def test_the_words_of_a_draw_are_kept_though_nothing_waits_for_a_ruling(office: Office) -> None:
    """ADR 0004: seed and sample are recorded at once, and the witnesses' names with them."""
    office.hears_quarter(Quarter(ballots=[ballot(f"b{n}", pick(), group="public") for n in range(3)]))
    office.commit_pool()
    drawn = office.draw(record="某某在场")
    assert (drawn["state"], drawn["walked"], drawn["drawn"]) == ("drawn", 3, 3)
    assert words(office) == 1
    office.draw(record="别人在场")
    assert words(office) == 1


def test_a_seal_that_leaves_out_records_is_not_drawn_from(office: Office) -> None:
    """Its root is right for what it covers; that a ballot came before it and is not covered is noticed."""
    ballots = [ballot(f"b{n}", pick(), group="public") for n in range(3)]
    office.hears_quarter(Quarter(), "roster")
    office.hears(bodies("ballot", [*ballots, sealed(list(ballots[:-1]))]))
    refused(office.commit_pool, EvidenceDiffers, office)


def test_a_ballot_that_can_no_longer_be_read_is_named(office: Office) -> None:
    office.hears_quarter(with_tricks())
    with office.context.engine.begin() as connection:
        connection.exec_driver_sql("update received set body = 'spoilt' where source = 'ballot' and sequence = 2")
    with pytest.raises(EvidenceDiffers) as refusal:
        office.commit_pool()
    assert refusal.value.facts == {"check": "ballot: records", "sequence": 2}
