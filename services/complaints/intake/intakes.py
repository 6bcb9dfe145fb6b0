"""Which intakes are open, and the keys of their counties: remembered by a process, looked up again when stale."""

import re
from datetime import datetime

from services.complaints.intake import intake as intake_
from services.complaints.intake.intake import Intake
from services.complaints.refusals import QuarterAmbiguous, QuarterNotOpen
from services.kernel.context import ServiceContext
from services.kernel.log.store import transaction

_DIVISION = re.compile("[0-9]{6}")


class Intakes:
    """The opened intakes. Appends hold an intake's stream, so remembering a stale one does no harm."""

    def __init__(self, context: ServiceContext) -> None:
        self._context = context
        self._intakes: dict[str, tuple[Intake, int]] = {}
        self._counties: frozenset[str] = frozenset()
        self._keys: dict[str, bytes] = {}

    def look_again(self) -> None:
        """Read all intakes from the log."""
        log = self._context.log
        found = {a: log.replay(a, intake_.stream(a), intake_.evolve, Intake()) for a in log.heads()}
        self._intakes = {appraisal: known for appraisal, known in found.items() if known[1]}
        self._counties = frozenset(map(county_of, self._intakes))

    def of(self, appraisal: str) -> tuple[Intake, int]:
        """The intake of an appraisal and the version of its stream. Raises `KeyError` when it is not open."""
        return self._intakes[appraisal]

    def county(self, division: str) -> str:
        """The county a sender means: the one it names, or if it names none, the only one there is."""
        if division not in self._counties:
            self.look_again()
        if division in self._counties:
            return division
        if _DIVISION.fullmatch(division) or len(self._counties) != 1:
            raise QuarterNotOpen(division=division[:40])  # one county's matters are never given to another
        (only,) = self._counties
        return only

    def covering(self, county: str, received_at: datetime) -> str:
        """The appraisal of the quarter in which this was registered."""
        found = self._covering(county, received_at)
        if not found:
            self.look_again()
            found = self._covering(county, received_at)
        if not found:
            raise QuarterNotOpen(received_at=received_at.isoformat())
        if len(found) > 1:
            raise QuarterAmbiguous(appraisals=sorted(found))
        return found[0]

    def key(self, county: str) -> bytes:
        """The county's key. It never changes."""
        if county not in self._keys:
            with transaction(self._context.engine) as connection:
                row = connection.execute("select value from county_key where county = %s", (county,)).fetchone()
            assert row is not None  # made when the county's first intake was opened
            self._keys[county] = bytes(row[0])
        return self._keys[county]

    def _covering(self, county: str, received_at: datetime) -> list[str]:
        return [
            appraisal
            for appraisal, (intake, _) in self._intakes.items()
            if county_of(appraisal) == county and intake.covers(received_at)
        ]


def county_of(appraisal: str) -> str:
    """`532622-2024Q2` is an appraisal of 532622."""
    return appraisal.partition("-")[0]
