"""Fixing the lists before the seed is spoken (ADR 0005, A-13)."""

from hashlib import sha256

import msgspec

from services.kernel.refusal import Malformed
from services.roster.contract import CommitLists
from services.roster.draw.commit_lists import commit_lists
from services.roster.events import CommittedList, GroupCode, ListsCommitted
from services.roster.preparation import Preparation, evolve
from services.roster.providers import providers_of
from services.roster.refusals import AppraisalUnknown, RosterMissing
from tests.roster.quarter import APPRAISAL, DRAFTED, committed, filed
from tests.spec import Spec

committing = Spec(commit_lists, evolve, Preparation())


def commit(group: GroupCode) -> CommitLists:
    return CommitLists(appraisal=APPRAISAL, group=group)


def test_lists_are_fixed_with_a_digest_anybody_can_make() -> None:
    own = msgspec.structs.replace(filed("fire", "b", "a"), drawn_by_provider=True)
    committing.given(DRAFTED, filed("housing", "c"), own).when(commit("projects")).then(
        ListsCommitted(
            group="projects",
            lists_digest=sha256(b"fire a\nfire b\nhousing c").hexdigest(),
            lists=(
                CommittedList(provider="housing", people=1),
                CommittedList(provider="fire", people=2, drawn_by_provider=True),
            ),
        )
    )


def test_fixing_them_again_changes_nothing() -> None:
    committing.given(DRAFTED, filed("housing", "c"), committed("projects")).when(commit("projects")).then_nothing()


def test_without_any_list_there_is_nothing_to_fix() -> None:
    committing.given(DRAFTED).when(commit("projects")).then_refused(
        RosterMissing, group="projects", providers=list(providers_of("projects"))
    )


def test_nobody_is_drawn_for_leaders() -> None:
    committing.given(DRAFTED, filed("inspection", "c")).when(commit("leaders")).then_refused(Malformed, where="group")


def test_an_appraisal_nobody_drafted_has_no_lists() -> None:
    committing.given().when(commit("market")).then_refused(AppraisalUnknown)
