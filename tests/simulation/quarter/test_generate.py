"""One seed, one quarter; and every odd case is in it."""

from collections import Counter
from datetime import date

import pytest

from simulation.county.catalogue import scope
from simulation.county.people import population
from simulation.quarter import timeline
from simulation.quarter.generate import Quarter
from simulation.quarter.votes import Vote

QUARTER = Quarter.generate()
CALLED = {
    "market": QUARTER.rosters[1].phones[:50],
    "projects": tuple(phone for roster in QUARTER.rosters[2:7] for phone in roster.phones[-5:]),
    "service": QUARTER.rosters[7].phones[:100],
}
INVITED = QUARTER.invited(CALLED)


def vote(case: str, votes: tuple[Vote, ...] = QUARTER.public) -> Vote:
    return next(vote for vote in votes if vote.case == case)


def test_same_seed_same_quarter() -> None:
    assert Quarter.generate().digest() == QUARTER.digest()
    assert Quarter.generate(seed=1).digest() != QUARTER.digest()


def test_same_call_sheets_same_visits() -> None:
    assert QUARTER.invited(CALLED) == INVITED


def test_quarter_has_the_size_of_the_announcement() -> None:
    """R-13…R-16, R-24."""
    assert (len(QUARTER.forms), len(QUARTER.public), len(QUARTER.matters)) == (120, 1200, 200)
    assert {group: len(phones) for group, phones in CALLED.items()} == {"market": 50, "projects": 23, "service": 100}


def test_turnout_is_realistic() -> None:
    """R-03: nobody has to vote."""
    received = [vote for vote in INVITED if vote.expect == "received"]
    assert {vote.group for vote in received} == set(CALLED)
    assert 0.7 <= len(received) / sum(map(len, CALLED.values())) <= 0.85


def test_a_small_quarter_keeps_every_odd_case() -> None:
    small = Quarter.generate(scale=0.05)
    assert len(small.public) < 100
    for part in ("public", "forms", "matters", "refused"):
        whole = {item.case for item in getattr(QUARTER, part) if not item.case.startswith("fault")}
        assert whole - {""} <= {item.case for item in getattr(small, part) if not item.case.startswith("fault")}


def test_numbers_stay_in_the_reserved_ranges_however_many_people() -> None:
    people = population(QUARTER.seed)
    phones = [next(people).phone for _ in range(20_500)]
    assert len(set(phones)) == 20_500
    assert {phone[:7] for phone in phones} == {"1300000", "1300001", "1300002"}


def test_every_public_ballot_is_of_another_number_and_account() -> None:
    """R-23, R-25."""
    assert len({v.phone for v in QUARTER.public}) == len({v.account for v in QUARTER.public}) == 1200


@pytest.mark.parametrize("case", ["exactly 10 offices", "11 offices", "11 with a duplicate"])
def test_public_ballots_at_the_limit(case: str) -> None:
    """R-34, A-05: distinct offices are counted."""
    choices = vote(case).choices
    offices = {choice.office for choice in choices}
    expected = {"exactly 10 offices": (10, 10), "11 offices": (11, 11), "11 with a duplicate": (11, 10)}
    assert (len(choices), len(offices)) == expected[case]


def test_public_ballot_blank() -> None:
    """A-27."""
    assert vote("blank").choices == ()


def test_public_ballot_without_a_category() -> None:
    """A-08, R-32."""
    assert vote("no category").choices[0].categories == ()


def test_public_ballot_without_an_example() -> None:
    """A-07, R-33."""
    assert vote("no example").choices[0].example is None


@pytest.mark.parametrize(
    ("case", "occurred", "continues"),
    [
        ("example too old", "2023-12", False),
        ("example at 2024-01", "2024-01", False),
        ("example spanning", "2023-10", True),
        ("example undated", None, False),
        ("example undated, still going on", None, True),
    ],
)
def test_public_ballots_around_the_cutoff(case: str, occurred: str | None, continues: bool) -> None:
    """R-35, A-06."""
    example = vote(case).choices[0].example
    assert example is not None
    assert (example.occurred, example.continues) == (occurred, continues)


def test_public_ballot_with_the_same_office_twice() -> None:
    """A-28."""
    first, _, again = vote("same office twice").choices
    assert first.office == again.office
    assert first.categories != again.categories


def test_public_ballot_in_rare_characters() -> None:
    example = vote("rare characters").choices[0].example
    assert example is not None
    assert any(ord(char) > 0xFFFF for char in example.text)


def test_public_ballots_at_both_ends_of_the_window() -> None:
    """R-06, A-04."""
    assert vote("at the first minute").at.isoformat() == "2024-07-01T00:00:00+08:00"
    assert vote("at the last second").at.isoformat() == "2024-07-14T23:59:59+08:00"


def test_two_accounts_with_one_number_are_one_person() -> None:
    """A-17: the first ballot stands."""
    again = vote("two accounts with one number", QUARTER.refused)
    first = next(v for v in QUARTER.public if v.phone == again.phone)
    assert first.account != again.account
    assert first.at < again.at


def test_same_account_comes_again() -> None:
    """R-25, A-19."""
    again = vote("same account again", QUARTER.refused)
    assert any((v.account, v.phone) == (again.account, again.phone) for v in QUARTER.public)


def test_a_leader_tries_to_vote_online() -> None:
    """A-17: 您将通过测评表参评."""
    assert vote("a leader online", QUARTER.refused).phone in QUARTER.rosters[0].phones


def test_somebody_comes_too_early_and_somebody_too_late() -> None:
    """R-06."""
    assert vote("before the first day", QUARTER.refused).at < timeline.VOTING_FROM
    assert vote("after the last day", QUARTER.refused).at == timeline.VOTING_UNTIL


def test_invitees_sign_in_as_the_public() -> None:
    """A-12: they are matched with the roster."""
    assert len([v for v in INVITED if v.case == "invitee signs in as public"]) >= 3


def test_an_invitee_votes_and_comes_again_as_public() -> None:
    """R-21."""
    again = vote("invitee again as public", INVITED)
    first = vote("votes, then comes as public", INVITED)
    assert (first.phone, first.method, again.method, again.expect) == (
        again.phone,
        "invitation",
        "development",
        "refused",
    )


@pytest.mark.parametrize("group", ["market", "projects", "service"])
def test_invitees_pick_outside_their_scope(group: str) -> None:
    """A-11."""
    strays = [v for v in INVITED if v.group == group and "out of scope" in v.case]
    assert all(any(choice.office not in scope(group) for choice in v.choices) for v in strays)
    assert strays


def test_invitees_otherwise_stay_in_scope() -> None:
    for v in INVITED:
        if "out of scope" not in v.case:
            assert {choice.office for choice in v.choices} <= set(scope(v.group))


def form(case: str) -> object:
    return next(form for form in QUARTER.forms if form.case == case)


@pytest.mark.parametrize(
    ("case", "ticks", "offices"),
    [("11 offices", 11, 11), ("12 offices", 12, 12), ("11 with a duplicate", 11, 10), ("exactly 10 offices", 10, 10)],
)
def test_forms_at_the_limit(case: str, ticks: int, offices: int) -> None:
    """A-05."""
    choices = next(form for form in QUARTER.forms if form.case == case).agreed.choices
    assert (len(choices), len({choice.office for choice in choices})) == (ticks, offices)


def test_one_form_comes_back_late() -> None:
    """A-04: paper counts by its return date."""
    late = [form for form in QUARTER.forms if form.returned_on > date(2024, 7, 14)]
    assert [(form.case, form.returned_on) for form in late] == [("late return", date(2024, 7, 15))]
    assert sum(QUARTER.returned_by_day.values()) == 120


def test_one_form_is_damaged_and_one_blank() -> None:
    """A-27."""
    assert [form.case for form in QUARTER.forms if form.agreed.damaged] == ["damaged"]
    assert [form.case for form in QUARTER.forms if not form.agreed.choices and not form.agreed.damaged] == ["blank"]


def test_every_form_is_keyed_twice_and_the_disputed_a_third_time() -> None:
    """A-15: blind double entry; the third decides."""
    for form in QUARTER.forms:
        first, second, *third = form.entries
        differ = first.choices != second.choices
        assert len({entry.by for entry in form.entries}) == len(form.entries)
        assert differ is bool(third) is form.case.startswith("disputed")
    assert len([form for form in QUARTER.forms if len(form.entries) == 3]) == 5


def test_nobody_comes_twice_within_an_hour() -> None:
    for _, votes in QUARTER.days(INVITED):
        assert len({v.phone for v in votes}) == len(votes)


def test_every_step_comes_after_the_one_before() -> None:
    starts = [phase.starts_at for phase in QUARTER.phases]
    assert starts == sorted(starts)


def test_some_offices_are_clearly_harder_than_others() -> None:
    counts = Counter(choice.office for v in QUARTER.public for choice in v.choices)
    (_, most), (_, tenth), (_, fortieth) = (counts.most_common()[place] for place in (0, 9, 39))
    assert most > 1.5 * tenth > 3 * fortieth
