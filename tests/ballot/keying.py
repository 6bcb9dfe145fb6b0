"""Paper forms being keyed: entries of two people, and what becomes of them."""

from datetime import date
from typing import Any

import msgspec

from services.ballot.contract import Choice
from services.ballot.events import FormAgreed, FormDisputed
from services.ballot.paper.entry import Entry
from tests.ballot.examples import OFFICES, tick

DAY, LATE = date(2024, 7, 12), date(2024, 7, 15)


def line(office: str = OFFICES[0], **changes: Any) -> Choice:
    """A line of a form as it is keyed; `example=None`: nothing is written there."""
    example = {
        **tick()["example"],
        **{name: changes.pop(name) for name in ("text", "occurred", "continues") & changes.keys()},
    }
    return msgspec.convert({**tick(office), "example": example, **changes}, Choice)


def entry(by: str = "keyer-1", *lines: Choice, returned_on: date = DAY, damaged: bool = False) -> Entry:
    return Entry(by=by, choices=lines or (line(),), returned_on=returned_on, damaged=damaged)


FIRST, SECOND = entry("keyer-1"), entry("keyer-2")
OTHER = entry("keyer-2", line(OFFICES[1]))
AGREED, DISPUTED = FormAgreed(), FormDisputed()


def keyed(by: str = "keyer-1", *picks: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """What one person keys of a form; with no picks named it has one."""
    return {"by": by, "picks": list(picks or (tick(),)), "returned_on": "2024-07-12", **changes}
