"""When the complaints may be frozen."""

from datetime import timedelta

import pytest

from services.complaints.intake.freeze import freeze
from services.complaints.intake.intake import Intake
from services.complaints.refusals import ChannelsStillOpen, IntakeNotOpen
from tests.complaints.examples import FROZEN_INTAKE, OPEN_INTAKE, UNTIL


def test_complaints_are_frozen_once_the_channels_are_closed() -> None:
    """1.3 rule 7: vote end and five working days."""
    assert freeze(OPEN_INTAKE, UNTIL) is None
    with pytest.raises(ChannelsStillOpen):
        freeze(OPEN_INTAKE, UNTIL - timedelta(seconds=1))


def test_what_is_not_open_is_not_frozen() -> None:
    with pytest.raises(IntakeNotOpen):
        freeze(Intake(), UNTIL)


def test_what_is_frozen_stays_as_it_was_frozen() -> None:
    """D-2: a second seal could speak of other events than the first."""
    assert freeze(FROZEN_INTAKE, UNTIL) is FROZEN_INTAKE.frozen
