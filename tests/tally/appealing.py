"""A published quarter, and what departments do about it."""

from datetime import UTC, datetime
from typing import Any

from services.kernel.clock import FixedClock
from services.kernel.rpc.parse import parse
from services.tally.appeals import lodge as lodge_appeal
from services.tally.appeals import show as show_appeals
from services.tally.contract import ListAppeals, LodgeAppeal
from services.tally.refusals import NotPublished
from tests.tally.desk import Office, counted, refused, told
from tests.tally.examples import APPRAISAL
from tests.tally.quarters import with_tricks

STATEMENT = "李四反映的不是本股室"
APPEAL = {"office": "01-01", "ground": "MISMAPPED_OFFICE", "statement": STATEMENT}


def at(office: Office, day: int, hour: int = 2) -> None:
    """Turn the clock: July 2024, UTC."""
    office.context.log.clock = FixedClock(datetime(2024, 7, day, hour, tzinfo=UTC))
    object.__setattr__(office.context, "clock", office.context.log.clock)


def lodge(desk: Office, department: str | None = "县自然资源局", **changes: Any) -> Any:
    sent = {"appraisal": APPRAISAL, "department": department, "by": "clerk", **APPEAL, **changes}
    return told(lodge_appeal.handle(parse(LodgeAppeal, sent), desk.context))


def register(office: Office, department: str | None = None) -> Any:
    return told(show_appeals.handle(ListAppeals(appraisal=APPRAISAL, department=department), office.context))


def publish_version(office: Office) -> None:
    office.hand_over()
    office.determine("01-01")
    office.publish()


def published(office: Office) -> str:
    """Published on Wednesday 2024-07-24: appeals end on Monday 07-29."""
    digest = counted(office, with_tricks())
    refused(lambda: lodge(office), NotPublished, office)
    at(office, 24)
    publish_version(office)
    return digest
