"""How many ballots are in the box, by group, channel and day. Never for whom or against whom (A-26)."""

import threading
from collections import Counter, defaultdict
from datetime import date, timedelta
from typing import Any

from services.ballot.events import BallotCast, BoxOpened, BoxSealed
from services.ballot.forms import forms_of
from services.ballot.participation_days import days_told
from services.kernel.clock import civil_date
from services.kernel.context import ServiceContext
from services.kernel.event import Language, Recorded

LANGUAGE = Language(BoxOpened, BallotCast, BoxSealed)
DAY = "day:"


class Participation:
    """A fold over the box's own log, kept in memory and brought up to date when asked."""

    def __init__(self, context: ServiceContext) -> None:
        self._context = context
        self._lock = threading.Lock()
        self._read: Counter[str] = Counter()
        self._figures: dict[str, Counter[str]] = defaultdict(Counter)

    def of(self, appraisal: str) -> dict[str, Any]:
        """`{received: {group: n}, paper: n, online: n, forms_printed, forms_issued, forms_returned, sealed}`."""
        forms = forms_of(self._context, appraisal).counts()
        with self._lock:
            figures = self._up_to_date(appraisal)
            groups = {key.partition(":")[2]: n for key, n in sorted(figures.items()) if key.startswith("group:")}
            return {
                "received": groups,
                "paper": figures["paper"],
                "online": figures["online"],
                **{f"forms_{step}": count for step, count in forms.items()},
                "sealed": bool(figures["sealed"]),
            }

    def by_day(self, appraisal: str) -> dict[str, Any]:
        """`{least, until, days: [{on, received: {group: n | None}}]}`, of days in China that are over; see `days_told`.

        A paper form is counted on the day on which it was keyed. `until` is null once the box is sealed.
        """
        with self._lock:
            figures = self._up_to_date(appraisal)
            counts: dict[str, dict[date, int]] = defaultdict(dict)
            for key, count in figures.items():
                if key.startswith(DAY):
                    _, group, on = key.split(":")
                    counts[group][date.fromisoformat(on)] = count
            sealed, least = bool(figures["sealed"]), figures["least"]
        until = None if sealed else civil_date(self._context.clock.now()) - timedelta(days=1)
        return {
            "least": least,
            "until": None if until is None else until.isoformat(),
            "days": days_told(counts, least=least, until=until),
        }

    def _up_to_date(self, appraisal: str) -> Counter[str]:
        """The figures, after reading what is new; for who holds the lock."""
        figures = self._figures[appraisal]
        for body in self._context.log.bodies(appraisal, after=self._read[appraisal]):
            recorded = LANGUAGE.decode_known(body)
            self._read[appraisal] += 1
            if recorded is not None:
                _learn(figures, recorded)
        return figures


def _learn(figures: Counter[str], recorded: Recorded) -> None:
    match event := recorded.data:
        case BoxOpened():
            figures["least"] = event.rules.min_cell
        case BallotCast():
            figures[f"group:{event.group}"] += 1
            figures[event.channel] += 1
            figures[f"{DAY}{event.group}:{civil_date(recorded.time).isoformat()}"] += 1
        case BoxSealed():
            figures["sealed"] = 1
