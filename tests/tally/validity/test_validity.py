"""Which ballots are valid and which picks count (R-31…R-37, requirements 1.4)."""

from datetime import date
from itertools import pairwise
from typing import Any

import msgspec
import pytest

from services.ballot.events import BallotCast, Pick
from services.roster.events import Rules
from services.tally.events import PickReason, PickRuled
from services.tally.validity.judgement import judgements, turn
from services.tally.validity.validity import Verdict, judge, merged
from tests.tally.examples import CATALOGUE, RULES, ballot, ballot_id, on_offices, pick


def verdict(*picks: Pick, rules: Rules = RULES, **about: Any) -> Verdict:
    return judge(ballot("b", *picks, **about), rules, CATALOGUE, {})


def reason_of(one: Pick, **about: Any) -> str | None:
    """The reason of a pick beside a good one, so that the ballot stays valid."""
    judged = verdict(one, pick("01-12"), **about)
    assert judged.valid
    return judged.picks[0].reason


def ruled(counted: bool, reason: PickReason | None = None, office: str = "01-01") -> dict[tuple[str, str], PickRuled]:
    ruling = PickRuled(
        ballot_id=ballot_id("b"), office=office, counted=counted, reason=reason, by="one", confirmed_by="two"
    )
    return {(ballot_id("b"), office): ruling}


def test_ten_offices_are_valid() -> None:
    """R-34."""
    judged = verdict(*on_offices(10))
    assert judged.valid
    assert len(judged.picks) == 10


def test_eleven_offices_void_the_whole_ballot() -> None:
    """R-34, A-05: and each of its picks, for that reason."""
    judged = verdict(*on_offices(11))
    assert judged.reason == "OVER_LIMIT"
    assert {one.reason for one in judged.picks} == {"OVER_LIMIT"}
    assert len(judged.picks) == 11


def test_a_ballot_whose_voter_has_a_paper_form_is_void() -> None:
    """A-17, R-21: roster found out late; that comes before whatever else is wrong with it."""
    judged = judge(ballot("b", *on_offices(11)), RULES, CATALOGUE, {}, {ballot_id("b")})
    assert judged.reason == "DUPLICATE_PERSON"
    assert {one.reason for one in judged.picks} == {"DUPLICATE_PERSON"}


def test_eleven_ticks_on_ten_offices_are_valid() -> None:
    """A-05, A-28: duplicates of one office count once."""
    judged = verdict(*on_offices(10), pick("01-01", "lazy"))
    assert judged.valid
    assert len(judged.picks) == 10


def test_twelve_ticks_on_eleven_offices_are_void() -> None:
    """A-05."""
    assert verdict(*on_offices(11), pick("01-01", "lazy")).reason == "OVER_LIMIT"


def test_the_limit_counts_before_any_pick_is_voided() -> None:
    """A-05: the eleventh office is unknown and has no example, and still makes eleven."""
    assert verdict(*on_offices(10), pick("99-99", example=None)).reason == "OVER_LIMIT"


def test_a_damaged_form_is_void_whatever_else_is_wrong() -> None:
    """Requirements 1.4: FORM_DAMAGED comes first."""
    judged = verdict(*on_offices(11), group="leaders", channel="paper", returned_on=date(2024, 7, 15), damaged=True)
    assert judged.reason == "FORM_DAMAGED"


@pytest.mark.parametrize(("returned_on", "reason"), [(date(2024, 7, 14), None), (date(2024, 7, 15), "OUT_OF_WINDOW")])
def test_paper_counts_by_the_day_it_came_back(returned_on: date, reason: str | None) -> None:
    """R-06, A-04: up to and with 14 July."""
    assert verdict(pick(), group="leaders", channel="paper", returned_on=returned_on).reason == reason


def test_paper_that_says_it_came_late_is_out_of_the_window() -> None:
    """R-06, A-04: since 0.4.0 the log says so, and not on which day."""
    assert verdict(pick(), group="leaders", channel="paper", late=True).reason == "OUT_OF_WINDOW"


def test_a_blank_ballot_is_void() -> None:
    """A-27."""
    assert verdict().reason == "BLANK"


def test_a_ballot_with_only_void_picks_is_blank() -> None:
    """Requirements 1.4, all_picks_void: it must not take one of the 200 places."""
    judged = verdict(pick(example=None))
    assert judged.reason == "BLANK"
    assert judged.picks[0].reason == "NO_EXAMPLE"


def test_a_ballot_with_only_void_picks_may_be_kept_by_rule() -> None:
    rules = msgspec.structs.replace(RULES, all_picks_void="keep_ballot")
    assert verdict(pick(example=None), rules=rules).valid
    assert not verdict(rules=rules).valid


def test_one_void_pick_leaves_the_others() -> None:
    """A-06, A-07."""
    judged = verdict(pick("01-01", example=None), pick("01-02"))
    assert [one.reason for one in judged.picks] == ["NO_EXAMPLE", None]


def test_an_unknown_office_voids_the_pick() -> None:
    assert reason_of(pick("99-99")) == "UNKNOWN_OFFICE"


def test_an_office_out_of_scope_voids_the_pick() -> None:
    """A-11."""
    assert reason_of(pick("02-01"), group="market") == "OUT_OF_SCOPE"


@pytest.mark.parametrize("group", ["leaders", "public"])
def test_leaders_and_public_may_appraise_all_offices(group: str) -> None:
    """A-11."""
    assert reason_of(pick("02-01"), group=group) is None


def test_a_tick_without_category_voids_the_pick() -> None:
    """R-32, A-08."""
    assert reason_of(Pick(office="01-01", example="e", occurred="2024-05")) == "NO_CATEGORY"


def test_all_five_categories_are_one_vote() -> None:
    """A-09."""
    assert reason_of(pick("01-01", "cold", "lazy", "shirk", "disorder", "corrupt")) is None


def test_under_the_strict_rule_two_categories_are_as_none() -> None:
    """A-09: `categories_max` 1, which of them is 最突出 cannot be told."""
    rules = msgspec.structs.replace(RULES, categories_max=1)
    judged = verdict(pick("01-01", "cold", "lazy"), pick("01-02", "cold"), rules=rules)
    assert [one.reason for one in judged.picks] == ["NO_CATEGORY", None]


def test_a_pick_without_example_is_void() -> None:
    """R-33, A-07."""
    assert reason_of(pick(example=None)) == "NO_EXAMPLE"


@pytest.mark.parametrize(
    ("occurred", "continues", "reason"),
    [
        ("2023-12", False, "EXAMPLE_TOO_OLD"),
        ("2024-01", False, None),
        ("2024-06", False, None),
        ("2023-11", True, None),
        (None, False, "EXAMPLE_UNDATED"),
        (None, True, "EXAMPLE_UNDATED"),
    ],
)
def test_an_example_is_from_2024_or_went_on_into_it(occurred: str | None, continues: bool, reason: str | None) -> None:
    """R-35, A-06: before, at, after and across the cut-off, and without a date."""
    assert reason_of(pick(occurred=occurred, continues=continues)) == reason


def test_a_date_without_words_is_no_example() -> None:
    """R-33."""
    assert reason_of(pick(example=None, occurred="2024-05")) == "NO_EXAMPLE"


def test_the_same_office_twice_is_one_pick_with_all_categories() -> None:
    """A-28: categories in the order of the form."""
    (one,) = verdict(pick("01-01", "shirk"), pick("01-01", "cold")).picks
    assert one.categories == ("cold", "shirk")
    assert one.reason is None


@pytest.mark.parametrize("turned", [False, True])
def test_of_two_examples_the_more_favourable_is_kept(turned: bool) -> None:
    """A-28: acceptable before spanning before undated before too old before none."""
    from_best = [
        pick(example="acceptable", occurred="2024-02"),
        pick(example="acceptable but later", occurred="2024-03"),
        pick(example="spanning", occurred="2023-12", continues=True),
        pick(example="undated", occurred=None),
        pick(example="old", occurred="2023-12"),
        pick(example=None),
    ]
    for better, worse in pairwise(from_best):
        (kept,) = merged((worse, better) if turned else (better, worse), RULES)
        assert kept.example == better.example


def test_a_ruling_decides_an_undated_example() -> None:
    """A-06, R-37."""
    one = ballot("b", pick(occurred=None), pick("01-02"))
    assert judge(one, RULES, CATALOGUE, ruled(True)).picks[0].reason is None
    assert judge(one, RULES, CATALOGUE, ruled(False, "NO_EXAMPLE")).picks[0].reason == "NO_EXAMPLE"


def test_a_ruling_decides_whether_what_began_earlier_went_on() -> None:
    """A-06."""
    one = ballot("b", pick(occurred="2023-12", continues=True), pick("01-02"))
    assert judge(one, RULES, CATALOGUE, ruled(False, "EXAMPLE_TOO_OLD")).picks[0].reason == "EXAMPLE_TOO_OLD"


def test_a_ruling_cannot_save_or_sink_what_needs_no_judgement() -> None:
    """A ruling cannot be aimed: only what the rules leave to people is theirs."""
    old = ballot("b", pick(occurred="2023-12"), pick("01-02"))
    assert judge(old, RULES, CATALOGUE, ruled(True)).picks[0].reason == "EXAMPLE_TOO_OLD"
    good = ballot("b", pick(), pick("01-02"))
    assert judge(good, RULES, CATALOGUE, ruled(False, "NO_EXAMPLE")).picks[0].reason is None
    outside = ballot("b", pick("02-01", occurred=None), pick("01-02"))
    assert judge(outside, RULES, CATALOGUE, ruled(True, office="02-01")).picks[0].reason == "OUT_OF_SCOPE"


def test_people_look_at_undated_and_spanning_examples_only() -> None:
    """A-06, R-37."""
    one = ballot(
        "b",
        pick("01-01", occurred=None),
        pick("01-02", occurred="2023-12", continues=True),
        pick("01-03", occurred="2023-12"),
        pick("01-04", continues=True),
        pick("02-01", occurred=None),
        pick("01-05", example=None, occurred=None),
    )
    found = judgements(one, RULES, CATALOGUE)
    assert [(judgement.office, judgement.why) for judgement in found] == [
        ("01-01", "EXAMPLE_UNDATED"),
        ("01-02", "EXAMPLE_TOO_OLD"),
    ]


def on_paper(*, occurred: str | None = "2024-05", example: str | None = "e") -> BallotCast:
    """A leader's form with an example and no category ticked, and a complete pick besides."""
    bare = Pick(office="01-01", example=example, occurred=occurred)
    return ballot("b", bare, pick("01-02"), group="leaders", channel="paper")


def test_on_paper_people_look_at_an_example_without_a_category() -> None:
    """A-08: by itself it is void; if two see what was meant, it counts, and shows no category."""
    (found,) = judgements(on_paper(), RULES, CATALOGUE)
    assert (found.office, found.why, found.proposal) == ("01-01", "NO_CATEGORY", "NO_CATEGORY")
    assert judge(on_paper(), RULES, CATALOGUE, {}).picks[0].reason == "NO_CATEGORY"
    meant = judge(on_paper(), RULES, CATALOGUE, ruled(True)).picks[0]
    assert (meant.reason, meant.categories) == (None, ())
    undated = judge(on_paper(occurred=None), RULES, CATALOGUE, ruled(False, "EXAMPLE_UNDATED")).picks[0]
    assert undated.reason == "EXAMPLE_UNDATED"


def test_on_paper_people_look_at_a_line_without_its_tick() -> None:
    """A-08, A-05: it is void by itself, and no eleventh office."""
    bare = Pick(office="01-11", categories=("cold",), example="e", occurred="2024-05", ticked=False)
    one = ballot("b", *on_offices(10), bare, group="leaders", channel="paper")
    assert [(found.office, found.why) for found in judgements(one, RULES, CATALOGUE)] == [("01-11", "NOT_TICKED")]
    assert judge(one, RULES, CATALOGUE, {}).picks[-1].reason == "NOT_TICKED"
    assert judge(one, RULES, CATALOGUE, ruled(True, office="01-11")).picks[-1].reason is None
    empty = ballot("b", Pick(office="01-11", categories=("cold",), ticked=False), pick("01-02"), channel="paper")
    assert judge(empty, RULES, CATALOGUE, {}).picks[0].reason == "NOT_TICKED"
    assert judgements(empty, RULES, CATALOGUE) == []


def test_online_or_with_an_old_example_a_missing_category_is_void_for_good() -> None:
    """A-08, R-35."""
    online = ballot("b", Pick(office="01-01", example="e", occurred="2024-05"), pick("01-02"))
    for one in (online, on_paper(occurred="2023-12"), on_paper(example=None)):
        assert judgements(one, RULES, CATALOGUE) == []
        assert judge(one, RULES, CATALOGUE, ruled(True)).picks[0].reason == "NO_CATEGORY"


def test_nobody_looks_at_a_ballot_that_is_void_as_a_whole() -> None:
    many = [pick(one.office, occurred=None) for one in on_offices(11)]
    assert judgements(ballot("b", *many), RULES, CATALOGUE) == []


def test_picks_come_up_in_an_order_that_tells_nothing() -> None:
    """A-26: golden value by `printf ab01-01 | sha256sum`."""
    assert turn("ab", "01-01").hex() == "5bc868d659025e9c0c61a5d0af6a63b50691816e033f52e893f6ddcc54c1022b"


EVERY = msgspec.structs.replace(RULES, examples_ruled="every")


def test_whether_each_example_is_concrete_is_for_people_to_say() -> None:
    """A-07, R-37: where the rule is so, every pick that would count waits for two people, the rest does not."""
    one = ballot("b", pick("01-01"), pick("01-02", occurred="2023-11"), pick("09-99"), pick("01-03", occurred=None))
    asked = {judgement.office: judgement for judgement in judgements(one, EVERY, CATALOGUE)}
    assert {office: asked[office].why for office in asked} == {"01-01": "NO_EXAMPLE", "01-03": "EXAMPLE_UNDATED"}
    assert asked["01-01"].proposal is None
    assert [judgement.office for judgement in judgements(one, RULES, CATALOGUE)] == ["01-03"]


def test_an_example_that_two_people_find_vague_does_not_count() -> None:
    """R-33: only where people are asked; under the other rule such a ruling decides nothing."""
    one, vague = ballot("b", pick("01-01"), pick("01-12")), ruled(False, "NO_EXAMPLE")
    assert [kept.reason for kept in judge(one, EVERY, CATALOGUE, vague).picks] == ["NO_EXAMPLE", None]
    assert [kept.reason for kept in judge(one, EVERY, CATALOGUE, ruled(True)).picks] == [None, None]
    assert [kept.reason for kept in judge(one, EVERY, CATALOGUE, {}).picks] == [None, None]
    assert [kept.reason for kept in judge(one, RULES, CATALOGUE, vague).picks] == [None, None]
