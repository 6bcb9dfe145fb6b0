"""Instants as people in China read them: ISO 8601 with +08:00, whatever offset they came with."""

import re
from datetime import datetime, timedelta
from typing import Any

from services.kernel.clock import CHINA

_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2})"
)
_EIGHT_HOURS = timedelta(hours=8)


def month_in_china(now: datetime) -> str:
    """The month `YYYY-MM` on the wall in China at this instant, given in UTC. On the ballots' path, so plain."""
    local = now + _EIGHT_HOURS
    return f"{local.year:04d}-{local.month:02d}"


def in_china(value: Any) -> Any:
    """The same JSON value, its instants with +08:00."""
    if isinstance(value, str):
        return _shown(value)
    if isinstance(value, dict):
        return {key: in_china(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [in_china(item) for item in value]
    if isinstance(value, datetime):
        return value.astimezone(CHINA).isoformat()
    return value


def _shown(text: str) -> str:
    if not _INSTANT.fullmatch(text):
        return text
    try:
        return datetime.fromisoformat(text).astimezone(CHINA).isoformat()
    except (ValueError, OverflowError):  # shaped like an instant, but no such day
        return text
