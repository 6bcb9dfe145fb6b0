"""Two people accept that ballots are missing: the box goes on, and the log says so (ADR 0045)."""

import pytest

from services.ballot.box import Box as State
from services.ballot.contract import AcceptedLoss, AcceptLoss, ProposeLoss, Seal, ShowParticipation
from services.ballot.events import LossAccepted, LossProposed
from services.ballot.refusals import LossNotProposed, NothingLost
from services.ballot.sealing.accept_loss import accept_loss, propose_loss
from services.kernel.lanes.lanes import Lane
from services.kernel.lanes.loss import Loss
from services.kernel.log.store import Connection
from services.kernel.refusal import SamePerson
from tests.ballot.conftest import Box
from tests.ballot.examples import OVER, ballot, codes

SHORT = Loss("LANE_SHORT", counted=9, found=7)
PROPOSED = LossProposed(why="LANE_SHORT", counted=9, found=7, by="inspector-1")
ACCEPTED = LossAccepted(why="LANE_SHORT", counted=9, found=7, by="inspector-1", confirmed_by="inspector-2")


def test_two_people_accept_a_loss() -> None:
    assert propose_loss("inspector-1", SHORT, State()) == [PROPOSED]
    assert propose_loss("inspector-1", SHORT, State(loss_proposed=PROPOSED)) == []
    assert accept_loss("inspector-2", SHORT, State(loss_proposed=PROPOSED)) == ACCEPTED


def test_nobody_accepts_alone_nor_what_was_not_proposed() -> None:
    state = State(loss_proposed=PROPOSED)
    with pytest.raises(SamePerson):
        accept_loss("inspector-1", SHORT, state)
    for another in (Loss("LANE_LOST", 9, 7), Loss("LANE_SHORT", 9, 6)):
        with pytest.raises(LossNotProposed):
            accept_loss("inspector-2", another, state)
    with pytest.raises(LossNotProposed):
        accept_loss("inspector-2", SHORT, State())
    accept_loss("inspector-2", Loss("LANE_SHORT", 10, 8), state)  # one more has voted


def test_where_nothing_is_missing_nothing_is_accepted() -> None:
    with pytest.raises(NothingLost):
        propose_loss("inspector-1", None, State())
    with pytest.raises(NothingLost):
        accept_loss("inspector-2", None, State(loss_proposed=PROPOSED))


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
    box.ask(ProposeLoss, by="inspector-1")
    assert box.refused(AcceptLoss, by="inspector-1") == "SAME_PERSON"
    assert box.ask(AcceptLoss, by="inspector-2") == AcceptedLoss(why=why, counted=counted, found=2)  # type: ignore[arg-type]
    for process in (box, other, box.another_process()):
        assert codes(process.cast(ballot(4), ballot(5))) in (["new", "new"], ["again", "again"])
    assert box.refused(ProposeLoss, by="inspector-1") == "NOTHING_LOST"
    assert box.ask(ShowParticipation).losses == [AcceptedLoss(why=why, counted=counted, found=2)]  # type: ignore[arg-type]
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
    box.ask(ProposeLoss, by="inspector-1")
    lanes = box.context.unsealed.lanes
    counts = lanes.count_anew

    def breaks(connection: Connection, appraisal: str, rows: int) -> Lane:
        counts(connection, appraisal, rows)
        raise Broken

    monkeypatch.setattr(lanes, "count_anew", breaks)
    with pytest.raises(Broken):
        box.ask(AcceptLoss, by="inspector-2")
    monkeypatch.undo()
    assert box.ask(AcceptLoss, by="inspector-2") == short
    assert box.ask(ShowParticipation).losses == [short]
    assert box.refused(ProposeLoss, by="inspector-1") == "NOTHING_LOST"


def test_killed_before_the_marks_follow_it_is_accepted_again(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    box.cast(ballot(1), ballot(2), ballot(3))
    box.rows(f"delete from {box.tables()[0]} where ctid = '(0,1)' returning 1")
    box.ask(ProposeLoss, by="inspector-1")

    def killed(lane: Lane) -> None:
        raise Broken

    monkeypatch.setattr(box.context.unsealed.lanes, "forget_before", killed)
    with pytest.raises(Broken):
        box.ask(AcceptLoss, by="inspector-2")
    monkeypatch.undo()
    box.ask(ProposeLoss, by="inspector-1")
    box.ask(AcceptLoss, by="inspector-2")
    assert box.refused(ProposeLoss, by="inspector-1") == "NOTHING_LOST"
    assert codes(box.cast(ballot(4))) == ["new"]


def test_the_log_of_a_sealed_box_says_what_was_lost(box: Box) -> None:
    box.cast(ballot(1), ballot(2))
    box.rows(f"delete from {box.tables()[0]} where ctid = '(0,1)' returning 1")
    box.ask(ProposeLoss, by="inspector-1")
    box.ask(AcceptLoss, by="inspector-2")
    box.at(OVER).seals()
    assert [event for event in box.events() if isinstance(event, LossAccepted)] == [
        LossAccepted(why="COUNT_SHORT", counted=2, found=1, by="inspector-1", confirmed_by="inspector-2")
    ]
    assert len(box.ballots()) == 1
