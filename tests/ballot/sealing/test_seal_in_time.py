"""The box seals itself when its time has come, and earlier only by two people for cause (R-06, R-49, A-04)."""

from datetime import date, datetime, timedelta
from functools import reduce

import msgspec
import pytest

from services.ballot.box import ON_ITS_WAY, Box, evolve
from services.ballot.contract import (
    ConfirmEarlySeal,
    EarlySealProposal,
    ProposeEarlySeal,
    SealedEarly,
    ShowParticipation,
)
from services.ballot.events import EarlySealConfirmed, EarlySealProposed
from services.ballot.refusals import BoxNotOpen, BoxSealedAlready, EarlySealNotProposed
from services.ballot.sealing.confirm_early_seal import confirm_early_seal
from services.ballot.sealing.propose_early_seal import propose_early_seal
from services.ballot.sealing.seal_in_time import SealsItself, seals_itself_at
from services.roster.events import MovedDay
from tests.ballot.conftest import Box as Process
from tests.ballot.examples import MICROSECOND, OVER, SEALED, VOTING, ballot, box_opened, codes
from tests.ballot.keying import keyed

RULES = box_opened().rules
NEXT_DAY = OVER + timedelta(days=1)


def looks(box: Process) -> bool:
    """The watch looks once. Whether the box is sealed now."""
    SealsItself(box.context).look()
    return box.ask(ShowParticipation).sealed


@pytest.mark.parametrize(
    ("until", "forms_issued", "at"),
    [
        ("2024-07-15T00:00:00+08:00", 0, "2024-07-15T00:10:00+08:00"),
        ("2024-07-15T00:00:00+08:00", 120, "2024-07-16T00:00:00+08:00"),
        ("2024-10-01T00:00:00+08:00", 120, "2024-10-09T00:00:00+08:00"),  # 国庆: the next working day is 10-08
        ("2024-10-12T00:00:00+08:00", 120, "2024-10-13T00:00:00+08:00"),  # the make-up Saturday
    ],
)
def test_with_paper_out_the_box_waits_for_the_end_of_the_next_working_day(
    until: str, forms_issued: int, at: str
) -> None:
    """A-04: what came back in time may be keyed later."""
    rules = msgspec.structs.replace(RULES, voting_until=datetime.fromisoformat(until))
    assert seals_itself_at(rules, forms_issued=forms_issued) == datetime.fromisoformat(at)


def test_the_next_working_day_is_the_countys_own() -> None:
    """A-04, A-24: here nobody works on the make-up Saturday, so the box waits for Monday to end."""
    until = datetime.fromisoformat("2024-10-12T00:00:00+08:00")
    moved = (MovedDay(on=date(2024, 10, 12), works=False),)
    rules = msgspec.structs.replace(RULES, voting_until=until, moved_days=moved)
    assert seals_itself_at(rules, forms_issued=120) == datetime.fromisoformat("2024-10-15T00:00:00+08:00")


def test_without_paper_the_box_seals_itself_at_the_windows_end(box: Process) -> None:
    """R-06: both days whole, the end excluded."""
    box.cast(ballot(1))
    assert not looks(box.at(OVER - MICROSECOND))
    assert looks(box.at(OVER))
    assert looks(box)
    assert box.seals().size == 2


def test_paper_under_way_keeps_the_box_from_sealing_itself_until_it_is_finished(box: Process) -> None:
    """A-15: refused now, tried again."""
    box.makes("A7K2", back=1)
    watch = SealsItself(box.context)
    box.at(OVER).keys(keyed("keyer-1"))
    assert not looks(box)
    watch.look()
    box.at(NEXT_DAY)
    watch.look()
    assert not box.ask(ShowParticipation).sealed
    box.keys(keyed("keyer-2"))
    watch.look()
    assert box.ask(ShowParticipation).sealed


EARLY = {"reason": "VOTING_DISRUPTED", "words": "机房停电,王五在场", "by": "one"}


def test_two_people_seal_early_for_cause(box: Process) -> None:
    box.at(VOTING).cast(ballot(1))
    assert box.refused(ConfirmEarlySeal, by="one") == "EARLY_SEAL_NOT_PROPOSED"
    for _ in range(2):
        assert box.ask(ProposeEarlySeal, **EARLY) == EarlySealProposal(reason="VOTING_DISRUPTED", by="one")
    assert box.refused(ConfirmEarlySeal, by="one") == "SAME_PERSON"
    assert not looks(box)
    early = [box.ask(ConfirmEarlySeal, by="two") for _ in range(2)]
    assert early == [SealedEarly(size=None, root=None, waits="VOTING_STILL_OPEN")] * 2
    assert codes(box.at(VOTING + ON_ITS_WAY - MICROSECOND).cast(ballot(2))) == ["new"]  # it was signed before
    assert not looks(box)
    box.at(VOTING + ON_ITS_WAY)
    assert codes(box.cast(ballot(3))) == ["VOTING_ENDED"]
    assert looks(box)
    sealed = box.seals()
    assert box.ask(ConfirmEarlySeal, by="two") == SealedEarly(size=sealed.size, root=sealed.root, waits=None)
    kinds = [type(event) for event in box.events()]
    assert kinds.count(EarlySealProposed) == kinds.count(EarlySealConfirmed) == 1
    assert "王五" not in b"".join(box.bodies()).decode()  # ADR 0004


PROPOSED = EarlySealProposed(reason="ORDERED_BY_SUPERIOR", cause="words", by="one")
OPEN = reduce(evolve, [box_opened()], Box())


def test_another_reason_or_person_is_another_proposal_and_the_same_again_is_none() -> None:
    waiting = evolve(OPEN, PROPOSED)
    for changes in ({"by": "two"}, {"reason": "FORCE_MAJEURE"}):
        other = msgspec.structs.replace(PROPOSED, **changes)
        assert propose_early_seal(other, waiting, VOTING) == [other]
    again = msgspec.structs.replace(PROPOSED, cause="worded otherwise")
    assert propose_early_seal(again, waiting, VOTING) == []


def test_only_what_is_open_and_was_proposed_is_confirmed() -> None:
    for box, refusal in ((Box(), BoxNotOpen), (evolve(OPEN, SEALED), BoxSealedAlready), (OPEN, EarlySealNotProposed)):
        with pytest.raises(refusal):
            confirm_early_seal("two", box, VOTING)


def test_once_confirmed_no_ballot_goes_in_though_forms_are_still_keyed(box: Process) -> None:
    """A-15: the voting is over, the seal waits for the desk."""
    box.at(VOTING).makes("A7K2", back=1).keys(keyed("keyer-1"))
    box.ask(ProposeEarlySeal, **EARLY)
    box.ask(ConfirmEarlySeal, by="two")
    box.at(VOTING + ON_ITS_WAY)
    assert box.ask(ConfirmEarlySeal, by="two") == SealedEarly(size=None, root=None, waits="FORMS_UNFINISHED")
    assert codes(box.cast(ballot(1))) == ["VOTING_ENDED"]
    assert not looks(box)
    box.keys(keyed("keyer-2"))
    assert looks(box)


def test_after_the_windows_end_nothing_is_early(box: Process) -> None:
    assert box.at(OVER).refused(ProposeEarlySeal, **EARLY) == "VOTING_ENDED"


@pytest.mark.parametrize(("reason", "words"), [("TIRED", "累了"), ("ORDERED_BY_SUPERIOR", " "), (None, "x")])
def test_an_early_seal_has_a_reason_and_words(box: Process, reason: str, words: str) -> None:
    assert box.at(VOTING).refused(ProposeEarlySeal, reason=reason, words=words, by="one") == "MALFORMED"
