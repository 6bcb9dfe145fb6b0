"""What the discipline office says of the letters it received: counts alone (R-30, A-21)."""

from typing import Any

CHANNEL = "discipline"
CLERKS = ("clerk-discipline-1", "clerk-discipline-2")  # one files, the other confirms

LINES: tuple[dict[str, Any], ...] = (
    {"office": "02-03", "categories": ["corrupt"], "month": "2024-04", "count": 1},
    {"office": "02-03", "categories": ["shirk", "disorder"], "month": "2024-05", "count": 2},
    {"office": "05-01", "categories": ["corrupt"], "month": "2024-06", "count": 1},
)
