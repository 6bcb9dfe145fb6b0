"""What people complained of is erased when the people are (PIPL 19), and the log still verifies (D-3)."""

from services.complaints.contract import Freeze
from services.complaints.erase_words import erase_texts, erase_words
from services.complaints.events import ComplaintReported, TextsErased
from services.complaints.intake.intake import Intake, evolve
from services.kernel.event import Recorded, record
from services.roster.events import PeopleErased
from tests.complaints.conftest import Complaints
from tests.complaints.examples import APPRAISAL, FROZEN, OPENED, UNTIL
from tests.spec import Spec

erasing = Spec(erase_words, evolve, Intake())
ERASED = TextsErased(rows=3, because=41)


def ordered() -> Recorded:
    """Two people had the names erased, and roster recorded it."""
    erased = PeopleErased(erased=(), due_on=UNTIL.date(), by="op-1", confirmed_by="op-2")
    return record(erased, source="roster", appraisal=APPRAISAL, sequence=41, stream="appraisal", version=7, time=UNTIL)


def test_words_are_erased_once_and_only_when_what_counts_is_fixed() -> None:
    erasing.given(OPENED, FROZEN).when(ordered(), rows=3).then(ERASED)
    erasing.given(OPENED, FROZEN, ERASED).when(ordered(), rows=0).then_nothing()
    erasing.given(OPENED).when(ordered(), rows=3).then_nothing()


def test_the_texts_are_gone_and_what_comes_late_leaves_none(complaints: Complaints) -> None:
    complaints.push(source_id="A-1", text="让我跑了三趟")
    complaints.at(UNTIL).ask(Freeze(appraisal=APPRAISAL, by="operator-1"))
    before = complaints.bodies()
    erase_texts(complaints.context, [ordered(), ordered()])
    assert complaints.rows("select count(*) from words") == [(0,)]
    assert complaints.bodies()[: len(before)] == before
    assert sum(isinstance(event, TextsErased) for event in complaints.events()) == 1
    for again in (False, True):
        assert complaints.push(source_id="A-2", text="又跑了一趟")["ok"]["again"] is again
    assert complaints.rows("select count(*) from words") == [(0,)]
    late = complaints.events()[-1]
    assert isinstance(late, ComplaintReported)
    assert (late.late, late.text) == (True, None)
