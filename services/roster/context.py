"""What a handler of roster is given to work with: the log, and what one process remembers between requests."""

from dataclasses import dataclass
from functools import cached_property

from services.kernel.clock import Clock, SystemClock
from services.kernel.context import ServiceContext
from services.kernel.lanes.lanes import Lanes
from services.roster.events import GroupCode
from services.roster.identity.register import Register
from services.roster.identity.sms import Sender, sender
from services.roster.outcome import LANGUAGE, Outcome
from services.roster.refusals import SigningKeyUnusable

SYSTEM = SystemClock()


@dataclass(frozen=True)
class RosterContext(ServiceContext):
    """Roster's process. `wall` is real time, by which short messages are paced, whatever the rehearsal's clock says.

    Where people's names are, no ballot is stored, not even one that is in the published log.
    """

    keeps = LANGUAGE
    wall: Clock = SYSTEM

    @cached_property
    def register(self) -> Register:
        """Each appraisal's voters, caught up with the log before they are used."""
        return Register(self)

    @cached_property
    def lanes(self) -> Lanes:
        """How many credentials this process and the others have issued."""
        return Lanes(self.settings.keys, self.service, "issued_lane")

    @cached_property
    def whole(self) -> set[str]:
        """The appraisals in which this process has found nothing missing."""
        return set()

    @cached_property
    def outcome(self) -> Outcome:
        """What ballot and tally have told, as far as this process has heard."""
        return Outcome()

    @cached_property
    def unusable_keys(self) -> set[tuple[str, GroupCode]]:
        """Of which appraisals and groups this machine cannot sign ballots, as of the last look."""
        return set()

    @cached_property
    def missing(self) -> dict[str, str]:
        """The appraisals in which rows of who was issued are missing, as of the last look, with the refusal's code."""
        return {}

    def troubles(self) -> list[str]:
        return [*([SigningKeyUnusable.code] if self.unusable_keys else []), *sorted(set(self.missing.values()))]

    @cached_property
    def sms(self) -> Sender | None:
        """How short messages go out; None: they do not. Raises `ValueError` for settings that name no way."""
        return sender(self.settings.sms)
