"""What an upheld appeal puts right, from what was ticked (A-24): nothing else moves, whatever a complaint is about."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import convert

from gateway.pages.desk.correcting import corrections, rows_of
from gateway.pages.form import Form
from services.tally.answers.votes import Vote
from tests.gateway.roster_answers import office

RULES = {"rules": ["R-36"]}
IDS = [f"0{number}-01" for number in range(1, 8)]
OFFICES = [office(one, f"单位{one}", f"股室{one}", pinyin=one, initials=f"gs{one}") for one in IDS]
SORTED = st.dictionaries(st.sampled_from(IDS), st.lists(st.sampled_from(["cold", "shirk"]), min_size=1, unique=True))


def review(vote: dict[str, Any], office: str, to: str | None) -> Any:
    """The correction of the only vote there is, moved to an office or taken away."""
    rows = {row.key: row for row in rows_of([convert(vote | RULES, Vote)])}
    (key,) = rows
    typed = [("fix", key), ("conclusion", "correct"), ("ground", "MISMAPPED_OFFICE"), (f"to.{key}", to or "")]
    return corrections(Form(typed), office, rows, OFFICES)


@pytest.mark.slow
@given(SORTED, st.sampled_from(IDS), st.none() | st.sampled_from(IDS))
def test_the_other_offices_of_a_complaint_keep_their_votes(sorted_to: Any, office: str, to: str | None) -> None:
    sorted_to = {**sorted_to, office: ["cold"]}
    if to == office:
        to = None
    offices = [{"office": one, "categories": categories} for one, categories in sorted_to.items()]
    vote = {"source": "other", "of": "hotline_12345", "categories": ["cold"], "corrected": False, "ruled": False}
    vote |= {"matter_id": "m", "matters": [{"matter_id": "m", "offices": offices}]}
    sent = review(vote, office, to)
    (correction,) = sent["matters"]
    told = {one["office"]: one["categories"] for one in correction["offices"]}
    assert sent["picks"] == []
    assert len(told) == len(correction["offices"])  # no office twice
    assert office not in told
    others = {one: categories for one, categories in sorted_to.items() if one != office}
    assert {one: told[one] for one in others} == others
    assert set(told) - set(others) == ({to} - set(others) if to else set())
    if to and to not in others:
        assert told[to] == ["cold"]


@given(st.sampled_from(IDS), st.sampled_from(IDS))
def test_a_pick_is_named_by_what_stands_on_the_ballot(picked: str, to: str) -> None:
    """An appeal before may have moved it here; the log knows it by the office that was ticked."""
    vote = {"source": "directed", "of": "leaders", "categories": ["cold"], "corrected": True, "ruled": False}
    here = next(one for one in IDS if one != to)
    (pick,) = review(vote | {"ballot_id": "b", "picked": picked}, here, to)["picks"]
    assert pick == {"ballot_id": "b", "office": picked, "to": to, "ground": "MISMAPPED_OFFICE"}


def test_matters_that_stand_together_are_put_right_one_by_one() -> None:
    """One person's two complaints give one vote; each is ticked for itself."""
    to = [{"office": IDS[0], "categories": ["cold"]}]
    vote = {"source": "other", "of": "hotline_12345", "categories": ["cold"], "corrected": False, "ruled": False}
    together = [{"matter_id": one, "offices": to} for one in ("first", "second")]
    rows = list(rows_of([convert(vote | RULES | {"matter_id": "first", "matters": together}, Vote)] * 2))
    assert [row.key for row in rows] == ["matter.first", "matter.second"]
