"""When the complaints may be frozen."""

from datetime import timedelta

import pytest

from services.complaints.freeze import ChannelsStillOpen, freeze
from services.complaints.intake import ComplaintsFrozenAlready, Intake, IntakeNotOpen
from tests.complaints.examples import FROZEN_INTAKE, OPEN_INTAKE, UNTIL


def test_complaints_are_frozen_once_the_channels_are_closed() -> None:
    """1.3 rule 7: vote end and five working days."""
    freeze(OPEN_INTAKE, UNTIL)
    with pytest.raises(ChannelsStillOpen):
        freeze(OPEN_INTAKE, UNTIL - timedelta(seconds=1))


def test_what_is_not_open_or_frozen_is_not_frozen() -> None:
    with pytest.raises(IntakeNotOpen):
        freeze(Intake(), UNTIL)
    with pytest.raises(ComplaintsFrozenAlready):
        freeze(FROZEN_INTAKE, UNTIL)
