"""How many ballots are in the box, by group, channel and day. Never for whom or against whom (A-26).

Online ballots have no time and, until the seal, no group that could be read: their figures are noted as the box turns
at the end of the day.
"""

import threading
from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from services.ballot.contract import Participation, ParticipationDays
from services.ballot.events import BallotCast, BoxKeyDestroyed, BoxOpened, BoxSealed, FormAgreed, LossAccepted
from services.ballot.paper.batches.forms import forms_of
from services.ballot.turnout.participation_days import days_told
from services.ballot.unsealed.ballots import UnsealedBallots
from services.kernel.clock import civil_date
from services.kernel.context import ServiceContext
from services.kernel.event import Language, Recorded
from services.kernel.lanes.loss import AcceptedLoss
from services.kernel.log.store import transaction
from services.roster.events import GroupCode

LANGUAGE = Language(BoxOpened, BallotCast, BoxSealed, BoxKeyDestroyed, FormAgreed, LossAccepted)

ByDay = dict[GroupCode, dict[date, int]]


class _Figures:
    """What an appraisal's log says: ballots by group and channel, by group and civil day of those that are on paper
    or, in logs of 0.1.0, have a time of their own."""

    def __init__(self) -> None:
        self.read, self.least, self.sealed = 0, 0, False
        self.keys_destroyed_at: datetime | None = None
        self.losses: list[AcceptedLoss] = []
        self.groups, self.channels = Counter[GroupCode](), Counter[str]()
        self.days: Mapping[str, ByDay] = {"online": defaultdict(dict), "paper": defaultdict(dict)}

    def learn(self, recorded: Recorded) -> None:
        match event := recorded.data:
            case BoxOpened():
                self.least = event.rules.min_cell
            case FormAgreed():
                self._count("leaders", "paper", recorded.time)
            case BallotCast() if event.channel == "online" or event.returned_on is not None:
                self._count(event.group, event.channel, recorded.time)
            case BoxSealed():
                self.sealed = True
            case LossAccepted():
                self.losses.append(AcceptedLoss(why=event.why, counted=event.counted, found=event.found))
            case BoxKeyDestroyed():
                self.keys_destroyed_at = recorded.time

    def _count(self, group: GroupCode, channel: str, at: datetime) -> None:
        self.groups[group] += 1
        self.channels[channel] += 1
        days, on = self.days[channel][group], civil_date(at)
        days[on] = days.get(on, 0) + 1


class ParticipationFigures:
    """A fold over the box's own log, kept in memory and brought up to date when asked, and what was noted beside it."""

    def __init__(self, context: ServiceContext, unsealed: UnsealedBallots) -> None:
        self._context, self._unsealed = context, unsealed
        self._lock = threading.Lock()
        self._figures: dict[str, _Figures] = defaultdict(_Figures)

    def of(self, appraisal: str) -> Participation:
        """How many are in the box by now, and the forms; online ballots by group as far as whole days are told."""
        forms = forms_of(self._context, appraisal).counts()
        noted, unsealed = self._noted(appraisal), self._unsealed.count(appraisal)
        with self._lock:
            figures = self._up_to_date(appraisal)
            groups, channels, sealed = Counter(figures.groups), Counter(figures.channels), figures.sealed
            least, keys_destroyed_at, losses = figures.least, figures.keys_destroyed_at, list(figures.losses)
        if not sealed:
            for one in days_told(_each_day(noted), least=least, until=self._yesterday()):
                groups.update({group: count for group, count in one.received.items() if count})
        return Participation(
            received=dict(sorted(groups.items())),
            paper=channels["paper"],
            online=channels["online"] if sealed else unsealed,
            forms_printed=forms.printed,
            forms_issued=forms.issued,
            forms_returned=forms.returned,
            sealed=sealed,
            keys_destroyed_at=keys_destroyed_at,
            losses=losses,
        )

    def by_day(self, appraisal: str) -> ParticipationDays:
        """On which days in China that are over; see `days_told`."""
        noted = self._noted(appraisal)
        with self._lock:
            figures = self._up_to_date(appraisal)
            online = _each_day(noted) if noted else figures.days["online"]
            counts = _together(online, figures.days["paper"])
            sealed, least = figures.sealed, figures.least
        until = None if sealed else self._yesterday()
        return ParticipationDays(least=least, until=until, days=days_told(counts, least=least, until=until))

    def _yesterday(self) -> date:
        return civil_date(self._context.clock.now()) - timedelta(days=1)

    def _noted(self, appraisal: str) -> ByDay:
        """How many online ballots of each group were in the box at the end of each day, in their order."""
        noted: ByDay = defaultdict(dict)
        with transaction(self._context.engine) as connection:
            rows = connection.execute(
                'select "group", day, received from turnout where appraisal = %s order by day', (appraisal,)
            ).fetchall()
        for group, day, received in rows:
            noted[group][day] = received
        return noted

    def _up_to_date(self, appraisal: str) -> _Figures:
        """The figures, after reading what is new; for who holds the lock."""
        figures = self._figures[appraisal]
        for body in self._context.log.bodies(appraisal, after=figures.read):
            recorded = LANGUAGE.decode_known(body)
            figures.read += 1
            if recorded is not None:
                figures.learn(recorded)
        return figures


def _each_day(noted: ByDay) -> ByDay:
    """How many came on each day, of how many there were at its end."""
    days: ByDay = defaultdict(dict)
    for group, at_end in noted.items():
        before = 0
        for day, received in at_end.items():
            days[group][day], before = received - before, received
    return days


def _together(*parts: ByDay) -> ByDay:
    counts: ByDay = defaultdict(dict)
    for part in parts:
        for group, days in part.items():
            for day, count in days.items():
                counts[group][day] = counts[group].get(day, 0) + count
    return counts
