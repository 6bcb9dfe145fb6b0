"""A list of leaders that comes once people may have taken part: who has, and what is held meanwhile (A-17)."""

from collections.abc import Sequence

from services.kernel.event import Event
from services.kernel.log.event_log import Log
from services.roster.identity.credential import ballot_id
from services.roster.identity.taking_part import not_taking_part, successors, who_took_part
from services.roster.personal_data.keyed import credential_nonce
from services.roster.preparation import Preparation


class LateLeaders:
    """What a list of leaders is decided by, once people may have taken part, and what is held meanwhile."""

    def __init__(self, log: Log, appraisal: str, listed: Sequence[str], secret: bytes) -> None:
        self.log, self.appraisal, self.listed, self.secret = log, appraisal, listed, secret
        self._absent: list[str] = []

    def took_part(self, state: Preparation) -> frozenset[str]:
        """Who of the new leaders, and of those who may follow them, has taken part. Nobody has before the opening."""
        if not self.listed or state.opened is None:
            return frozenset()
        leaders = set(self.listed) - state.leaders
        waiting = {person for people in state.waiting.values() for person in people}
        took_part = who_took_part(self.log, self.appraisal, leaders | waiting)
        self._absent = sorted(leaders - took_part)
        return took_part

    def held(self, events: Sequence[Event]) -> tuple[tuple[str, int], ...]:
        """That no new leader and no successor takes part meanwhile."""
        return not_taking_part({*self._absent, *successors(events)}) if events else ()

    def ballot_of(self, person: str) -> str:
        """The ballot that this person's credential casts."""
        return ballot_id(credential_nonce(self.secret, person))
