"""From the sealed box to publication, decision by decision (R-24, R-37, R-38, A-18, A-23)."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from services.kernel.refusal import Malformed
from services.tally.contract import CommitPool, Determine, DrawSample, HandOver, Publish, Rule
from services.tally.contract import Count as CountRequest
from services.tally.counting.result import digest
from services.tally.draw.commit_pool import Survey, commit_pool
from services.tally.draw.draw_sample import draw_sample
from services.tally.draw.walk import Walk
from services.tally.events import (
    LogPosition,
    PickRuled,
    PoolCommitted,
    ResultCounted,
    ResultDetermined,
    ResultHandedOver,
    ResultPublished,
    RulingProposed,
    SampleDrawn,
    SeedSpoken,
)
from services.tally.records.milestones import Milestones
from services.tally.refusals import (
    BoxNotSealed,
    ComplaintsNotFrozen,
    DrawnAlready,
    EvidenceDiffers,
    HandedOverAlready,
    NotCounted,
    NotDetermined,
    NotHandedOver,
    NothingToRule,
    NotOpened,
    NotPublished,
    PoolNotCommitted,
    PublishedAlready,
    RuledSinceCount,
    SampleNotDrawn,
    SeedEmpty,
    UnknownOffices,
)
from services.tally.result.count_result import count_result, limits
from services.tally.result.determine import determine
from services.tally.result.hand_over import hand_over
from services.tally.result.publish import publish
from services.tally.result.show_determination import standing
from services.tally.result.show_result import latest_digest, published_digest
from services.tally.rulings.rule_on_pick import rule
from services.tally.state import Count, evolve
from services.tally.validity import opinions
from services.tally.validity.judgement import Judgement, judgements
from services.tally.validity.opinions import Opinions
from tests.spec import Outcome, Spec
from tests.tally.examples import APPRAISAL, CATALOGUE, OPENED, RULES, ballot, frozen, pick, sealed

SEAL = sealed([ballot("b")])
POOL = PoolCommitted(ballots=LogPosition(source="ballot", sequence=2, root="aa"), pool_size=6, pool_digest="d1")
DRAWN = SampleDrawn(seed="317|884|052", pool_digest="d1", walked=("p1", "p2", "p3"), drawn=("p1", "p3"))
POSITIONS = (LogPosition(source="ballot", sequence=9, root="cc"), LogPosition(source="tally", sequence=2, root="bb"))


def document(version: int) -> dict[str, Any]:
    return {"offices": [], "result_version": version}


COUNTED = ResultCounted(positions=POSITIONS, result_version=1, digest=digest(document(1)))
HANDED_OVER = ResultHandedOver(digest=COUNTED.digest, by="inspector-1")
DETERMINED = ResultDetermined(digest=COUNTED.digest, named=("01-01",), reason="why", by="conduct-1")
HANDED_OVER_AGAIN = ResultHandedOver(digest="other", by="inspector-1")
PUBLISHED = ResultPublished(digest=COUNTED.digest, by="conduct-1")
RECOUNTED = ResultCounted(positions=POSITIONS, result_version=2, digest="other")


# fixing the pool

pool = Spec(commit_pool, evolve, Count())
COMMIT = CommitPool(appraisal=APPRAISAL)


def survey(sealed_root: str | None = SEAL.root) -> Survey:
    return Survey(seal=SEAL, sealed_root=sealed_root, ballots=POOL.ballots, pool_size=6, pool_digest="d1")


def test_the_pool_is_fixed_once_the_box_is_sealed() -> None:
    pool.given().when(COMMIT, survey=survey()).then(POOL)


def test_there_is_no_pool_while_the_box_is_open() -> None:
    pool.given().when(COMMIT, survey=None).then_refused(BoxNotSealed, appraisal=APPRAISAL)


def test_a_box_that_is_not_what_was_sealed_gives_no_pool() -> None:
    pool.given().when(COMMIT, survey=survey("other")).then_refused(EvidenceDiffers, check="ballot: seal")
    pool.given().when(COMMIT, survey=survey(None)).then_refused(EvidenceDiffers)


def test_fixing_the_pool_again_changes_nothing() -> None:
    pool.given(POOL).when(COMMIT, survey=None).then_nothing()


# the draw

draw = Spec(partial(draw_sample, record="words"), evolve, Count())
DRAW = DrawSample(appraisal=APPRAISAL, seed="317|884|052", witnesses=("people-1",), by="inspector-1")
ANOTHER_SEED = DrawSample(appraisal=APPRAISAL, seed="1|2|3", by="inspector-1")


def found(*walked: str, void: tuple[str, ...] = (), waiting: tuple[Judgement, ...] = ()) -> Callable[[str], Walk]:
    """What a walk comes to, whatever the seed."""
    drawn = tuple(one for one in walked if one not in void)
    return lambda _seed: Walk(walked=walked, drawn=drawn, waiting=waiting)


ONE_VOID = found("p1", "p2", "p3", void=("p2",))
SPOKEN = SeedSpoken(seed="317|884|052", pool_digest="d1", witnesses=("people-1",), record="words", by="inspector-1")
UNDATED = judgements(ballot("b", pick("01-01", occurred=None), group="public"), RULES, CATALOGUE)[0]


def test_the_seed_is_recorded_with_its_witnesses_and_the_sample_drawn_in_its_order() -> None:
    """R-24, A-18; the witnesses are accounts, their names are beside the log (ADR 0004)."""
    draw.given(POOL).when(DRAW, walk_from=ONE_VOID).then(SPOKEN, DRAWN)


def test_while_people_must_rule_on_the_way_only_the_seed_stands() -> None:
    """A-18 c: the order is fixed before anybody rules on what lies on it."""
    draw.given(POOL).when(DRAW, walk_from=found("p1", waiting=(UNDATED,))).then(SPOKEN)
    draw.given(POOL, SPOKEN).when(DRAW, walk_from=found("p1", waiting=(UNDATED,))).then_nothing()
    draw.given(POOL, SPOKEN).when(DRAW, walk_from=ONE_VOID).then(DRAWN)


def test_draw_waits_for_the_pool() -> None:
    draw.given().when(DRAW, walk_from=ONE_VOID).then_refused(PoolNotCommitted, appraisal=APPRAISAL)


@pytest.mark.parametrize("given", [(SPOKEN,), (SPOKEN, DRAWN), (DRAWN,)])
def test_draw_is_not_retried_with_a_luckier_seed(given: tuple[Any, ...]) -> None:
    """Also not before it is finished; a log that knew no `SeedSpoken` holds its seed in the draw."""
    draw.given(POOL, *given).when(ANOTHER_SEED, walk_from=ONE_VOID).then_refused(
        DrawnAlready, appraisal=APPRAISAL, seed="317|884|052"
    )


@pytest.mark.parametrize("seed", ["317|884|052", " 317\uff5c884\uff5c052 "])
def test_drawing_again_with_the_same_seed_changes_nothing(seed: str) -> None:
    draw.given(POOL, SPOKEN, DRAWN).when(
        DrawSample(appraisal=APPRAISAL, seed=seed, by="inspector-1"), walk_from=ONE_VOID
    ).then_nothing()


def test_a_seed_must_be_spoken() -> None:
    draw.given(POOL).when(DrawSample(appraisal=APPRAISAL, seed=" ", by="inspector-1"), walk_from=ONE_VOID).then_refused(
        SeedEmpty
    )


# rulings

RULINGS = Spec(rule, opinions.evolve, Opinions())
COUNT = Spec(draw_sample, evolve, Count())
DOUBTFUL = ballot("b", pick("01-01", occurred=None))
PUBLIC = ballot("b", pick("01-01", occurred=None), group="public")
PICK = UNDATED.pick
VOID = RulingProposed(ballot_id=DOUBTFUL.ballot_id, office="01-01", counted=False, reason="EXAMPLE_UNDATED", by="two")


def said(by: str, counted: bool = True, reason: Any = None) -> RulingProposed:
    return RulingProposed(ballot_id=DOUBTFUL.ballot_id, office="01-01", counted=counted, reason=reason, by=by)


def ruled(by: str, confirmed_by: str, counted: bool = True, reason: Any = None) -> PickRuled:
    return PickRuled(
        ballot_id=DOUBTFUL.ballot_id, office="01-01", counted=counted, reason=reason, by=by, confirmed_by=confirmed_by
    )


def says(
    by: str, *before: Any, counted: bool = True, reason: Any = None, given: tuple[Any, ...] = (), one: Any = DOUBTFUL
) -> Outcome:
    """`by` says what the pick is, after these opinions and rulings, at this state of the count."""
    about = None if one is None else (one, judgements(one, RULES, CATALOGUE)[0])
    command = Rule(appraisal=APPRAISAL, pick=PICK, counted=counted, reason=reason, by=by)
    return RULINGS.given(*before).when(command, count=COUNT.given(*given).state, found=about)


def test_one_person_alone_rules_on_nothing() -> None:
    """R-37, A-07: two-person confirmation; the same again changes nothing."""
    says("one").then(said("one"))
    says("one", said("one")).then_nothing()


def test_two_who_say_the_same_rule_on_a_pick() -> None:
    """R-37, A-06."""
    says("two", said("one")).then(ruled("one", "two"))


@pytest.mark.parametrize("second", [said("two", False, "EXAMPLE_UNDATED"), said("two", False, "NO_EXAMPLE")])
def test_two_who_differ_wait_for_a_third(second: RulingProposed) -> None:
    says("two", said("one"), counted=False, reason=second.reason).then(second)
    says("three", said("one"), second, counted=False, reason=second.reason).then(
        ruled("two", "three", False, second.reason)
    )
    says("three", said("one"), second).then(ruled("one", "three"))


def test_who_changes_his_mind_may_agree_after_all() -> None:
    says("two", said("one"), VOID).then(ruled("one", "two"))


@pytest.mark.parametrize(("counted", "reason"), [(False, None), (True, "NO_EXAMPLE")])
def test_a_void_pick_has_a_reason_and_a_counted_one_none(counted: bool, reason: str | None) -> None:
    """R-37: a reason code for each decision."""
    says("one", counted=counted, reason=reason).then_refused(Malformed, where="reason")


def test_what_needs_no_judgement_cannot_be_ruled_on() -> None:
    says("one", one=None).then_refused(NothingToRule, pick=PICK)


def test_a_ruling_may_be_replaced_by_another_two() -> None:
    """Reversible, and old opinions do not come back to life."""
    first, second = ruled("one", "two"), ruled("three", "four", False, "EXAMPLE_UNDATED")
    says("three", first).then_nothing()  # it stands already
    says("three", first, counted=False, reason="EXAMPLE_UNDATED").then(said("three", False, "EXAMPLE_UNDATED"))
    says("four", first, said("three", False, "EXAMPLE_UNDATED"), counted=False, reason="EXAMPLE_UNDATED").then(second)
    says("one", first, said("three", False, "EXAMPLE_UNDATED"), second).then(said("one"))


def test_a_public_pick_is_not_ruled_on_after_the_draw() -> None:
    """A-18: who is in the sample hangs on it."""
    says("one", given=(POOL, SPOKEN, DRAWN), one=PUBLIC).then_refused(DrawnAlready)
    says("one", given=(POOL, SPOKEN), one=PUBLIC).then(said("one"))


def test_a_directed_pick_may_be_ruled_on_until_the_hand_over() -> None:
    """A-26: once the statistics are known, a ruling could be aimed."""
    says("one", given=(POOL, DRAWN, COUNTED)).then(said("one"))
    for known in ((HANDED_OVER,), (HANDED_OVER, RECOUNTED)):
        says("one", given=(POOL, DRAWN, COUNTED, *known)).then_refused(HandedOverAlready, digest=COUNTED.digest)


# the count

READY = Milestones(opened=(3, OPENED), sealed=(2, SEAL), frozen=(1, frozen([])))
GIVEN = COUNT.given(POOL, DRAWN).state
THE_COUNT = CountRequest(appraisal=APPRAISAL)


def test_a_count_reads_to_the_opening_the_seal_and_the_freeze() -> None:
    assert limits(THE_COUNT, GIVEN, READY, 7) == {"roster": 3, "ballot": 2, "complaints": 1, "tally": 7}


@pytest.mark.parametrize(
    ("given", "milestones", "refusal"),
    [
        (GIVEN, Milestones(sealed=READY.sealed, frozen=READY.frozen), NotOpened),
        (GIVEN, Milestones(opened=READY.opened, frozen=READY.frozen), BoxNotSealed),
        (GIVEN, Milestones(opened=READY.opened, sealed=READY.sealed), ComplaintsNotFrozen),
        (Count(pool=POOL), READY, SampleNotDrawn),
    ],
)
def test_a_count_waits_for_everything_it_counts(given: Count, milestones: Milestones, refusal: Any) -> None:
    """A-26, R-49: nothing is counted before it is fixed."""
    with pytest.raises(refusal):
        limits(THE_COUNT, given, milestones, 7)


def test_the_first_count_is_version_one() -> None:
    assert count_result(GIVEN, POSITIONS, document) == [COUNTED]


def test_counting_again_changes_nothing() -> None:
    assert count_result(evolve(GIVEN, COUNTED), POSITIONS, document) == []


def test_a_count_that_comes_out_otherwise_is_another_version() -> None:
    def changed(version: int) -> dict[str, Any]:
        return {"offices": [1], "result_version": version}

    expected = ResultCounted(positions=POSITIONS, result_version=2, digest=digest(changed(2)))
    assert count_result(evolve(GIVEN, COUNTED), POSITIONS, changed) == [expected]


# hand-over, determination, publication

handing = Spec(hand_over, evolve, Count())
HAND_OVER = HandOver(appraisal=APPRAISAL, by="inspector-1")


def test_the_latest_count_is_handed_over_once() -> None:
    """R-38."""
    handing.given(COUNTED).when(HAND_OVER, last_ruling=0).then(HANDED_OVER)
    handing.given(COUNTED, HANDED_OVER).when(HAND_OVER, last_ruling=0).then_nothing()


def test_without_a_count_there_is_nothing_to_hand_over() -> None:
    handing.given(POOL, DRAWN).when(HAND_OVER, last_ruling=0).then_refused(NotCounted, appraisal=APPRAISAL)


def test_a_ruling_after_the_count_must_be_counted_first() -> None:
    handing.given(COUNTED).when(HAND_OVER, last_ruling=2).then(HANDED_OVER)
    handing.given(COUNTED).when(HAND_OVER, last_ruling=3).then_refused(RuledSinceCount)


def test_a_recount_is_handed_over_anew() -> None:
    handing.given(COUNTED, HANDED_OVER, RECOUNTED).when(HAND_OVER, last_ruling=0).then(
        ResultHandedOver(digest="other", by="inspector-1")
    )


determining = Spec(partial(determine, digest="why"), evolve, Count())
WHY = "得票居首"


def naming(*named: str, reason: str = WHY, by: str = "conduct-1") -> Determine:
    """With words that are named by the digest `why`."""
    return Determine(appraisal=APPRAISAL, named=named, reason=reason, by=by)


def test_the_conduct_office_names_offices_and_says_why() -> None:
    """R-38, A-23: the system only ranks."""
    handed_over = determining.given(COUNTED, HANDED_OVER)
    handed_over.when(naming("01-01"), offices=CATALOGUE, reason_before=None).then(DETERMINED)
    handed_over.when(naming("01-01", "01-01"), offices=CATALOGUE, reason_before=None).then(DETERMINED)


def test_the_event_names_the_words_and_does_not_carry_them() -> None:
    """ADR 0004."""
    (event,) = determine(naming("01-01"), determining.given(COUNTED, HANDED_OVER).state, CATALOGUE, None, "why")
    assert event.reason == "why"
    assert WHY not in str(event)


def test_a_reason_must_be_given() -> None:
    determining.given(COUNTED, HANDED_OVER).when(
        naming("01-01", reason=" "), offices=CATALOGUE, reason_before=None
    ).then_refused(Malformed)


def test_only_offices_of_the_catalogue_can_be_named() -> None:
    determining.given(COUNTED, HANDED_OVER).when(
        naming("01-01", "99-99"), offices=CATALOGUE, reason_before=None
    ).then_refused(UnknownOffices, offices=["99-99"])


def test_what_was_not_handed_over_cannot_be_determined() -> None:
    for given in ((), (COUNTED,), (COUNTED, HANDED_OVER, RECOUNTED)):
        determining.given(*given).when(naming("01-01"), offices=CATALOGUE, reason_before=None).then_refused(
            NotHandedOver
        )


OTHERWISE = (naming("01-02"), naming("01-01", reason="群众意见集中"), naming("01-01", by="conduct-2"))


def test_the_same_determination_again_changes_nothing() -> None:
    """Compared by the words themselves: their digest is another one each time."""
    for before in ((COUNTED, HANDED_OVER, DETERMINED), (COUNTED, HANDED_OVER, DETERMINED, PUBLISHED)):
        determining.given(*before).when(naming("01-01"), offices=CATALOGUE, reason_before=WHY).then_nothing()


@pytest.mark.parametrize("command", OTHERWISE)
def test_a_determination_may_change_until_it_is_public(command: Determine) -> None:
    determining.given(COUNTED, HANDED_OVER, DETERMINED).when(command, offices=CATALOGUE, reason_before=WHY).then(
        ResultDetermined(digest=COUNTED.digest, named=command.named, reason="why", by=command.by)
    )
    determining.given(COUNTED, HANDED_OVER, DETERMINED, PUBLISHED).when(
        command, offices=CATALOGUE, reason_before=WHY
    ).then_refused(PublishedAlready, digest=COUNTED.digest)


def test_a_recount_is_determined_anew_though_the_words_are_the_same() -> None:
    """A-24."""
    handed_over = determining.given(COUNTED, HANDED_OVER, DETERMINED, RECOUNTED, HANDED_OVER_AGAIN)
    handed_over.when(naming("01-01"), offices=CATALOGUE, reason_before=WHY).then(
        ResultDetermined(digest="other", named=("01-01",), reason="why", by="conduct-1")
    )


def test_words_that_were_erased_cannot_be_compared() -> None:
    """ADR 0004: while it is not public the determination is recorded once more; afterwards it stands."""
    determining.given(COUNTED, HANDED_OVER, DETERMINED).when(
        naming("01-01"), offices=CATALOGUE, reason_before=None
    ).then(DETERMINED)
    determining.given(COUNTED, HANDED_OVER, DETERMINED, PUBLISHED).when(
        naming("01-01"), offices=CATALOGUE, reason_before=None
    ).then_refused(PublishedAlready)


def test_the_determination_shown_is_that_of_the_latest_count() -> None:
    """A-23, A-24."""
    assert standing(APPRAISAL, determining.given(COUNTED, HANDED_OVER, DETERMINED).state) == DETERMINED
    for given in ((), (COUNTED, HANDED_OVER), (COUNTED, HANDED_OVER, DETERMINED, RECOUNTED)):
        with pytest.raises(NotDetermined):
            standing(APPRAISAL, determining.given(*given).state)


publishing = Spec(publish, evolve, Count())
PUBLISH = Publish(appraisal=APPRAISAL, by="conduct-1")


def test_a_determined_result_is_published_once() -> None:
    """R-38, R-40; A-25: nothing else follows of itself, neither yellow card nor deduction."""
    publishing.given(COUNTED, HANDED_OVER, DETERMINED).when(PUBLISH).then(PUBLISHED)
    publishing.given(COUNTED, HANDED_OVER, DETERMINED, PUBLISHED).when(PUBLISH).then_nothing()


def test_an_undetermined_result_is_not_published() -> None:
    publishing.given(COUNTED, HANDED_OVER).when(PUBLISH).then_refused(NotDetermined, appraisal=APPRAISAL)
    publishing.given(COUNTED, HANDED_OVER, DETERMINED, RECOUNTED).when(PUBLISH).then_refused(NotDetermined)


def test_the_public_sees_what_was_published_while_a_recount_is_not() -> None:
    """A-24: result v2 replaces v1 when it is published."""
    count = publishing.given(COUNTED, HANDED_OVER, DETERMINED, PUBLISHED, RECOUNTED).state
    assert published_digest(APPRAISAL, count) == COUNTED.digest
    assert latest_digest(APPRAISAL, count) == "other"


def test_before_publication_nobody_is_shown_a_result() -> None:
    """A-26."""
    with pytest.raises(NotPublished):
        published_digest(APPRAISAL, publishing.given(COUNTED, HANDED_OVER, DETERMINED).state)
    with pytest.raises(NotCounted):
        latest_digest(APPRAISAL, Count())
