"""How many ballots are in the box, by group, channel and day. Never for whom or against whom (A-26)."""

import threading
from collections import Counter, defaultdict
from datetime import date, timedelta

from services.ballot.contract import Participation, ParticipationDays
from services.ballot.events import BallotCast, BoxOpened, BoxSealed
from services.ballot.paper.batches.forms import forms_of
from services.ballot.turnout.participation_days import days_told
from services.kernel.clock import civil_date
from services.kernel.context import ServiceContext
from services.kernel.event import Language, Recorded
from services.roster.events import GroupCode

LANGUAGE = Language(BoxOpened, BallotCast, BoxSealed)
DAY = "day:"


class ParticipationFigures:
    """A fold over the box's own log, kept in memory and brought up to date when asked."""

    def __init__(self, context: ServiceContext) -> None:
        self._context = context
        self._lock = threading.Lock()
        self._read: Counter[str] = Counter()
        self._figures: dict[str, Counter[str]] = defaultdict(Counter)

    def of(self, appraisal: str) -> Participation:
        """How many are in the box by now, and the forms."""
        forms = forms_of(self._context, appraisal).counts()
        with self._lock:
            figures = self._up_to_date(appraisal)
            groups = {key.partition(":")[2]: n for key, n in sorted(figures.items()) if key.startswith("group:")}
            return Participation(
                received=groups,  # type: ignore[arg-type]  # groups of ballots that were cast
                paper=figures["paper"],
                online=figures["online"],
                forms_printed=forms.printed,
                forms_issued=forms.issued,
                forms_returned=forms.returned,
                sealed=bool(figures["sealed"]),
            )

    def by_day(self, appraisal: str) -> ParticipationDays:
        """On which days in China that are over; see `days_told`."""
        with self._lock:
            figures = self._up_to_date(appraisal)
            counts: dict[GroupCode, dict[date, int]] = defaultdict(dict)
            for key, count in figures.items():
                if key.startswith(DAY):
                    _, group, on = key.split(":")
                    counts[group][date.fromisoformat(on)] = count  # type: ignore[index]  # a group of a ballot that was cast
            sealed, least = bool(figures["sealed"]), figures["least"]
        until = None if sealed else civil_date(self._context.clock.now()) - timedelta(days=1)
        return ParticipationDays(least=least, until=until, days=days_told(counts, least=least, until=until))

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
