"""How many took part, by group and channel: never for whom, never against whom (A-26, R-48)."""

from datetime import timedelta

import msgspec

from services.ballot.contract import Participation, RecountForms, ShowParticipation
from tests.ballot.conftest import Box
from tests.ballot.examples import OFFICES, OVER, VOTING, ballot, blank, on_offices
from tests.ballot.keying import keyed

NOTHING = Participation(received={}, paper=0, online=0, forms_printed=0, forms_issued=0, forms_returned=0, sealed=False)


def test_ballots_are_counted_by_group_and_channel(box: Box) -> None:
    """R-12: the sources are countable apart; A-27: a blank ballot is received."""
    box.cast(*map(ballot, range(10, 15)), ballot(2, group="market"), ballot(2, group="market"), blank(3))
    box.makes("A1", "A2", "A3", "A4", "A5", back=3)
    box.ask(RecountForms, batch="R", count=4, by="inspector-1", confirmed_by="inspector-2")
    box.keys(keyed("keyer-1"), keyed("keyer-2"), serial="A1")
    box.keys(keyed("keyer-1"), serial="A2")
    today = Participation(
        received={"leaders": 1},
        paper=1,
        online=7,
        forms_printed=5,
        forms_issued=5,
        forms_returned=4,
        sealed=False,
    )
    assert box.ask(ShowParticipation) == today
    box.at(VOTING + timedelta(days=1)).cast(ballot(4))  # the day is over: its online ballots are told by group
    at_its_end = {"leaders": 1, "public": 6}  # one of the market would be somebody (ADR 0033)
    assert box.ask(ShowParticipation) == msgspec.structs.replace(today, received=at_its_end, online=8)
    assert box.another_process().ask(ShowParticipation).received == at_its_end


def test_an_office_is_never_counted(box: Box) -> None:
    """A-26: nobody sees a count of an office before publication; not even those who run the system."""
    box.cast(ballot(1, *on_offices(10)), ballot(2, *on_offices(3)))
    told = str(box.ask(ShowParticipation))
    assert not any(office in told for office in OFFICES)
    assert "13" not in told


def test_it_is_brought_up_to_date_when_asked(box: Box) -> None:
    other = box.another_process()
    assert other.ask(ShowParticipation) == box.ask(ShowParticipation) == NOTHING
    for number in range(1, 4):
        box.cast(ballot(number))
        assert other.ask(ShowParticipation).online == box.ask(ShowParticipation).online == number
    box.at(OVER).seals()
    assert other.ask(ShowParticipation) == msgspec.structs.replace(
        NOTHING, received={"public": 3}, online=3, sealed=True
    )


def test_a_process_that_starts_later_counts_the_same(box: Box) -> None:
    """Replay from zero equals the live fold."""
    box.ask(ShowParticipation)
    box.cast(ballot(1), ballot(2, group="market"))
    assert box.another_process().ask(ShowParticipation) == box.ask(ShowParticipation)


def test_appraisals_are_counted_apart(box: Box) -> None:
    other = box.of("532626-2024Q2", "丘北县")
    box.cast(ballot(1))
    assert other.ask(ShowParticipation) == NOTHING
    other.cast(ballot(2, appraisal=other.appraisal))
    assert box.ask(ShowParticipation).online == other.ask(ShowParticipation).online == 1


def test_where_nothing_happened_nothing_is_counted(closed: Box) -> None:
    assert closed.ask(ShowParticipation) == NOTHING
