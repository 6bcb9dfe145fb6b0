"""One ballot a credential, recorded before it is acknowledged, whatever else is in the batch (R-20, R-21, R-25)."""

from dataclasses import replace
from typing import Any

import msgspec
import pytest
import structlog
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from services.ballot import box as boxes
from services.ballot.ballot_text import keys_digest
from services.ballot.box import Box
from services.ballot.casting import CastBallot, cast
from services.ballot.contract import CastAtOnce
from services.ballot.events import BoxOpened
from services.ballot.receipts.receipt import printed, statement
from services.ballot.refusals import (
    BoxNotOpen,
    BoxSealedAlready,
    ExampleInFuture,
    UnknownOffice,
    VotingEnded,
    VotingNotStarted,
)
from services.ballot.unsealed import table
from services.ballot.unsealed.kept_ballot import KeptBallot
from services.ballot.unsealed.table import lock_alone
from services.kernel.log.store import transaction
from tests.ballot.conftest import Box as Process
from tests.ballot.examples import (
    APPRAISAL,
    END,
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
    in_utc,
    keys,
    nonce,
    on_offices,
    receipt,
    receipt_secret,
    received,
    salt,
    tick,
    unsigned,
)
from tests.spec import Spec

# the decision


def decide(command: CastBallot, box: Box) -> list[KeptBallot]:
    return [cast(command, box)]


casting = Spec(decide, boxes.evolve, Box())
OPENED = box_opened()


def casts(*picks: dict[str, Any], now: Any = VOTING) -> CastBallot:
    return CastBallot(ballot=KeptBallot(group="market", spent=nonce(1), choices=choices(*picks)), now=now)


def test_a_ballot_goes_in_as_it_is() -> None:
    casting.given(OPENED).when(casts(tick())).then(casts(tick()).ballot)


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


def test_a_ballot_is_acknowledged_with_its_receipt(box: Process) -> None:
    (answer,) = box.cast(ballot(1))
    told = received(answer)
    assert (told.receipt, told.again) == (printed("YS24Q2", receipt(1)), False)
    (kept,) = box.kept()
    assert kept.group == "public"
    assert box.ballots() == []  # nothing of a ballot is in the log before the seal


def test_a_receipt_is_signed_with_the_key_that_was_announced_at_the_opening(box: Process) -> None:
    """Without a time and without a word of the ballot: who holds it proves that one was taken, and nothing else."""
    told = received(box.cast(ballot(1))[0])
    opening = next(event for event in box.events() if isinstance(event, BoxOpened))
    signs = Ed25519PublicKey.from_public_bytes(bytes.fromhex(opening.receipt_key))
    digest = keys_digest(keys().values(), opening.receipt_key)
    signs.verify(bytes.fromhex(told.signature), statement(APPRAISAL, receipt(1), digest))
    with pytest.raises(InvalidSignature):
        signs.verify(bytes.fromhex(told.signature), statement(APPRAISAL, receipt(2), digest))


def test_the_same_ballot_again_is_the_same_ballot(box: Process) -> None:
    """R-25: who heard nothing posts again, to any process, before or after a restart."""
    (first,) = box.cast(ballot(1, *on_offices(3)))
    kept = box.kept()
    for process in (box, box.another_process(), box.another_process()):
        (again,) = process.cast(ballot(1, *on_offices(3)))
        assert received(again) == msgspec.structs.replace(received(first), again=True)
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
def test_a_signature_fits_one_ballot_and_no_other(box: Process, other: tuple[dict[str, Any], ...]) -> None:
    """R-25, A-19: no editing after submission, by nobody; before the ballot was cast as little as afterwards."""
    forged = ballot(1) | {"picks": list(other)}
    assert codes(box.cast(forged, ballot(1), forged)) == ["CREDENTIAL_INVALID", "new", "CREDENTIAL_INVALID"]
    assert [len(kept.choices) for kept in box.kept()] == [1]


@pytest.mark.parametrize(
    "changed",
    [
        {"group": "market"},
        {"group": "leaders"},
        {"nonce": nonce(2).hex()},
        {"salt": salt(2).hex()},
        {"signature": ballot(2)["signature"]},
        {"signature": "00" * 256},
        {"signature": "ff" * 256},
        {"picks": [tick(), tick()]},
        {"picks": [tick(), tick(OFFICES[1])]},
    ],
    ids=range(9),
)
def test_what_roster_has_not_signed_is_refused(box: Process, changed: dict[str, Any]) -> None:
    assert codes(box.cast(ballot(1) | changed)) == ["CREDENTIAL_INVALID"]
    assert box.kept() == []


def test_a_ballot_of_another_appraisal_is_refused(box: Process) -> None:
    """D-6: even under the same key, the appraisal stands in what is signed."""
    assert codes(box.cast(ballot(1, appraisal="532626-2024Q2"))) == ["CREDENTIAL_INVALID"]


def test_a_ballot_handed_in_again_with_another_receipt_hears_the_first(box: Process) -> None:
    """Also in one call; nobody gets a receipt that is not in the box."""
    again = ballot(1) | {"receipt_secret": receipt_secret(9).hex()}
    told = [received(one) for one in [*box.cast(ballot(1), again), *box.another_process().cast(again)]]
    assert {(one.receipt, one.signature) for one in told} == {(told[0].receipt, told[0].signature)}
    assert [one.again for one in told] == [False, True, True]
    assert received(box.at(OVER).cast(again)[0]).receipt == told[0].receipt


def test_categories_are_signed_in_their_order_however_they_come(box: Process) -> None:
    """One ballot has one text."""
    mixed = {**tick(), "categories": ["corrupt", "cold", "corrupt"]}
    assert codes(box.cast(ballot(1, mixed), ballot(1, {**mixed, "categories": ["cold", "corrupt"]}))) == [
        "new",
        "again",
    ]


def test_each_of_a_batch_is_answered_for_itself(box: Process) -> None:
    """The gateway gathers what is posted at the same time; nobody pays for his neighbour."""
    answers = box.cast(
        ballot(1),
        unsigned(1, []),
        ballot(2, tick("99-99")),
        ballot(1),
        None,
        ballot(3, *on_offices(2)),
        ballot(1),
        {"nonce": nonce(4).hex()},
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
    """R-06, A-04: roster signs until the end, 2024-07-15 00:00; what it signed then is taken for ten minutes more."""
    for instant, number, expected in (
        (RULES.voting_from - MICROSECOND, 1, "VOTING_NOT_STARTED"),
        (RULES.voting_from, 2, "new"),
        (END, 5, "new"),
        (OVER - MICROSECOND, 3, "new"),
        (OVER, 4, "VOTING_ENDED"),
    ):
        assert codes(box.at(instant).cast(ballot(number))) == [expected]
    assert len(box.kept()) == 3


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
    told = [*box.cast(ballot(1), ballot(2)), *box.another_process().cast(ballot(1))]
    assert codes(told) == ["again", "VOTING_ENDED", "again"]
    box.seals()
    bodies = box.bodies()
    for process, ended in ((box, "VOTING_ENDED"), (box.another_process(), "BOX_SEALED_ALREADY")):
        told = process.cast(ballot(1), ballot(2), unsigned(3, []), None)
        assert codes(told) == ["again", ended, "CREDENTIAL_INVALID", "MALFORMED"]
    assert box.bodies() == bodies


# several boxes at once


SECOND, THIRD = "532623-2024Q2", "532624-2024Q2"


def several(box: Process) -> dict[str, Process]:
    """Three boxes of one process, which has put a ballot in each already."""
    context = box.context
    processes = {APPRAISAL: box, **{name: replace(box, appraisal=name) for name in (SECOND, THIRD)}}
    for number, (name, one) in enumerate(processes.items()):
        if name != APPRAISAL:
            one.opens(f"县{number}")
        assert codes(one.cast(ballot(100, appraisal=name))) == ["new"]
    assert context.casting.cast_at_once({}) == {}
    return processes


def cast_at_once(box: Process, **numbers: list[int]) -> dict[str, list[str]]:
    names = {"first": APPRAISAL, "second": SECOND, "third": THIRD}
    boxes = {names[which]: [ballot(one, appraisal=names[which]) for one in them] for which, them in numbers.items()}
    answered = box.ask(CastAtOnce, boxes=boxes)
    return {which: codes(answered[names[which]]) for which in numbers}


def test_ballots_of_several_boxes_go_in_together(box: Process) -> None:
    processes = several(box)
    answered = cast_at_once(box, first=[1, 2], second=[1, 100], third=[])
    assert answered == {"first": ["new", "new"], "second": ["new", "again"], "third": []}
    assert [box.context.unsealed.count(name) for name in processes] == [3, 2, 1]
    assert [box.context.unsealed.shortage(name) for name in processes] == [None] * 3
    assert codes(processes[SECOND].cast(ballot(1, appraisal=SECOND))) == ["again"]


def test_one_bad_ballot_spoils_neither_its_box_nor_another(box: Process) -> None:
    several(box)
    forged = ballot(2) | {"nonce": nonce(3).hex()}
    answered = box.ask(CastAtOnce, boxes={APPRAISAL: [ballot(1), forged, "x"], SECOND: [ballot(1, appraisal=SECOND)]})
    assert codes(answered[APPRAISAL]) == ["new", "CREDENTIAL_INVALID", "MALFORMED"]
    assert codes(answered[SECOND]) == ["new"]


def test_a_box_that_somebody_holds_is_not_waited_for(box: Process) -> None:
    several(box)
    with transaction(box.context.engine) as turning:
        lock_alone(turning, SECOND)
        assert cast_at_once(box, first=[1], second=[1]) == {"first": ["new"], "second": ["BUSY"]}
    assert cast_at_once(box, first=[1], second=[1]) == {"first": ["again"], "second": ["new"]}


def test_what_must_be_looked_up_is_asked_by_itself(box: Process) -> None:
    """A box that is not known to this process; one whose voting is over."""
    several(box)
    fresh = box.another_process()
    assert cast_at_once(fresh, first=[1], second=[1]) == {"first": ["BUSY"], "second": ["BUSY"]}
    box.at(OVER)
    assert cast_at_once(box, first=[1], second=[100]) == {"first": ["BUSY"], "second": ["BUSY"]}


def test_trouble_in_one_box_leaves_all_to_be_asked_by_themselves(box: Process) -> None:
    processes = several(box)
    with transaction(box.context.engine) as connection:
        epoch = table.current(connection, SECOND)
        assert epoch is not None
        connection.execute(f"alter table {epoch.table} rename to elsewhere")
    assert cast_at_once(box, first=[1], second=[1]) == {"first": ["BUSY"], "second": ["BUSY"]}
    assert codes(processes[APPRAISAL].cast(ballot(1))) == ["new"]
