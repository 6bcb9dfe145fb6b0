"""What one process remembers, and that it does not fall behind the others."""

from tests.roster.conftest import Roster
from tests.roster.quarter import ANNOUNCED, APPRAISAL, VOTING, phone


def test_a_draw_made_elsewhere_is_known_here(roster: Roster) -> None:
    """A-12: several processes, one answer."""
    here, elsewhere = roster.another_process(), roster
    elsewhere.draft()
    elsewhere.file("market-regulation", "T1", range(1, 40))
    elsewhere.at(ANNOUNCED).open()
    assert here.show().stage == "announced"
    assert here.context.register.electorate(APPRAISAL).seated == {}
    elsewhere.draw("market")
    assert len(here.context.register.electorate(APPRAISAL).seated) == 39
    assert here.at(VOTING).sign_in("a", phone(1)).group == "market"


def test_names_nobody_drafted_are_not_remembered(roster: Roster) -> None:
    for number in range(10):
        roster.context.register.electorate(f"no-{number}")
    assert roster.context.register._pages == {}
