"""One county, one quarter, a few matters: what the specs of complaints are told with."""

from datetime import UTC, date, datetime
from typing import Any

from msgspec.structs import replace

from services.complaints.contract import OfficeFound, Sorter
from services.complaints.events import (
    ComplaintDeclined,
    ComplaintReported,
    ComplaintsFrozen,
    ComplaintsMerged,
    ComplaintSorted,
    IntakeOpened,
    SortedTo,
    SortingConfirmed,
)
from services.complaints.intake.intake import Intake, evolve
from services.kernel.clock import CHINA
from services.roster.events import AppraisalOpened, Channel, Office, Rules

APPRAISAL = "532622-2024Q2"
CHANNEL = "hotline_12345"
FIRST = Sorter(account="sorter-1", channel=CHANNEL)
SECOND = Sorter(account="sorter-2", channel=CHANNEL)
FOUND = (OfficeFound(office="02-03", categories=("shirk",)),)
STRANGER = Sorter(account="sorter-9", channel="mailbox_county")
MATTER_ID = "0a" * 16
DUPLICATE = "0b" * 16
SOMEBODY = "5c" * 16

IN_TIME = datetime(2024, 7, 2, 9, tzinfo=CHINA)
UNTIL = datetime(2024, 7, 20, tzinfo=CHINA)
RECEIVED = datetime(2024, 5, 6, 9, 12, tzinfo=CHINA)

HOTLINE = Channel(
    code="hotline_12345",
    item=1,
    label="“12345”政务服务平台",
    custodian="县政务服务局",
    feeds=("amqp", "http", "xlsx"),
    kinds=("投诉", "举报", "反映"),
    id_label="工单编号",
)
INTERNET = replace(HOTLINE, code="internet_gov", item=2, label="“互联网+”政务服务平台", kinds=("反映",))
LETTERS = replace(HOTLINE, code="petition_letter", item=3, label="信访件", feeds=("xlsx",), kinds=("反映",))
MAILBOX = replace(HOTLINE, code="mailbox_county", item=3, label="信箱", boxes=("县委书记信箱", "县长信箱"))
DISCIPLINE = replace(HOTLINE, code="discipline", item=4, label="信访室", feeds=("offline_summary",), secret=True)
CHANNELS = (HOTLINE, INTERNET, LETTERS, MAILBOX, DISCIPLINE)

OPENED = IntakeOpened(
    quarter_from=date(2024, 4, 1),
    quarter_to=date(2024, 6, 30),
    until=UNTIL,
    offices=("01-01", "02-03"),
    channels=CHANNELS,
)
FROZEN = ComplaintsFrozen(size=7, root="ab", key="k", signature="s")
OPEN_INTAKE = evolve(Intake(), OPENED)
FROZEN_INTAKE = evolve(OPEN_INTAKE, FROZEN)


def report(**changes: Any) -> ComplaintReported:
    """The matter as it was reported first."""
    facts: dict[str, Any] = {
        "matter_id": MATTER_ID,
        "channel": "hotline_12345",
        "seq": 1,
        "kind": "投诉",
        "received_at": RECEIVED.astimezone(UTC),
        "complainant": SOMEBODY,
        "occurred": "2024-04",
    }
    return ComplaintReported(**(facts | changes))


REPORTED = report()
ANONYMOUS = report(complainant=None)
DUPLICATE_REPORTED = report(matter_id=DUPLICATE, complainant=None)
SHIRKED = SortedTo(office="02-03", categories=("shirk",))
SORTED = ComplaintSorted(matter_id=MATTER_ID, offices=(SHIRKED,), by="sorter-1")
CONFIRMED = SortingConfirmed(matter_id=MATTER_ID, sorting=2, by="sorter-2")
DECLINED = ComplaintDeclined(matter_id=MATTER_ID, reason="CONSULTATION", by="sorter-1")
MERGED = ComplaintsMerged(matter_id=MATTER_ID, into=DUPLICATE, by="sorter-1")


def complaint(**changes: Any) -> dict[str, Any]:
    """The data of a pushed event."""
    return {
        "source_id": "GD2024-000123",
        "seq": 1,
        "kind": "投诉",
        "received_at": "2024-05-06T09:12:00+08:00",
        "status": "open",
        "complainant": "13000000123",
        "anonymous": False,
        "people": 1,
        "occurred": "2024-04",
        "department": "县自然资源局",
        "text": "窗口说要补材料,来了三次每次说的都不一样",
        "verified": None,
        **changes,
    }


def pushed(division: str = "532622", **changes: Any) -> dict[str, Any]:
    """A pushed event, as docs/formats.md shows it."""
    data = complaint(**changes)
    return {
        "specversion": "1.0",
        "id": f"{data['source_id']}-{data['seq']}",
        "source": f"urn:12345:{division}",
        "type": "cn.gov.complaint.reported.v1",
        "time": "2024-05-06T09:12:00+08:00",
        "datacontenttype": "application/json",
        "data": data,
    }


def opened(quarter: int = 2) -> AppraisalOpened:
    """Roster opens the appraisal of a quarter of 2024."""
    ends = {1: date(2024, 3, 31), 2: date(2024, 6, 30), 3: date(2024, 9, 30)}
    return AppraisalOpened(
        county="砚山县",
        title="评议",
        hotline="0876-3133677",
        rules=Rules(
            quarter_from=date(2024, quarter * 3 - 2, 1),
            quarter_to=ends[quarter],
            published_at=IN_TIME,
            voting_from=IN_TIME,
            voting_until=UNTIL,
            complaints_until=UNTIL,
            example_not_before="2024-01",
        ),
        groups=(),
        offices=tuple(
            Office(office_id=office, department=department, department_kind="county", name="行政审批股", scopes=())
            for office, department in zip(OPENED.offices, ("县教育体育局", "县自然资源局"), strict=True)
        ),
        rules_digest="",
        catalogue_digest="",
        channels=CHANNELS,
    )
