"""Measures being taken for an office that was named."""

from datetime import date
from typing import Any

from services.tally.consequences import take_measure
from services.tally.consequences.state import Consequences, evolve
from services.tally.consequences.take_measure import TakeMeasure
from services.tally.events import ResultPublished, YellowCardGiven
from services.tally.state import Count
from tests.spec import Outcome, Spec
from tests.tally.examples import CATALOGUE

TODAY = date(2024, 8, 12)
PUBLISHED = Count(published=ResultPublished(digest="v1", by="conduct-1"))
PAPER = "ab" * 32
CARD = YellowCardGiven(office="01-01", digest="v1", by="conduct-1")
taking = Spec(take_measure.take_measure, evolve, Consequences())


def take(measure: Any, *given: Any, named: tuple[str, ...] = ("01-01",), about: Any = None, **changes: Any) -> Outcome:
    command = TakeMeasure(office="01-01", measure=measure, digest="words", by="conduct-1", today=TODAY)
    also = {"named": named, "count": PUBLISHED, "office": about or CATALOGUE["01-01"], **changes}
    return taking.given(*given).when(command, **also)
