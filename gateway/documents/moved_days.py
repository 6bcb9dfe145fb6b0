"""What an appraisal says of single days, where a county works otherwise than the calendar says (调休)."""

from datetime import date
from typing import Any


def works_of(known: dict[str, Any]) -> dict[date, bool]:
    """What the appraisal's rules say of single days (调休), for the kernel's working days."""
    return {date.fromisoformat(one["on"]): one["works"] for one in known["rules"].get("moved_days", ())}
