"""The draft of a ballot: nothing typed is lost, and what is amiss is said (R-32, R-33, A-05, A-06, A-07)."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.pages.voter import draft as drafts
from gateway.pages.voter.draft import Choice, Draft
from services.kernel.refusal import Malformed
from services.roster.events import CATEGORIES

MONTH = "2024-07"
WHOLE = Choice("02-03", ("shirk",), "三月去办证,跑了三趟。", "2024", "03")

offices = st.text("0123456789-", min_size=1, max_size=5)
choices = st.builds(
    Choice,
    office=offices,
    categories=st.lists(st.sampled_from(CATEGORIES), unique=True).map(tuple),
    text=st.text(max_size=60).map(drafts.as_typed),
    year=st.sampled_from(["", "2023", "2024"]),
    month=st.sampled_from(["", "01", "12"]),
    continues=st.booleans(),
)
made = st.lists(choices, max_size=12, unique_by=lambda choice: choice.office).map(tuple).map(Draft)


@given(made)
def test_a_draft_comes_back_from_a_form_as_it_went(draft: Draft) -> None:
    assert drafts.read(drafts.written(draft)) == draft


@given(made, st.lists(offices, max_size=12), st.lists(offices, max_size=20, unique=True))
def test_what_was_typed_stays_with_its_office_whatever_is_ticked(
    draft: Draft, ticked: list[str], offered: list[str]
) -> None:
    after = drafts.with_offices(draft, ticked, offered)
    typed = {choice.office: choice for choice in draft.choices}
    assert list(after.offices) == [office for office in offered if office in ticked]
    assert all(choice == typed.get(choice.office, Choice(choice.office)) for choice in after.choices)


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        '{"choices": 1}',
        '{"choices": [{"office": "1"}, {"office": "1"}]}',
        '{"choices": [], "by": "x"}',
        "\0",
    ],
)
def test_what_is_no_draft_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        drafts.read(text)


def test_a_whole_choice_has_nothing_amiss() -> None:
    assert drafts.slips_in(WHOLE, MONTH) == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"categories": ()}, "category"),
        ({"text": "太慢"}, "text"),
        ({"text": "。。。。。。!!!!"}, "text"),  # not only punctuation
        ({"text": "长" * 2001}, "text"),
        ({"month": ""}, "year"),
        ({"year": "2024", "month": "08"}, "year"),  # after the day of voting
    ],
)
def test_what_is_missing_is_named_with_its_field(change: dict[str, Any], field: str) -> None:
    choice = Choice(**{name: getattr(WHOLE, name) for name in WHOLE.__struct_fields__} | change)
    assert [slip.field for slip in drafts.slips_in(choice, MONTH)] == [field]


def test_an_old_example_is_pointed_out_unless_it_goes_on() -> None:
    """R-35, A-06: it may be handed in all the same; the rules void the pick, not the page."""
    old = Choice("02-03", ("lazy",), "去年底去办的一件事", "2023", "12")
    going_on = Choice("02-03", ("lazy",), "去年底去办的一件事", "2023", "12", continues=True)
    assert drafts.is_too_old(old, "2024-01")
    assert not drafts.is_too_old(going_on, "2024-01")
    assert drafts.slips_in(old, MONTH) == []


@pytest.mark.parametrize("year", ["19", "２０２４", "abcd", "20245"])
def test_a_year_that_no_list_offers_is_none(year: str) -> None:
    typed = {"text": "一件具体的事情", "year": year, "month": "03", "continues": ""}
    assert drafts.choice_from("02-03", typed, ["shirk", "made-up"]) == Choice("02-03", ("shirk",), "一件具体的事情")
