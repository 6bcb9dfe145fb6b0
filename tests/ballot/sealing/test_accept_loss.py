"""Two people accept that ballots are missing: the box goes on, and the log says so (ADR 0045)."""

from datetime import timedelta

import pytest

from services.ballot.contract import AcceptLoss, ProposeLoss, Seal, ShowLossProposal, ShowParticipation
from services.ballot.events import LossAccepted, LossProposed
from services.kernel.lanes.lanes import Lane
from services.kernel.lanes.loss import AcceptedLoss, proposal_of
from services.kernel.log.store import Connection
from tests.ballot.conftest import Box
from tests.ballot.examples import APPRAISAL, OVER, ballot, codes

LOSSES = [
    ("delete from box_lane", "", "LANE_SHORT", 3),
    ("update box_lane set n = n - 1", "", "LANE_LOST", 3),
    ("", "", "COUNT_SHORT", 3),
    ("", "count-*.key", "LANE_LOST", 3),
    ("", "marks/ballot/*/*", "LANE_LOST", 3),
]


@pytest.mark.parametrize(("change", "lost", "why", "counted"), LOSSES, ids=["lane", "mac", "row", "key", "mark"])
def test_a_box_that_is_short_goes_on_when_two_have_accepted_it(
    box: Box, change: str, lost: str, why: str, counted: int
) -> None:
    other = box.another_process()
    box.cast(ballot(1), ballot(2))
    other.cast(ballot(3))
    with box.context.engine.begin() as connection:
        connection.exec_driver_sql(f"delete from {box.tables()[0]} where ctid = '(0,1)'")
        if change:
            connection.exec_driver_sql(change)
    for path in box.context.settings.keys.glob(lost or "nothing"):
        path.unlink()
    waits = box.ask(ProposeLoss, by="inspector-1")
    assert (waits.why, waits.counted, waits.found, waits.by) == (why, counted, 2, "inspector-1")
    assert other.ask(ShowLossProposal) == waits == box.ask(ProposeLoss, by="inspector-1")
    assert box.refused(AcceptLoss, by="inspector-1", proposal=waits.proposal) == "SAME_PERSON"
    accepted = box.ask(AcceptLoss, by="inspector-2", proposal=waits.proposal)
    assert accepted == AcceptedLoss(why=waits.why, counted=counted, found=2)
    for process in (box, other, box.another_process()):
        assert codes(process.cast(ballot(4), ballot(5))) in (["new", "new"], ["again", "again"])
    assert box.refused(ProposeLoss, by="inspector-1") == "NOTHING_LOST"
    assert box.refused(AcceptLoss, by="inspector-2", proposal=waits.proposal) == "NOTHING_LOST"
    assert box.ask(ShowLossProposal) is None
    assert box.ask(ShowParticipation).losses == [accepted]
    with box.context.engine.begin() as connection:
        connection.exec_driver_sql(f"delete from {box.tables()[0]} where ctid = '(0,2)'")
    assert box.at(OVER).refused(Seal, by="inspector-1") == "COUNT_SHORT"


class Broken(Exception):
    """The commit fails."""


def test_an_acceptance_whose_commit_fails_forgets_nothing(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is missing is still missing, and is accepted as often as it takes."""
    box.cast(ballot(1), ballot(2), ballot(3))
    box.rows(f"delete from {box.tables()[0]} where ctid = '(0,1)' returning 1")
    short = AcceptedLoss(why="COUNT_SHORT", counted=3, found=2)
    proposal = box.ask(ProposeLoss, by="inspector-1").proposal
    lanes = box.context.unsealed.lanes
    counts = lanes.count_anew

    def breaks(connection: Connection, appraisal: str, rows: int) -> Lane:
        counts(connection, appraisal, rows)
        raise Broken

    monkeypatch.setattr(lanes, "count_anew", breaks)
    with pytest.raises(Broken):
        box.ask(AcceptLoss, by="inspector-2", proposal=proposal)
    monkeypatch.undo()
    assert box.ask(AcceptLoss, by="inspector-2", proposal=proposal) == short
    assert box.ask(ShowParticipation).losses == [short]
    assert box.refused(ProposeLoss, by="inspector-1") == "NOTHING_LOST"


def test_killed_before_the_marks_follow_it_is_accepted_again(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    box.cast(ballot(1), ballot(2), ballot(3))
    box.rows(f"delete from {box.tables()[0]} where ctid = '(0,1)' returning 1")
    proposal = box.ask(ProposeLoss, by="inspector-1").proposal

    def killed(lane: Lane) -> None:
        raise Broken

    monkeypatch.setattr(box.context.unsealed.lanes, "forget_before", killed)
    with pytest.raises(Broken):
        box.ask(AcceptLoss, by="inspector-2", proposal=proposal)
    monkeypatch.undo()
    box.loss_accepted()
    assert box.refused(ProposeLoss, by="inspector-1") == "NOTHING_LOST"
    assert codes(box.cast(ballot(4))) == ["new"]


def test_the_log_of_a_sealed_box_says_what_was_lost(box: Box) -> None:
    box.cast(ballot(1), ballot(2))
    box.rows(f"delete from {box.tables()[0]} where ctid = '(0,1)' returning 1")
    box.loss_accepted()
    box.at(OVER).seals()
    assert [event for event in box.events() if isinstance(event, LossAccepted)] == [
        LossAccepted(why="COUNT_SHORT", counted=2, found=1, by="inspector-1", confirmed_by="inspector-2")
    ]
    assert len(box.ballots()) == 1


@pytest.fixture
def short(box: Box) -> Box:
    """Two of three ballots are there."""
    box.cast(ballot(1), ballot(2), ballot(3))
    box.rows(f"delete from {box.tables()[0]} where ctid = '(0,1)' returning 1")
    return box


def test_only_the_proposal_that_was_seen_is_confirmed(short: Box) -> None:
    first = short.ask(ProposeLoss, by="inspector-1").proposal
    second = short.ask(ProposeLoss, by="inspector-3").proposal
    for proposal in (first, "0123456789abcdef"):
        assert short.refused(AcceptLoss, by="inspector-2", proposal=proposal) == "LOSS_NOT_PROPOSED"
    short.ask(AcceptLoss, by="inspector-2", proposal=second)


def test_a_proposal_is_refused_once_more_is_missing(short: Box) -> None:
    proposal = short.ask(ProposeLoss, by="inspector-1").proposal
    short.rows(f"delete from {short.tables()[0]} where ctid = '(0,2)' returning 1")
    assert short.refused(AcceptLoss, by="inspector-2", proposal=proposal) == "LOSS_CHANGED"
    anew = short.ask(ProposeLoss, by="inspector-1")
    assert (anew.counted, anew.found, anew.proposal == proposal) == (3, 1, False)
    short.ask(AcceptLoss, by="inspector-2", proposal=anew.proposal)


def test_who_has_voted_since_changes_no_proposal(short: Box) -> None:
    proposal = short.ask(ProposeLoss, by="inspector-1").proposal
    assert codes(short.cast(ballot(4))) == ["new"]
    accepted = short.ask(AcceptLoss, by="inspector-2", proposal=proposal)
    assert accepted == AcceptedLoss(why="COUNT_SHORT", counted=4, found=3)


def test_a_proposal_lapses_at_midnight_in_china_and_is_made_anew(short: Box) -> None:
    first = short.ask(ProposeLoss, by="inspector-1")
    assert first.until.isoformat() == "2024-07-04T00:00:00+08:00"
    assert short.at(first.until - timedelta(microseconds=1)).ask(ShowLossProposal) == first
    assert short.at(first.until).ask(ShowLossProposal) is None
    assert short.refused(AcceptLoss, by="inspector-2", proposal=first.proposal) == "LOSS_LAPSED"
    anew = short.ask(ProposeLoss, by="inspector-1")
    assert (anew.at, anew.proposal == first.proposal) == (first.until, False)
    short.ask(AcceptLoss, by="inspector-2", proposal=anew.proposal)


def test_what_was_proposed_before_proposals_lapsed_is_proposed_anew(short: Box) -> None:
    old = LossProposed(why="COUNT_SHORT", counted=3, found=2, by="inspector-1")
    short.context.log.append(APPRAISAL, f"box-{APPRAISAL}", [old], after=1)
    assert short.ask(ShowLossProposal) is None
    assert short.refused(AcceptLoss, by="inspector-2", proposal=proposal_of(old)) == "LOSS_LAPSED"
    short.loss_accepted()


def test_of_a_sealed_box_no_proposal_is_shown(box: Box) -> None:
    """What was missing was found again, and nobody had to confirm."""
    box.cast(ballot(1), ballot(2))
    (table,) = box.tables()
    with box.context.engine.begin() as connection:
        connection.exec_driver_sql(f"create table kept as table {table}; delete from {table}")
    box.at(OVER).ask(ProposeLoss, by="inspector-1")
    assert box.ask(ShowLossProposal) is not None
    with box.context.engine.begin() as connection:
        connection.exec_driver_sql(f"insert into {table} table kept; drop table kept")
    box.seals()
    assert box.ask(ShowLossProposal) is None
