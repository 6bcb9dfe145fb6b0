"""Lists that nobody has confirmed in time are erased from beside the log (ADR 0044)."""

from collections.abc import Collection

from services.kernel.log.store import transaction
from services.kernel.watch import Watch
from services.roster.context import RosterContext
from services.roster.personal_data import proposed_people


class ErasesExpired(Watch):
    """Looks for what has waited too long. That it did stands in the log: nobody confirmed it before its `until`."""

    def __init__(self, context: RosterContext) -> None:
        super().__init__()
        self._context = context

    def appraisals(self) -> Collection[str]:
        with transaction(self._context.engine) as connection:
            return proposed_people.appraisals(connection)

    def look_at(self, appraisal: str) -> None:
        with transaction(self._context.engine) as connection:
            proposed_people.drop_expired(connection, appraisal, self._context.clock.now())
