"""Whoever verifies a bundle draws the invitees again: roster's draws hold, and anything done to them is found."""

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from services.kernel.event import Event, encode, record
from services.roster.contract import CommitLists, DrawInvitees
from services.roster.draw.commit_lists import commit_lists
from services.roster.draw.draw_invitees import draw_invitees
from services.roster.events import GroupCode, InviteesDrawn, ListsCommitted, RosterFiled
from services.roster.preparation import Preparation, evolve
from services.roster.providers import PROVIDERS
from services.tally.replay.bundle.invitees import checks
from tests.roster.quarter import APPRAISAL, BEFORE, DRAFTED
from tests.tally.examples import NOON

ORDER: tuple[GroupCode, ...] = ("projects", "market", "service")
people = st.integers(0, 120).map(lambda number: f"{number:032x}")


@st.composite
def drawn_quarters(draw: st.DrawFn) -> list[Event]:
    """Lists with people in common and projects in common, drawn by roster itself."""
    quotas = {f"quota_{group}": draw(st.integers(1, 60)) for group in ORDER}
    drafted = structs.replace(DRAFTED, rules=structs.replace(DRAFTED.rules, **quotas))
    events: list[Event] = [drafted]
    for code, one in PROVIDERS.items():
        if one.group == "projects" and draw(st.booleans()) and code != "housing":
            continue
        listed = draw(st.lists(people, min_size=1, max_size=6 if one.group == "leaders" else 40, unique=True))
        units = [draw(st.sampled_from(["", "", "u1", "u2", f"of {person}"])) for person in listed]
        events.append(
            RosterFiled(provider=code, group=one.group, file_digest="", people=tuple(listed), units=tuple(units))
        )
    state = Preparation()
    for event in events:
        state = evolve(state, event)
    for group in ORDER:
        for decided in (
            lambda state, group=group: commit_lists(CommitLists(appraisal=APPRAISAL, group=group), state),
            lambda state, group=group: draw_invitees(
                DrawInvitees(appraisal=APPRAISAL, group=group, seed=f"317|{group}"), state, BEFORE
            ),
        ):
            for event in decided(state):
                state = evolve(state, event)
                events.append(event)
    return events


def failures(events: list[Event]) -> list[str]:
    bodies = [
        encode(
            record(event, source="roster", appraisal=APPRAISAL, sequence=n, stream="appraisal", version=n, time=NOON)
        )
        for n, event in enumerate(events, start=1)
    ]
    return [check.name for check in checks(bodies) if not check.ok]


@given(drawn_quarters())
@settings(max_examples=40, deadline=None)
def test_what_roster_draws_is_drawn_again(events: list[Event]) -> None:
    """R-14…R-16, A-13, A-14, A-17."""
    assert failures(events) == []
    assert sum(isinstance(event, InviteesDrawn) for event in events) == 3


@given(events=drawn_quarters(), data=st.data())
@settings(max_examples=40, deadline=None)
def test_a_draw_with_anything_changed_is_named(events: list[Event], data: st.DataObject) -> None:
    at = data.draw(st.sampled_from([n for n, event in enumerate(events) if isinstance(event, InviteesDrawn)]))
    draw = events[at]
    assert isinstance(draw, InviteesDrawn)
    changes = {
        "drawn": {"drawn": (*draw.drawn, "f" * 32)},
        "reserve": {"reserve": ("f" * 32, *draw.reserve)},
        "pool": {"pool_digest": "0" * 64},
        "quota": {"quota": draw.quota + 1},
    }
    if len(draw.drawn) > 1:
        changes["order"] = {"drawn": (draw.drawn[-1], *draw.drawn[:-1])}
    what = data.draw(st.sampled_from(sorted(changes)))
    changed = [*events[:at], msgspec.structs.replace(draw, **changes[what]), *events[at + 1 :]]
    assert f"invitees {draw.group}: {'pool' if what == 'pool' else 'drawn'}" in failures(changed)


@given(drawn_quarters())
@settings(max_examples=10, deadline=None)
def test_a_list_that_was_changed_after_it_was_fixed_is_named(events: list[Event]) -> None:
    fixed = next(n for n, event in enumerate(events) if isinstance(event, ListsCommitted))
    late = RosterFiled(provider="housing", group="projects", file_digest="", people=("f" * 32,))
    assert "invitees projects: lists" in failures([*events[: fixed + 1], late, *events[fixed + 1 :]])
    assert "invitees projects: lists" in failures([*events[:fixed], *events[fixed + 1 :]])
