"""Whose quarter it is, and until when what comes in counts."""

from datetime import datetime, timedelta

import pytest

from services.complaints.intake.follow import intake_opened, open_intake
from services.complaints.intake.intake import Intake
from services.kernel.clock import CHINA
from tests.complaints.examples import FROZEN_INTAKE, IN_TIME, OPEN_INTAKE, OPENED, UNTIL, opened


def test_the_intake_is_opened_with_what_roster_opened() -> None:
    assert open_intake(intake_opened(opened()), Intake()) == [OPENED]


def test_an_open_intake_is_not_opened_again() -> None:
    assert open_intake(OPENED, OPEN_INTAKE) == []


@pytest.mark.parametrize(
    ("received_at", "covered"),
    [
        ("2024-03-31T23:59:59+08:00", False),
        ("2024-04-01T00:00:00+08:00", True),
        ("2024-03-31T16:00:00+00:00", True),
        ("2024-06-30T23:59:59+08:00", True),
        ("2024-07-01T00:00:00+08:00", False),
    ],
)
def test_the_quarter_is_counted_in_days_of_china(received_at: str, covered: bool) -> None:
    """A-02, 1.3 rule 6."""
    assert OPEN_INTAKE.covers(datetime.fromisoformat(received_at)) is covered


def test_what_comes_counts_until_the_end_of_the_last_day() -> None:
    assert not OPEN_INTAKE.is_late(datetime(2024, 7, 19, 23, 59, 59, tzinfo=CHINA))
    assert OPEN_INTAKE.is_late(UNTIL)
    assert FROZEN_INTAKE.is_late(IN_TIME)
    assert Intake().is_late(UNTIL - timedelta(days=30))
