"""How far the services have come after the count, as they answer it."""

from datetime import UTC, datetime
from typing import Any

import msgspec

from gateway.api.reading import ProgressSeen
from services.complaints.answers import IntakeProgress
from services.tally.answers.consequences import CountProgress
from tests.gateway import tally_answers
from tests.gateway.conftest import GatewayClient
from tests.gateway.roster_answers import prepared, progress
from tests.gateway.stand_in import Services, participation

PAPER = "ab" * 32
RELEASE = {"channel": "wechat", "address": "https://mp.example.cn/s/1", "released_at": "2024-07-24T09:00:00+08:00"}
RELEASES = {
    "announcement": {"planned_at": "2024-06-26T10:27:00+08:00", "first_at": None, "releases": []},
    "result": {"first_at": RELEASE["released_at"], "releases": [RELEASE]},
}


LINE = {
    "appraisal": "532622-2024Q2",
    "office": "02-03",
    "department": "县自然资源局",
    "department_kind": "county",
    "name": "不动产登记中心",
    "named": True,
    "card": True,
    "notice_on": "2024-08-02",
    "talk_due_on": "2024-08-15",
    "talk_held_on": "2024-08-12",
    "value": "-0.5",
    "basis": "经考核领导小组会议研究",
}


MEASURES = {
    "give_card": "card",
    "arrange_talk": "talk",
    "hold_talk": "talk_held",
    "give_notice": "notice",
    "enter_assessment": "assessment",
    "tell_superior": "superior",
    "plan_rectification": "plan",
    "show_rectification": "shown",
}


WHO = ("appraisal", "office", "department", "by")


def recorded(measure: Any) -> dict[str, Any]:
    """What any measure answers."""
    return {"office": measure.office, "measure": MEASURES[measure.method]}


def measures_answer(services: Services, answer: Any = recorded) -> None:
    """Whatever measure is taken, this comes back."""
    services.answers |= {f"tally.{method}": answer for method in MEASURES}


def taken(services: Services) -> list[Any]:
    """Which measures were taken, for which office, in whose name, by whom."""
    found = []
    for service, method, arguments in services.asked:
        if service == "tally" and method in MEASURES:
            (sent,) = arguments
            rest = {name: one for name, one in sent.items() if name not in WHO}
            found.append([sent["office"], {"measure": MEASURES[method], **rest}, sent.get("department"), sent["by"]])
    return found


def progress_seen(*done: str, **more: Any) -> ProgressSeen:
    """How far the quarter is when these steps are done: of the count, `sealed`, `frozen`."""
    steps = {step: True for step in done if step in tally_answers.STEPS}
    return ProgressSeen(
        preparation=prepared(),
        sealed="sealed" in done,
        complaints=IntakeProgress(open=False, until=datetime(2024, 7, 19, 16, tzinfo=UTC), frozen="frozen" in done),
        count=msgspec.convert(tally_answers.progress(**steps) | more, CountProgress),
    )


def counted(gateway: GatewayClient, **count: bool) -> None:
    """The services have come so far with the count."""
    gateway.services.answers |= {
        "roster.show_progress": progress(),
        "ballot.show_participation": participation(sealed=True),
        "complaints.show_intake": {"open": False, "until": "2024-07-19T16:00:00Z", "frozen": True},
        "tally.show_progress": tally_answers.counted(**count),
        "tally.list_recounts": [],
        "tally.show_determination": {"named": ["02-03"], "reason": "得票居首", "by": "jiwei-01"},
        "access.list_proposals": [],
    }
