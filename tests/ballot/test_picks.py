"""What a ballot may say, and how it is written down. The rules void; the box refuses what cannot be meant (A-05)."""

import re
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from services.ballot.contract import MOST_PICKS, Ballot, Choice, ChoiceExample, OccurredIn
from services.ballot.events import Pick
from services.ballot.picks import check, must_be_keepable, same_ticks, to_picks
from services.ballot.refusals import ExampleInFuture, UnknownOffice
from services.kernel.log.words import WORDS
from services.kernel.refusal import Malformed
from services.kernel.rpc.parse import parse
from services.roster.events import CATEGORIES
from tests.ballot.examples import APPRAISAL, OFFICES, choices, on_offices, pick, tick, unsigned

HERE = frozenset(OFFICES)


def handed_in(picks: Any) -> None:
    plain = [{k: v for k, v in one.items() if k != "ticked"} for one in msgspec.to_builtins(picks)]
    ballot = parse(Ballot, unsigned(1, plain))
    must_be_keepable(ballot.picks)


def is_month(text: str) -> bool:
    try:
        parse(OccurredIn, text)
    except Malformed:
        return False
    return True


def checked(*picks: dict[str, Any], month: str = "2024-07") -> None:
    check(choices(*picks), HERE, month)


def test_an_office_that_is_not_in_the_catalogue_is_refused() -> None:
    checked(*on_offices(11))
    with pytest.raises(UnknownOffice) as refusal:
        checked(tick(), tick("99-99"))
    assert refusal.value.facts == {"office": "99-99"}


def test_a_refusal_does_not_repeat_a_long_text() -> None:
    with pytest.raises(UnknownOffice) as refusal:
        check([Choice(office="x" * 5000)], HERE, "2024-07")
    assert refusal.value.facts == {"office": "x" * 40}


def test_an_example_after_the_month_of_voting_is_an_input_error() -> None:
    """A-06."""
    checked(tick(occurred="2024-07"), tick(occurred=None), {"office": OFFICES[0]})
    for month in ("2024-08", "2025-01"):
        with pytest.raises(ExampleInFuture) as refusal:
            checked(tick(occurred=month))
        assert refusal.value.facts == {"office": OFFICES[0], "occurred": month}


def test_an_old_example_is_no_input_error() -> None:
    """R-35, A-06: it is void, and kept to say so."""
    checked(tick(occurred="2023-12"), tick(occurred="1999-01"))


@pytest.mark.parametrize("month", ["1900-01", "2024-01", "2024-12", "9999-12"])
def test_a_month_is_year_and_month(month: str) -> None:
    assert is_month(month)


@pytest.mark.parametrize(
    "text", ["", "2024", "2024-13", "2024-00", "2024-1", "24-01", "2024/01", "2024-01-01", "２０２４-01", "1899-12"]
)
def test_anything_else_is_no_month(text: str) -> None:
    assert not is_month(text)
    with pytest.raises(Malformed):
        choices(tick(occurred=text))


@given(st.text(alphabet="0123456789-/年月 ²٣", max_size=8))
def test_months_compare_as_text_because_they_have_one_form(text: str) -> None:
    assert is_month(text) == bool(re.fullmatch("(19|[2-9][0-9])[0-9]{2}-(0[1-9]|1[0-2])", text, re.ASCII))


def test_categories_are_written_in_the_order_of_the_announcement() -> None:
    """R-07…R-11, A-09: each counts once, however often and in whatever order it was ticked."""
    (written,), _ = to_picks(APPRAISAL, choices(tick(OFFICES[0], *reversed(CATEGORIES), "cold")))
    assert written.categories == CATEGORIES


def test_the_limits_are_far_above_what_people_write() -> None:
    """A-05: too many offices void a ballot and are kept; only what no form can hold is refused."""
    handed_in([tick()] * MOST_PICKS)
    handed_in([tick(text="𬭎" * 2000)])
    for too_much in ([tick()] * (MOST_PICKS + 1), [tick(text="好" * 2001)], [tick("x" * 65)]):
        with pytest.raises(Malformed):
            handed_in(too_much)


@pytest.mark.parametrize("hostile", ["\0", "跑了\0三趟", "\ud800", "好\udfff"])
def test_characters_that_no_database_holds_are_refused(hostile: str) -> None:
    for picks in (tick(hostile), tick(text=hostile), tick(occurred=hostile)):
        with pytest.raises(Malformed):
            choices(tick(), picks)


@pytest.mark.parametrize("field", ["office", "text"])
def test_a_refusal_does_not_repeat_what_cannot_be_sent(field: str) -> None:
    with pytest.raises(Malformed) as refusal:
        choices(tick("\ud800") if field == "office" else tick(text="\ud800"))
    str(refusal.value.facts).encode()


def test_words_stay_beside_the_log_and_are_named_in_the_pick() -> None:
    """D-5, ADR 0004; leading and trailing blanks are not words."""
    (written,), ((_, row),) = to_picks(APPRAISAL, choices(tick(text="  跑了三趟\n")))
    assert written == Pick(office=OFFICES[0], categories=("shirk",), example=row[1].hex(), occurred="2024-05")
    assert row[3] == "跑了三趟"


@pytest.mark.parametrize("example", [None, {"text": "", "occurred": "2024-05"}, {"text": " \u3000\n"}])
def test_a_pick_without_words_has_no_example(example: Any) -> None:
    """A-07: it is void, and kept to say so."""
    (written,), rows = to_picks(APPRAISAL, choices({"office": OFFICES[0], "example": example}))
    assert (written.example, rows) == (None, [])
    assert written.occurred == (example or {}).get("occurred")


def test_one_office_ticked_twice_is_kept_twice() -> None:
    """A-28: tally merges; the box keeps what was handed in."""
    written, rows = to_picks(APPRAISAL, choices(tick(text="其一"), tick(text="其二")))
    assert [one.office for one in written] == [OFFICES[0]] * 2
    assert len(rows) == 2


def test_two_entries_tick_the_same_whatever_their_order_and_wording() -> None:
    """A-15: keyers read ticks; the wording of an example may be read differently."""
    one, other = pick(example="a"), pick(OFFICES[1], example="b")
    assert same_ticks([one, other], [pick(OFFICES[1], example="x"), pick(example="y")])
    for differing in (
        [one],
        [one, other, other],
        [one, pick(OFFICES[1], example=None)],
        [one, pick(OFFICES[1], categories=("cold",))],
        [one, pick(OFFICES[1], occurred="2024-04")],
        [one, pick(OFFICES[1], occurred=None)],
        [one, pick(OFFICES[1], continues=True)],
    ):
        assert not same_ticks([one, other], differing)


ONE_CHOICE = st.builds(
    Choice,
    office=st.sampled_from(OFFICES),
    categories=st.lists(st.sampled_from(CATEGORIES)).map(tuple),
    example=st.none() | st.builds(ChoiceExample, text=st.text(max_size=30), continues=st.booleans()),
)


@given(st.lists(ONE_CHOICE, max_size=12))
def test_every_choice_becomes_one_pick_and_its_words_one_row(handed: list[Choice]) -> None:
    written, rows = to_picks(APPRAISAL, handed)
    assert [one.office for one in written] == [one.office for one in handed]
    assert [set(one.categories) for one in written] == [set(one.categories) for one in handed]
    assert [one.example for one in written if one.example] == [row[1].hex() for _, row in rows]
    assert same_ticks(written, to_picks(APPRAISAL, handed)[0])


@pytest.mark.parametrize("text", ["1900-01", "2024-01", "2024-09", "2024-10", "2024-12", "9999-12"])
def test_these_are_months(text: str) -> None:
    assert is_month(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1899-12",
        "2024-00",
        "2024-13",
        "2024-0x",
        "2024-1x",
        "202x-01",
        "2024-1",
        "2024-011",
        "2024/01",
        "2024-01\n",
        "2024-0\u0661",
    ],
)
def test_these_are_none(text: str) -> None:
    """Each differs from a month in one thing."""
    assert not is_month(text)


def test_a_form_has_room_for_three_hundred_picks_and_two_thousand_characters() -> None:
    one = Choice(office="o" * 64, example=ChoiceExample(text="事" * 2000, occurred="2024-01"))
    handed_in([one] * 300)
    for beyond in (
        [one] * 301,
        [structs.replace(one, office="o" * 65)],
        [structs.replace(one, office="\0")],
        [Choice(office="o", example=ChoiceExample(text="事" * 2001))],
        [Choice(office="o", example=ChoiceExample(text="\0"))],
        [Choice(office="o", example=ChoiceExample(occurred="2024-0x"))],
    ):
        with pytest.raises(Malformed):
            handed_in(beyond)


def test_a_pick_goes_into_the_event_whole() -> None:
    """Categories in the order of the announcement, each once; words beside the log, by their digest."""
    said = Choice(
        office="01-01",
        categories=("corrupt", "cold", "cold"),
        example=ChoiceExample(text=" 跑了三趟 ", occurred="2024-05", continues=True),
        ticked=False,
    )
    silent = Choice(office="01-02", example=ChoiceExample(text="  "))
    (first, second), ((table, row),) = to_picks(APPRAISAL, [said, silent])
    assert first == Pick(
        office="01-01",
        categories=("cold", "corrupt"),
        example=first.example,
        occurred="2024-05",
        continues=True,
        ticked=False,
    )
    assert second == Pick(office="01-02", categories=(), example=None, occurred=None, continues=False, ticked=True)
    assert first.example is not None
    assert (table, row[-1]) == (WORDS, "跑了三趟")


def test_two_entries_tick_the_same_or_differ_in_any_one_thing() -> None:
    one = Pick(office="01-01", categories=("cold",), example="d1", occurred="2024-05", continues=False, ticked=True)
    assert same_ticks([one], [structs.replace(one, example="d2")])
    assert same_ticks([one, structs.replace(one, office="a")], [structs.replace(one, office="a"), one])
    for change in (
        {"office": "01-02"},
        {"categories": ("lazy",)},
        {"example": None},
        {"occurred": None},
        {"continues": True},
        {"ticked": False},
    ):
        assert not same_ticks([one], [structs.replace(one, **change)])
