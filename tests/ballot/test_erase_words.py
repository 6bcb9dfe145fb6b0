"""What voters wrote is erased when the people are (PIPL 19), and the log still verifies (D-3, R-33)."""

from msgspec import structs

from services.ballot.box import Box, evolve
from services.ballot.contract import CountCopies, ShowExample
from services.ballot.erase_words import erase_examples, erase_words
from services.ballot.events import ExamplesErased
from services.kernel.event import Recorded, record
from services.roster.events import PeopleErased
from tests.ballot import examples
from tests.ballot.conftest import Box as Process
from tests.ballot.examples import APPRAISAL, OVER, SEALED, VOTING, ballot, received, tick
from tests.spec import Spec

erasing = Spec(erase_words, evolve, Box())
OPENED, ERASED = examples.box_opened(), ExamplesErased(rows=2, because=41)


def ordered(appraisal: str = APPRAISAL) -> Recorded:
    """Two people had the names erased, and roster recorded it."""
    erased = PeopleErased(erased=(), due_on=OVER.date(), by="op-1", confirmed_by="op-2")
    return record(erased, source="roster", appraisal=appraisal, sequence=41, stream="appraisal", version=7, time=OVER)


def test_words_are_erased_once_and_only_what_is_sealed() -> None:
    erasing.given(OPENED, SEALED).when(ordered(), rows=2).then(ERASED)
    erasing.given(OPENED, SEALED, ERASED).when(ordered(), rows=0).then_nothing()
    erasing.given(OPENED).when(ordered(), rows=2).then_nothing()


def test_the_examples_are_gone_and_the_log_stands(box: Process) -> None:
    box.at(VOTING).cast(ballot(1), ballot(2))
    box.at(OVER).seals()
    before = box.bodies()
    (digest, *_) = [pick.example for one in box.ballots() for pick in one.picks if pick.example]
    assert box.ask(ShowExample, digest=digest) is not None
    erase_examples(box.context, [ordered(), ordered()])
    assert box.rows("select count(*) from words") == [(0,)]
    assert box.ask(ShowExample, digest=digest) is None
    assert box.bodies()[: len(before)] == before
    (erased,) = (event for event in box.events() if isinstance(event, ExamplesErased))
    assert erased.rows > 0


def test_another_appraisals_words_stay(box: Process) -> None:
    box.at(VOTING).cast(ballot(1))
    box.at(OVER).seals()
    erase_examples(box.context, [ordered("532622-2024Q3")])
    assert box.rows("select count(*) from words") != [(0,)]


def test_who_hands_in_again_after_that_hears_the_receipt(box: Process) -> None:
    """That a ballot was cast can be told, and its receipt."""
    (first,) = box.at(VOTING).cast(ballot(1))
    box.at(OVER).seals()
    erase_examples(box.context, [ordered()])
    (again,) = box.cast(ballot(1))
    assert received(again) == structs.replace(received(first), again=True)


def test_the_same_words_elsewhere_in_the_box_are_counted_and_nothing_else_is_told(box: Process) -> None:
    """R-33, A-07: for whoever rules on whether an example is concrete."""
    said = ("态度不好", "态度不好", "态度不好。")
    box.at(VOTING).cast(*(ballot(number, tick(text=text)) for number, text in enumerate(said, start=1)))
    box.at(OVER).seals()
    digests = [pick.example for one in box.ballots() for pick in one.picks if pick.example]
    said_of = {digest: box.ask(ShowExample, digest=digest) for digest in digests}
    assert sorted(said_of.values()) == sorted(said)
    copies = {digest: box.ask(CountCopies, digest=digest) for digest in digests}
    assert all(copies[digest] == (words == said[0]) for digest, words in said_of.items())
    assert box.ask(CountCopies, digest="00" * 32) == 0
