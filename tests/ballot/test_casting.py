"""One ballot a credential, recorded before it is acknowledged, whatever else is in the batch (R-20, R-21, R-25)."""

from typing import Any

import pytest
import structlog

from services.ballot import box as boxes
from services.ballot.box import Box
from services.ballot.casting import CastBallot, cast
from services.ballot.contract import BallotReceived
from services.ballot.credential import check
from services.ballot.receipts.receipt import printed, receipt_code
from services.ballot.refusals import (
    BoxNotOpen,
    BoxSealedAlready,
    ExampleInFuture,
    UnknownOffice,
    VotingEnded,
    VotingNotStarted,
)
from services.ballot.unsealed.kept_ballot import KeptBallot
from services.kernel.rpc.request import Outcome
from tests.ballot.conftest import Box as Process
from tests.ballot.examples import (
    APPRAISAL,
    MICROSECOND,
    OFFICES,
    OVER,
    RULES,
    SEALED,
    VOTING,
    ballot,
    blank,
    box_opened,
    choices,
    codes,
    credential,
    in_utc,
    keys,
    nonce,
    on_offices,
    received,
    tick,
)
from tests.spec import Spec

# the decision


def decide(command: CastBallot, box: Box) -> list[KeptBallot]:
    return [cast(command, box)]


casting = Spec(decide, boxes.evolve, Box())
OPENED = box_opened()


def casts(*picks: dict[str, Any], now: Any = VOTING) -> CastBallot:
    return CastBallot(credential=check(credential(1, "market"), keys()), choices=choices(*picks), now=now)


def test_a_ballot_goes_in_under_its_credentials_group() -> None:
    casting.given(OPENED).when(casts()).then(KeptBallot(group="market", spent=nonce(1), choices=()))


def test_a_ballot_is_decided_by_the_box_and_the_instant() -> None:
    """R-06, A-04."""
    casting.given().when(casts()).then_refused(BoxNotOpen)
    casting.given(OPENED).when(casts(now=RULES.voting_from - MICROSECOND)).then_refused(VotingNotStarted)
    casting.given(OPENED).when(casts(now=OVER)).then_refused(VotingEnded)
    casting.given(OPENED, SEALED).when(casts()).then_refused(BoxSealedAlready)


def test_a_ballot_that_cannot_be_meant_is_refused() -> None:
    """A-06: the month is that of the instant in China."""
    casting.given(OPENED).when(casts(tick("99-99"))).then_refused(UnknownOffice, office="99-99")
    casting.given(OPENED).when(casts(tick(occurred="2024-08"))).then_refused(ExampleInFuture)
    start_of_july = in_utc(RULES.voting_from)
    assert start_of_july.month == 6
    assert decide(casts(tick(occurred="2024-07"), now=start_of_july), casting.given(OPENED).state)


# on PostgreSQL


def receipt_of(number: int) -> str:
    return printed("YS24Q2", receipt_code(nonce(number)))


def test_a_ballot_is_acknowledged_with_its_receipt(box: Process) -> None:
    (answer,) = box.cast(ballot(1))
    assert answer == Outcome(ok=BallotReceived(receipt=receipt_of(1), again=False))
    (kept,) = box.kept()
    assert kept.group == "public"
    assert box.ballots() == []  # nothing of a ballot is in the log before the seal


def test_the_same_ballot_again_is_the_same_ballot(box: Process) -> None:
    """R-25: who heard nothing posts again, to any process, before or after a restart."""
    (first,) = box.cast(ballot(1, *on_offices(3)))
    kept = box.kept()
    for process in (box, box.another_process(), box.another_process()):
        (again,) = process.cast(ballot(1, *on_offices(3)))
        assert received(again) == BallotReceived(receipt=received(first).receipt, again=True)
    assert box.kept() == kept
    box.at(OVER).seals()
    assert box.rows("select count(*) from words") == [(3,)]


@pytest.mark.parametrize(
    "other",
    [
        (),
        on_offices(2),
        (tick(OFFICES[1]),),
        (tick(OFFICES[0], "cold"),),
        (tick(text="另一件事"),),
        (tick(text=""),),
        (tick(occurred="2024-04"),),
        (tick(continues=True),),
    ],
)
def test_another_ballot_of_a_spent_credential_hears_what_the_same_would(
    box: Process, other: tuple[dict[str, Any], ...]
) -> None:
    """R-25, A-19: no editing after submission; the first stands, and who tries contents does not learn what it says."""
    box.cast(ballot(1))
    kept = box.kept()
    same, another = box.cast(ballot(1), {"credential": credential(1), "picks": list(other)})
    assert same == another == Outcome(ok=BallotReceived(receipt=receipt_of(1), again=True))
    assert box.kept() == kept


def test_one_person_has_one_ballot_across_the_groups(box: Process) -> None:
    """R-21, A-17: a credential of another group for the same person is the same credential."""
    assert codes(box.cast(ballot(1, group="market"), ballot(1, tick(OFFICES[1]), group="public"))) == ["new", "again"]
    assert [kept.group for kept in box.kept()] == ["market"]


def test_each_of_a_batch_is_answered_for_itself(box: Process) -> None:
    """The gateway gathers what is posted at the same time; nobody pays for his neighbour."""
    answers = box.cast(
        ballot(1),
        {"credential": "v1.public.x.y", "picks": []},
        ballot(2, tick("99-99")),
        ballot(1),
        None,
        ballot(3, *on_offices(2)),
        ballot(1, tick(OFFICES[1])),
        {"credential": credential(4)},
        ballot(5, tick(occurred="2024-08")),
        ballot(6),
    )
    assert codes(answers) == [
        "new",
        "CREDENTIAL_INVALID",
        "UNKNOWN_OFFICE",
        "again",
        "MALFORMED",
        "new",
        "again",
        "MALFORMED",
        "EXAMPLE_IN_FUTURE",
        "new",
    ]
    assert sorted(len(kept.choices) for kept in box.kept()) == [1, 1, 2]


def test_words_that_no_database_holds_do_not_go_into_the_box(box: Process) -> None:
    """They would come to light at the seal, when nobody can be asked any more."""
    answers = box.cast(ballot(1, tick(), tick(OFFICES[1], text="a\0b")), ballot(2, tick("\0")))
    assert [answer.refused and answer.refused.facts for answer in answers] == [
        {"where": "picks.1.example.text", "what": "UNWRITABLE"},
        {"where": "picks.0.office", "what": "UNWRITABLE"},
    ]
    assert box.kept() == []


def test_an_empty_batch_is_answered_empty(box: Process) -> None:
    assert box.cast() == []


def test_a_large_batch_goes_in_whole(box: Process) -> None:
    answers = box.cast(*(ballot(number, *on_offices(3)) for number in range(150)))
    assert codes(answers) == ["new"] * 150
    assert len({received(answer).receipt for answer in answers}) == 150
    assert len(box.kept()) == 150


def test_eleven_offices_are_kept_as_they_are(box: Process) -> None:
    """R-34, A-05: the web form makes it impossible; the box keeps the ballot, and tally calls it void."""
    box.cast(ballot(1, *on_offices(10)), ballot(2, *on_offices(11)), ballot(3, *on_offices(11), tick(OFFICES[0])))
    assert sorted(len(kept.choices) for kept in box.kept()) == [10, 11, 12]


def test_a_blank_ballot_is_kept(box: Process) -> None:
    """A-27: counted as received."""
    assert codes(box.cast(blank(1), blank(1))) == ["new", "again"]
    assert [kept.choices for kept in box.kept()] == [()]


def test_what_the_rules_void_is_kept(box: Process) -> None:
    """R-35, A-06, A-07, A-08, A-28: no example, no category, too old, the same office twice."""
    void = (
        {"office": OFFICES[0]},
        {"office": OFFICES[1], "categories": ["cold"], "example": {"text": ""}},
        tick(OFFICES[2], occurred="2023-12"),
        tick(OFFICES[3], occurred=None),
        tick(OFFICES[3]),
    )
    assert codes(box.cast(ballot(1, *void))) == ["new"]
    assert [choice.office for choice in box.kept()[0].choices] == [
        OFFICES[0],
        OFFICES[1],
        OFFICES[2],
        OFFICES[3],
        OFFICES[3],
    ]


# when the box is open


def test_the_window_opens_and_closes_on_the_instant(box: Process) -> None:
    """R-06, A-04: 2024-07-14 23:59:59.999999 is in, 2024-07-15 00:00 is not."""
    for instant, number, expected in (
        (RULES.voting_from - MICROSECOND, 1, "VOTING_NOT_STARTED"),
        (RULES.voting_from, 2, "new"),
        (OVER - MICROSECOND, 3, "new"),
        (OVER, 4, "VOTING_ENDED"),
    ):
        assert codes(box.at(instant).cast(ballot(number))) == [expected]
    assert len(box.kept()) == 2


def test_before_the_opening_was_heard_nothing_goes_in_and_afterwards_it_does(closed: Process) -> None:
    """A process that was asked too early looks again."""
    assert codes(closed.cast(ballot(1))) == ["BOX_NOT_OPEN"]
    assert closed.bodies() == []
    closed.another_process().opens()
    assert codes(closed.cast(ballot(1))) == ["new"]


def test_nothing_goes_into_a_sealed_box(box: Process) -> None:
    """A process whose clock is late, and which has not heard of the seal, is told by the log."""
    late = box.another_process()
    late.cast(ballot(1))
    box.at(OVER).seals()
    bodies = box.bodies()
    assert codes(late.cast(ballot(2), ballot(3))) == ["BOX_SEALED_ALREADY"] * 2
    assert box.bodies() == bodies


def test_a_box_that_cannot_be_read_takes_nothing_and_raises_the_alarm(box: Process) -> None:
    """Whoever voted is told to come again, and those who run it hear of it at once."""
    box.cast(ballot(1))
    for path in box.context.settings.keys.glob("box-*.key"):
        path.unlink()
    other = box.another_process()
    with structlog.testing.capture_logs() as said:
        assert codes(other.cast(ballot(2), ballot(3))) == ["BUSY", "BUSY"]
    assert [(one["event"], one["appraisal"], one["alert"]) for one in said] == [("box.unreadable", APPRAISAL, True)]


def test_who_heard_nothing_before_the_end_is_told_after_it(box: Process) -> None:
    """R-25: posted at the last moment, the answer lost; posting again is safe, and says that the ballot is in."""
    box.at(OVER - MICROSECOND).cast(ballot(1))
    box.at(OVER)
    told = [*box.cast(ballot(1), ballot(1, tick(OFFICES[1])), ballot(2)), *box.another_process().cast(ballot(1))]
    assert codes(told) == ["again", "again", "VOTING_ENDED", "again"]
    box.seals()
    bodies = box.bodies()
    for process, ended in ((box, "VOTING_ENDED"), (box.another_process(), "BOX_SEALED_ALREADY")):
        told = process.cast(ballot(1), ballot(2), {"credential": "x", "picks": []}, None)
        assert codes(told) == ["again", ended, ended, "MALFORMED"]
    assert box.bodies() == bodies
