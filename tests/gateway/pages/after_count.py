"""How far the services have come after the count, as they answer it."""

from typing import Any

from tests.gateway.conftest import GatewayClient
from tests.gateway.roster_answers import progress

PAPER = "ab" * 32
COUNT = dict.fromkeys(("pool_committed", "sample_drawn", "counted", "handed_over", "determined", "published"), True)
RELEASE = {"channel": "wechat", "address": "https://mp.example.cn/s/1", "released_at": "2024-07-24T09:00:00+08:00"}
RELEASES = {
    "announcement": {"planned_at": "2024-06-26T10:27:00+08:00", "first_at": None, "releases": []},
    "result": {"first_at": RELEASE["released_at"], "releases": [RELEASE]},
}


def counted(gateway: GatewayClient, **count: bool) -> None:
    """The services have come so far with the count."""
    gateway.services.answers |= {
        "roster.show_progress": progress(),
        "ballot.participation": {"received": {}, "forms_issued": 0, "forms_returned": 0, "sealed": True},
        "complaints.show_intake": {"open": False, "until": "2024-07-19T16:00:00Z", "frozen": True},
        "tally.progress": {**COUNT, "to_recount": False, **count},
        "tally.recounts": [],
        "tally.determination": {"named": ["02-03"], "reason": "得票居首", "by": "jiwei-01"},
        "access.list_proposals": [],
    }


def appeal(**changes: Any) -> dict[str, Any]:
    blank = {"late": False, "conclusion": None, "reply": None, "decided_on": None, "review": None, "digest": "5f"}
    known = {"appeal": 1, "department": "县自然资源局", "office": "02-03", "office_name": "不动产登记中心"}
    days = {"received_on": "2024-06-26", "ends_on": "2024-07-29", "reply_due_on": "2024-07-02"}
    return {**known, "ground": "DUPLICATE", "statement": "重复计算", "channel": "paper", **days, **blank, **changes}
