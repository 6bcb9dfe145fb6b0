"""Measures being taken for an office that was named."""

from collections.abc import Callable
from datetime import date
from typing import Any

from services.kernel.rpc.handlers import requests_of
from services.kernel.rpc.parse import parse
from services.kernel.rpc.request import Request
from services.tally.consequences import take_measure
from services.tally.consequences.state import Consequences, evolve
from services.tally.contract import (
    ArrangeTalk,
    EnterAssessment,
    GiveCard,
    GiveNotice,
    HoldTalk,
    MeasureTaken,
    PlanRectification,
    ShowRectification,
    TellSuperior,
)
from services.tally.events import ResultPublished, YellowCardGiven
from services.tally.service import TallyService
from services.tally.state import Count
from tests.spec import Outcome, Spec
from tests.tally.desk import Office, told
from tests.tally.examples import APPRAISAL, CATALOGUE

TODAY = date(2024, 8, 12)
PUBLISHED = Count(published=ResultPublished(digest="v1", by="conduct-1"))
PAPER = "ab" * 32
CARD = YellowCardGiven(office="01-01", digest="v1", by="conduct-1")
taking = Spec(take_measure.take_measure, evolve, Consequences())


REQUESTS: dict[str, type[Request[MeasureTaken]]] = {
    "card": GiveCard,
    "talk": ArrangeTalk,
    "talk_held": HoldTalk,
    "notice": GiveNotice,
    "assessment": EnterAssessment,
    "superior": TellSuperior,
    "plan": PlanRectification,
    "shown": ShowRectification,
}


def asked(kind: Callable[..., Any], **sent: Any) -> Any:
    """A measure for the first office."""
    own = {"department": "县自然资源局"} if kind in (PlanRectification, ShowRectification) else {}
    return kind(**{"appraisal": APPRAISAL, "office": "01-01", "by": "conduct-1", **own, **sent})


def do(desk: Office, measure: str, **sent: Any) -> Any:
    """Somebody sends a measure, as JSON."""
    request = parse(REQUESTS[measure], {"appraisal": APPRAISAL, "office": "01-01", "by": "conduct-1", **sent})
    (handler,) = [one for one in TallyService.handlers if type(request) in requests_of(one)]
    return told(handler(request, desk.context))


def take(measure: Any, *given: Any, named: tuple[str, ...] = ("01-01",), about: Any = None, **changes: Any) -> Outcome:
    also = {"named": named, "count": PUBLISHED, "office": about or CATALOGUE["01-01"], **changes}
    return taking.given(*given).when(measure, words="words", today=TODAY, **also)
