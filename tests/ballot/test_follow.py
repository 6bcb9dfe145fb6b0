"""When roster opens an appraisal, its box is opened once, with the same rules (D-1)."""

import pytest
from msgspec.structs import replace

from services.ballot.box import Box, evolve
from services.ballot.events import BoxOpened
from services.ballot.follow import box_opened, mark, open_box, open_boxes
from services.ballot.receipts.signing import public_key
from services.kernel.event import record
from services.roster.events import CredentialIssued
from tests.ballot import examples
from tests.ballot.conftest import Box as Process
from tests.ballot.conftest import heard
from tests.ballot.examples import APPRAISAL, OFFICES, RULES, SEALED, VOTING, opened
from tests.spec import Spec

opening = Spec(open_box, evolve, Box())
OPENED = examples.box_opened()


def test_the_opening_is_copied_from_roster() -> None:
    copied = box_opened(APPRAISAL, opened(), "4b" * 32)
    assert copied == OPENED
    assert (copied.rules, copied.offices, copied.mark) == (RULES, OFFICES, "YS24Q2")


def test_a_box_is_opened_once() -> None:
    opening.given().when(OPENED).then(OPENED)
    opening.given(OPENED).when(OPENED).then_nothing()
    opening.given(OPENED, SEALED).when(OPENED).then_nothing()


def test_an_opening_heard_twice_opens_once(closed: Process) -> None:
    """The broker may deliver twice, and a follower may be told again what it had not finished."""
    open_boxes(closed.context, [heard(APPRAISAL), heard(APPRAISAL)])
    open_boxes(closed.context, [heard(APPRAISAL)])
    closed.another_process().opens()
    assert closed.events() == [replace(OPENED, receipt_key=public_key(closed.context.sealer, APPRAISAL))]


def test_each_appraisal_has_a_box_of_its_own(closed: Process) -> None:
    open_boxes(closed.context, [heard(APPRAISAL), heard("532626-2024Q3", "丘北县")])
    other = closed.of("532626-2024Q3")
    assert [event.mark for event in closed.events() + other.events() if isinstance(event, BoxOpened)] == [
        "YS24Q2",
        "QB24Q3",
    ]


def test_what_else_roster_says_opens_nothing(closed: Process) -> None:
    issued = record(
        CredentialIssued(group="public"),
        source="roster",
        appraisal=APPRAISAL,
        sequence=1,
        stream="person-0a",
        version=1,
        time=VOTING,
    )
    open_boxes(closed.context, [issued])
    assert closed.events() == []


@pytest.mark.parametrize(
    ("county", "appraisal", "expected"),
    [
        ("砚山县", "532622-2024Q2", "YS24Q2"),
        ("丘北县", "532626-2025Q1", "QB25Q1"),
        ("文山市", "532601-2024Q4", "WS24Q4"),
        ("麻栗坡县", "532624-2024Q2", "MLP24Q2"),
        ("沙县", "350405-2024Q2", "SX24Q2"),
        ("重庆市", "500000-2024Q2", "CQ24Q2"),
        ("鄂温克族自治旗", "150724-2024Q2", "EWKZZZ24Q2"),
    ],
)
def test_receipts_are_led_by_the_countys_initials_and_the_quarter(county: str, appraisal: str, expected: str) -> None:
    """D-6: another county is another appraisal, not other code."""
    assert mark(appraisal, county) == expected
