"""The box seals itself when its time has come (R-06, A-04): nobody has to be there, and nobody can forget it."""

from collections.abc import Collection
from datetime import datetime, timedelta

import structlog

from services.ballot.box import Box, takes_none, takes_until
from services.ballot.context import BallotContext
from services.ballot.paper.batches.forms import forms_of
from services.ballot.refusals import BoxUnreadable
from services.ballot.sealing.seal import seal_box
from services.ballot.unsealed.turn import turn
from services.kernel.clock import CHINA, last_day
from services.kernel.refusal import CountShort, LaneLost, LaneShort, Refusal
from services.kernel.watch import Watch
from services.kernel.working_days import CalendarUnknown, working_day_after
from services.roster.events import Rules

log = structlog.get_logger("pingyi.seal")


def seals_itself_at(rules: Rules, *, forms_issued: int) -> datetime:
    """When the box seals itself, if nothing is unfinished.

    When the last ballots have come in; with paper out, at the end of the first working day after the voting, because
    forms that came back in time may be keyed later (A-04). Raises `CalendarUnknown`: then people seal.
    """
    if not forms_issued:
        return takes_until(rules)
    next_day = working_day_after(last_day(rules.voting_until), 1, rules.working_days) + timedelta(days=1)
    return datetime(next_day.year, next_day.month, next_day.day, tzinfo=CHINA)


class SealsItself(Watch):
    """Seals every box whose time has come, and turns it when its day is over. What is refused (forms unfinished) is
    tried again."""

    def __init__(self, context: BallotContext) -> None:
        super().__init__()
        self._context = context
        self._done: set[str] = set()
        self._told: dict[str, str] = {}

    def appraisals(self) -> Collection[str]:
        return self._context.log.heads().keys() - self._done

    def look_at(self, appraisal: str) -> None:
        box, _ = self._context.box(appraisal)
        if box.sealed is not None:
            self._context.troubled.pop(appraisal, None)
            self._done.add(appraisal)
            return
        self._check(appraisal)
        if box.rules is not None and self._is_due(appraisal, box, box.rules) and self._seal(appraisal):
            return
        if self._context.unsealed.is_due(appraisal):  # also while the seal waits for forms
            turn(self._context, self._context.unsealed, appraisal)
        else:
            self._context.unsealed.clear_before_today(appraisal)

    def _check(self, appraisal: str) -> None:
        """Note for readiness whether the key is here. Raises `LaneLost`, `LaneShort` where the box was brought back to
        an earlier state: it is neither turned nor sealed.
        """
        unsealed, troubled = self._context.unsealed, self._context.troubled
        try:
            unsealed.check(appraisal)
        except (LaneLost, LaneShort) as refusal:
            troubled[appraisal] = refusal.code
            raise
        if unsealed.key_found(appraisal) in ("missing", "another"):
            troubled[appraisal] = BoxUnreadable.code
        else:
            troubled.pop(appraisal, None)

    def _is_due(self, appraisal: str, box: Box, rules: Rules) -> bool:
        now = self._context.clock.now()
        if not takes_none(box, rules, now):
            return False
        if box.early_confirmed is not None:
            return True
        issued = forms_of(self._context, appraisal).counts().issued
        try:
            return now >= seals_itself_at(rules, forms_issued=issued)
        except CalendarUnknown as unknown:
            self._tell(appraisal, unknown)
            return False

    def _seal(self, appraisal: str) -> bool:
        """Whether it is sealed now. A box that cannot be read or is not whole is an error, told as one each time."""
        try:
            sealed = seal_box(self._context, appraisal)
        except (BoxUnreadable, CountShort, LaneLost, LaneShort):
            raise
        except Refusal as refusal:
            self._tell(appraisal, refusal)
            return False
        log.info("seal.sealed_itself", appraisal=appraisal, size=sealed.size)
        return True

    def _tell(self, appraisal: str, refusal: Refusal) -> None:
        """Say once what stands in the way."""
        if self._told.get(appraisal) != str(refusal):
            self._told[appraisal] = str(refusal)
            log.warning("seal.waits", appraisal=appraisal, code=refusal.code, **refusal.facts)
