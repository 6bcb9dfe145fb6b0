"""Who writes in roster's database cannot let a person have a second ballot (ADR 0045, R-21)."""

import contextlib
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from services.kernel.key_files import KeyFiles
from services.kernel.lanes.lanes import Lane, Lanes
from services.kernel.lanes.loss import LossReason
from services.kernel.log.store import transaction
from services.kernel.refusal import (
    CountShort,
    LaneLost,
    LaneShort,
    LossChanged,
    LossLapsed,
    LossNotProposed,
    NothingLost,
    SamePerson,
)
from services.roster.contract import AcceptIssuedLoss, ProposeIssuedLoss, ShowIssuedLossProposal
from services.roster.events import IssuedListed, IssuedLossAccepted
from services.roster.identity import accept_loss, issued
from services.roster.identity.turn import TurnsNightly, turn
from services.roster.refusals import IssuedChanged, IssuingStopped
from tests.ballot.unsealed.killing import Killed, killed
from tests.roster.conftest import Roster
from tests.roster.quarter import ANNOUNCED, APPRAISAL, OVER, SEALED, VOTING

pytestmark = pytest.mark.slow
ONE, TWO, THREE = (f"{number:032x}" for number in (1, 2, 3))


@pytest.fixture
def voting(prepared: Roster) -> Roster:
    prepared.at(ANNOUNCED).open()
    return prepared.at(VOTING).turn()


def execute(roster: Roster, *statements: str) -> None:
    with roster.context.engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


@contextlib.contextmanager
def brought_back(roster: Roster) -> Iterator[None]:
    """Rows and counts are brought back together, as they were before what is done inside."""
    execute(roster, "create table rows_kept as table issued_fresh", "create table lanes_kept as table issued_lane")
    yield
    execute(
        roster,
        "truncate issued_fresh, issued_lane",
        "insert into issued_fresh table rows_kept",
        "insert into issued_lane table lanes_kept",
        "drop table rows_kept, lanes_kept",
    )


def trouble(roster: Roster) -> Exception | None:
    """What keeps the day's rows from being merged."""
    try:
        with transaction(roster.context.engine) as connection:
            issued.must_be_whole(connection, APPRAISAL, roster.context.lanes)
    except (CountShort, IssuedChanged, LaneLost, LaneShort) as refusal:
        return refusal
    return None


def accept(roster: Roster, proposal: str, by: str = "two") -> None:
    accept_loss.accept(AcceptIssuedLoss(appraisal=APPRAISAL, by=by, proposal=proposal), roster.context)


def merges(roster: Roster) -> None:
    state = roster.context.register.electorate(APPRAISAL).preparation
    turn(roster.at(VOTING + timedelta(days=1)).context, APPRAISAL, state)


def test_who_was_deleted_is_given_nothing_by_a_process_that_looks(voting: Roster) -> None:
    voting.credential(ONE)
    voting.credential(TWO)
    execute(voting, f"delete from issued_fresh where person = '{ONE}'")
    for process in (voting.turn(), voting.another_process()):
        with pytest.raises(IssuingStopped):
            process.credential(ONE, b"another ballot")
    assert trouble(voting) == CountShort(counted=2, found=1)
    assert voting.context.troubles() == ["COUNT_SHORT"]


def test_who_was_deleted_and_issued_again_before_anybody_looked_is_missed_at_night(voting: Roster) -> None:
    voting.credential(ONE)
    execute(voting, "delete from issued_fresh")
    voting.credential(ONE, b"another ballot")
    with pytest.raises(CountShort):
        merges(voting)
    assert voting.rows("select count(*) from issued") == [(0,)]


def test_rows_and_counts_brought_back_stop_every_process(voting: Roster) -> None:
    voting.credential(ONE)
    with brought_back(voting):
        voting.credential(TWO)
    for process in (voting, voting.another_process()):
        with pytest.raises(IssuingStopped):
            process.credential(THREE)
    assert trouble(voting) == LaneShort(short=1)
    assert voting.rows("select person from issued_fresh") == [(ONE,)]


@pytest.mark.parametrize(
    "change",
    ["blinded = sha256('another ballot')", "\"group\" = 'market'", f"person = '{THREE}'", "mac = ''"],
    ids=["value", "group", "person", "mac"],
)
def test_a_row_that_was_changed_is_not_signed_for_and_is_told_of_at_night(voting: Roster, change: str) -> None:
    voting.credential(ONE)
    voting.credential(TWO)
    execute(voting, f"update issued_fresh set {change} where person = '{ONE}'")
    with pytest.raises(IssuingStopped):
        voting.credential(THREE if "person" in change else ONE)
    assert trouble(voting) == IssuedChanged(rows=1)
    with pytest.raises(IssuedChanged):
        merges(voting)


def test_a_row_that_somebody_made_is_told_of_at_night(voting: Roster) -> None:
    voting.credential(ONE)
    execute(voting, f"insert into issued_fresh select appraisal, '{TWO}', \"group\", blinded, mac from issued_fresh")
    assert trouble(voting) == IssuedChanged(rows=1)


@pytest.mark.parametrize(("lost", "why"), [("count-*.key", "KEY_MISSING"), ("marks/roster/*/*", "MARK_MISSING")])
def test_a_key_folder_that_has_lost_key_or_marks_issues_nothing(voting: Roster, lost: str, why: str) -> None:
    voting.credential(ONE)
    for path in voting.context.settings.keys.glob(lost):
        path.unlink()
    with pytest.raises(IssuingStopped):
        voting.another_process().credential(TWO)
    assert trouble(voting) == LaneLost(why=why)


def test_a_process_killed_between_commit_and_mark_is_made_up_for(
    voting: Roster, monkeypatch: pytest.MonkeyPatch
) -> None:
    with brought_back(voting):
        with monkeypatch.context() as patched:
            patched.setattr(Lane, "committed", killed(Lane.committed))
            with pytest.raises(Killed):
                voting.credential(ONE)
        signed = voting.another_process().credential(ONE)
        assert voting.another_process().credential(ONE) == signed
    assert trouble(voting) == LaneShort(short=1)


@pytest.mark.parametrize(
    ("lost", "why"), [("count-*.key", "LANE_LOST"), ("marks/roster/*/*", "LANE_LOST"), ("", "COUNT_SHORT")]
)
def test_two_people_let_the_issuing_go_on_and_the_log_says_so(voting: Roster, lost: str, why: LossReason) -> None:
    voting.credential(ONE)
    voting.credential(TWO)
    execute(voting, f"delete from issued_fresh where person = '{TWO}'")
    for path in voting.context.settings.keys.glob(lost or "nothing"):
        path.unlink()
    other = voting.another_process()
    waits = accept_loss.propose(ProposeIssuedLoss(appraisal=APPRAISAL, by="one"), other.context)
    assert (waits.why, waits.counted, waits.found, waits.by, waits.at) == (why, 2, 1, "one", VOTING)
    assert accept_loss.show_proposal(ShowIssuedLossProposal(appraisal=APPRAISAL), voting.context) == waits
    with pytest.raises(SamePerson):
        accept(other, waits.proposal, by="one")
    accept(other, waits.proposal)
    assert accept_loss.show_proposal(ShowIssuedLossProposal(appraisal=APPRAISAL), voting.context) is None
    assert trouble(other) is None
    for process in (voting.turn(), other):
        process.credential(ONE)
        process.credential(THREE)
    merges(other)
    assert trouble(voting) is None
    assert voting.events()[-1] == IssuedLossAccepted(why=why, counted=2, found=1, by="one", confirmed_by="two")
    with pytest.raises(NothingLost):
        accept_loss.propose(ProposeIssuedLoss(appraisal=APPRAISAL, by="one"), other.context)


@pytest.mark.parametrize(
    "step", [(issued, "must_be_ours_or_unknown"), (Lanes, "count_anew"), (Lane, "committed"), (KeyFiles, "restore")]
)
def test_an_acceptance_that_is_broken_off_is_done_again(
    voting: Roster, monkeypatch: pytest.MonkeyPatch, step: tuple[Any, str]
) -> None:
    """With the count key lost, rows get new codes; whoever is killed leaves no codes that no key fits."""
    voting.credential(ONE)
    voting.credential(TWO)
    execute(voting, f"delete from issued_fresh where person = '{TWO}'")
    next(voting.context.settings.keys.glob("count-*.key")).unlink()
    other = voting.another_process()
    proposed = ProposeIssuedLoss(appraisal=APPRAISAL, by="one")
    waits = accept_loss.propose(proposed, other.context)
    with monkeypatch.context() as patched:
        patched.setattr(*step, killed(getattr(*step)))
        with pytest.raises(Killed):
            accept(other, waits.proposal)
    other = voting.another_process()
    if trouble(other) is not None:
        accept(other, accept_loss.propose(proposed, other.context).proposal)
    assert trouble(other) is None
    other.credential(ONE)
    other.credential(THREE)
    assert trouble(voting.another_process()) is None
    assert [path.name for path in voting.context.settings.keys.glob("count-*")] == [f"count-roster-{APPRAISAL}.key"]


def test_nobody_accepts_rows_that_were_changed(voting: Roster) -> None:
    voting.credential(ONE)
    voting.credential(TWO)
    execute(
        voting,
        f"delete from issued_fresh where person = '{TWO}'",
        f"update issued_fresh set blinded = '' where person = '{ONE}'",
    )
    waits = accept_loss.propose(ProposeIssuedLoss(appraisal=APPRAISAL, by="one"), voting.context)
    with pytest.raises(IssuedChanged):
        accept(voting, waits.proposal)
    assert trouble(voting) == CountShort(counted=2, found=1)


def test_only_what_was_proposed_today_and_is_still_so_is_accepted(voting: Roster) -> None:
    for person in (ONE, TWO, THREE):
        voting.credential(person)
    execute(voting, f"delete from issued_fresh where person = '{ONE}'")
    proposed = ProposeIssuedLoss(appraisal=APPRAISAL, by="one")
    waits = accept_loss.propose(proposed, voting.context)
    with pytest.raises(LossNotProposed):
        accept(voting, "0123456789abcdef")
    voting.at(waits.until)
    assert accept_loss.show_proposal(ShowIssuedLossProposal(appraisal=APPRAISAL), voting.context) is None
    with pytest.raises(LossLapsed):
        accept(voting, waits.proposal)
    anew = accept_loss.propose(proposed, voting.context)
    execute(voting, f"delete from issued_fresh where person = '{TWO}'")
    with pytest.raises(LossChanged):
        accept(voting, anew.proposal)
    accept(voting, accept_loss.propose(proposed, voting.context).proposal)
    assert trouble(voting) is None


def test_nothing_is_listed_that_is_not_whole(voting: Roster) -> None:
    voting.credential(ONE)
    execute(voting, f"insert into issued_fresh select appraisal, '{TWO}', \"group\", blinded, mac from issued_fresh")
    voting.at(OVER).hear(SEALED).turn()
    assert not any(isinstance(event, IssuedListed) for event in voting.events())
    execute(voting, f"delete from issued_fresh where person = '{TWO}'")
    voting.turn()
    assert isinstance(voting.events()[-1], IssuedListed)


def test_a_row_that_is_given_another_name_stops_the_issuing_at_the_next_look(voting: Roster) -> None:
    """The number of rows is the same: every code is verified while there are few."""
    voting.credential(ONE)
    voting.credential(TWO)
    execute(voting, f"update issued_fresh set person = '{THREE}' where person = '{ONE}'")
    watch = TurnsNightly(voting.context)
    for _ in range(2):
        with pytest.raises(IssuedChanged):
            watch.look_at(APPRAISAL)
        with pytest.raises(IssuingStopped):
            voting.credential(ONE)
        assert voting.context.troubles() == ["ISSUED_CHANGED"]
