"""The next quarter begins with what this one had (R-02): dates move, everything else stays, people edit."""

from datetime import date, datetime
from typing import Any

import pytest
from click.testing import CliRunner
from msgspec import structs

from ops.commands.main import main
from services.kernel.clock import CHINA
from services.kernel.refusal import Malformed
from services.roster.answers import Difference
from services.roster.contract import CompareAppraisals, CopyAppraisal
from services.roster.draft.copy_appraisal import compare, copy_appraisal, differences, handle
from services.roster.draft.shift_quarter import carried_over, not_working
from services.roster.events import MovedDay
from services.roster.preparation import Preparation, evolve
from services.roster.refusals import AppraisalUnknown, DraftedAlready, OfAnotherCounty, OpenedAlready
from tests.roster.conftest import Roster
from tests.roster.over_http import SETTINGS
from tests.roster.quarter import APPRAISAL, DRAFTED, OPENED, drafted
from tests.spec import Spec

NEXT = "532622-2024Q3"
COMMAND = CopyAppraisal(appraisal=NEXT, source=APPRAISAL)
COPIED = carried_over(DRAFTED, (2024, 3))
copying = Spec(lambda command, state, source=DRAFTED: copy_appraisal(command, source, state), evolve, Preparation())


def test_the_copy_is_a_draft_whose_dates_moved_by_the_quarter() -> None:
    copying.given().when(COMMAND).then(COPIED)
    rules = COPIED.rules
    assert (rules.quarter_from, rules.quarter_to) == (date(2024, 7, 1), date(2024, 9, 30))
    assert rules.published_at == datetime(2024, 9, 26, 10, 27, tzinfo=CHINA)
    assert rules.voting_from == datetime(2024, 10, 1, tzinfo=CHINA)
    assert rules.voting_until == datetime(2024, 10, 15, tzinfo=CHINA)
    assert rules.example_not_before == "2024-01"  # the first of January of its year
    assert COPIED.title == "砚山县2024年第三季度“难办事股室”评议活动公告"
    assert (COPIED.offices, COPIED.channels, COPIED.hotline) == (DRAFTED.offices, DRAFTED.channels, DRAFTED.hotline)


@pytest.mark.parametrize(
    ("quarter", "first", "last", "example"),
    [
        ((2024, 4), date(2024, 10, 1), date(2024, 12, 31), "2024-01"),
        ((2025, 1), date(2025, 1, 1), date(2025, 3, 31), "2025-01"),
        ((2024, 1), date(2024, 1, 1), date(2024, 3, 31), "2024-01"),
    ],
)
def test_the_last_day_of_a_quarter_stays_the_last(
    quarter: tuple[int, int], first: date, last: date, example: str
) -> None:
    rules = carried_over(DRAFTED, quarter).rules
    assert (rules.quarter_from, rules.quarter_to, rules.example_not_before) == (first, last, example)


def test_a_chain_of_copies_comes_back_to_the_same_dates() -> None:
    there = carried_over(carried_over(carried_over(DRAFTED, (2024, 3)), (2025, 4)), (2024, 2))
    assert there == DRAFTED


def test_a_title_that_names_no_quarter_stays() -> None:
    assert carried_over(drafted(title="丘北县评议活动"), (2024, 3)).title == "丘北县评议活动"
    assert carried_over(drafted(title="2024年2季度评议"), (2025, 1)).title == "2025年一季度评议"


def test_dates_on_which_nobody_works_are_told() -> None:
    """国庆: the plain shift does not know it, and says so."""
    assert not_working(COPIED.rules) == ("voting_from",)
    works = structs.replace(COPIED.rules, moved_days=(MovedDay(on=date(2024, 10, 1), works=True),))
    assert not_working(works) == ()


def test_the_same_copy_again_changes_nothing_and_edits_are_not_overwritten() -> None:
    copying.given(COPIED).when(COMMAND).then_nothing()
    edited = structs.replace(COPIED, hotline="12345")
    copying.given(edited).when(COMMAND).then_refused(DraftedAlready, appraisal=NEXT)
    copying.given(edited, OPENED).when(COMMAND).then_refused(OpenedAlready, appraisal=NEXT)


def test_a_name_without_a_quarter_is_refused() -> None:
    copying.given().when(CopyAppraisal(appraisal="532622-next", source=APPRAISAL)).then_refused(Malformed)


def test_a_copy_of_a_rehearsal_is_none() -> None:
    """R-02."""
    assert not carried_over(drafted(rehearsal=True), (2024, 3)).rehearsal


def test_every_rule_and_office_that_differs_is_listed() -> None:
    rules = structs.replace(DRAFTED.rules, max_offices=5)
    first, second, *rest = DRAFTED.offices
    new = structs.replace(second, office_id="09-01", name="新设股")
    after = structs.replace(DRAFTED, rules=rules, offices=(structs.replace(first, name="登记股"), new, *rest))
    found = list(differences(DRAFTED, after))
    assert told(found) == [
        ("rules", "", "max_offices", 10, 5),
        ("offices", "01-01", "name", "登记注册股", "登记股"),
        ("offices", "01-02", "", "行政审批股", None),
        ("offices", "09-01", "", None, "新设股"),
    ]
    assert list(differences(after, after)) == []


def test_a_copy_is_kept_and_compared(roster: Roster) -> None:
    roster.draft()
    done = handle(COMMAND, roster.context)
    assert (done.offices, done.not_working) == (4, ["voting_from"])
    assert handle(COMMAND, roster.context) == done
    asked = CompareAppraisals(appraisal=NEXT, source=APPRAISAL)
    assert compare(asked, roster.context) == done.differences
    assert {one.what for one in done.differences} == {"appraisal", "rules"}


def test_what_nobody_drafted_and_another_countys_are_refused(roster: Roster) -> None:
    with pytest.raises(AppraisalUnknown):
        handle(COMMAND, roster.context)
    for call in (
        lambda: handle(CopyAppraisal(appraisal="532626-2024Q3", source=APPRAISAL), roster.context),
        lambda: compare(CompareAppraisals(appraisal="532626-2024Q3", source=APPRAISAL), roster.context),
    ):
        with pytest.raises(OfAnotherCounty):
            call()


def test_the_next_quarter_from_the_command_line(address: str) -> None:
    code, said = pingyi("copy", APPRAISAL, NEXT, address)
    assert code == 0, said
    assert "砚山县2024年第三季度" in said
    assert "rules.quarter_from:2024-04-01 → 2024-07-01" in said
    assert "请核对:voting_from 不是工作日" in said
    assert "rules.voting_until" in pingyi("differences", APPRAISAL, NEXT, address)[1]
    code, said = pingyi("copy", "532626-2024Q2", NEXT, address)
    assert (code, said[:17]) == (1, "OF_ANOTHER_COUNTY")


def pingyi(verb: str, source: str, target: str, address: str) -> tuple[int, str]:
    runner = CliRunner(env={"PINGYI_GATEWAY_SECRET": SETTINGS.gateway_secret})
    done = runner.invoke(main, ["appraisal", verb, source, target, "--address", address])
    return done.exit_code, done.output


def told(found: list[Difference]) -> list[tuple[Any, ...]]:
    def name(value: Any) -> Any:
        return value["name"] if isinstance(value, dict) else value

    return [(one.what, one.which, one.field, name(one.before), name(one.after)) for one in found]
