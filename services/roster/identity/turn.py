"""The nightly turn of the tables of who was issued a credential (ADR 0039), and what is told of them in the end."""

from collections.abc import Collection, Mapping
from types import MappingProxyType

import psycopg
import structlog
from msgspec import structs

from services.kernel.clock import civil_date
from services.kernel.event import Event
from services.kernel.log.store import Connection, transaction
from services.kernel.refusal import Outdated, Refusal
from services.kernel.watch import Watch
from services.roster.context import RosterContext
from services.roster.events import GroupCode, GroupIssued, IssuedListed
from services.roster.identity import issued, one_time_code
from services.roster.personal_data import reissues
from services.roster.preparation import STREAM, Preparation, evolve
from services.roster.providers import GROUPS

NONE: Mapping[GroupCode, int] = MappingProxyType({})

log = structlog.get_logger("pingyi.turn")

FEW = 20_000  # rows that are verified at each look; of more only the number, and all at night


class TurnsNightly(Watch):
    """Turns and lists what is due; what one process has done, another finds done."""

    def __init__(self, context: RosterContext) -> None:
        super().__init__()
        self._context = context

    def appraisals(self) -> Collection[str]:
        return self._context.log.heads()

    def look_at(self, appraisal: str) -> None:
        state = self._context.register.electorate(appraisal).preparation
        if state.opened is not None and state.listed is None and state.erased is None:
            with transaction(self._context.engine) as connection:
                one_time_code.forget_moments(connection, appraisal, self._context.wall.now())
            self._look_for_missing(appraisal)
            turn(self._context, appraisal, state)
            if appraisal in self._context.outcome.sealed:
                list_issued(self._context, appraisal)

    def _look_for_missing(self, appraisal: str) -> None:
        """While rows are missing or changed this process issues nothing, and nothing is merged or listed."""
        context = self._context
        context.whole.discard(appraisal)
        try:
            with transaction(context.engine) as connection:
                few = issued.entries(connection, appraisal) <= FEW
                look = issued.must_be_whole if few else issued.must_be_all
                look(connection, appraisal, context.lanes)
        except Refusal as refusal:
            context.missing[appraisal] = refusal.code
            raise
        context.missing.pop(appraisal, None)
        context.whole.add(appraisal)


def turn(context: RosterContext, appraisal: str, state: Preparation) -> None:
    """Merge the tables, if the day is over, or if the voting is over and something is fresh.

    While somebody reads them for long (a backup), nothing is merged, and nobody has to wait: the next look tries again.
    Raises `IssuedChanged`, `CountShort`, `LaneShort`, `LaneLost` where rows were changed or are missing.
    """
    now, rules = context.clock.now(), state.rules
    over = now >= rules.voting_until or appraisal in context.outcome.ended_early | context.outcome.sealed

    def due(connection: Connection) -> bool:
        turned_at, _ = issued.last_turn(connection, appraisal)
        if over:
            left = reissues.any_left(connection, appraisal) or one_time_code.any_left(connection, appraisal)
            return left or not issued.is_merged(connection, appraisal)
        return civil_date(turned_at or rules.voting_from) < civil_date(now)

    with transaction(context.engine) as connection:
        if not due(connection):  # nobody waits for a look
            return
    try:
        with transaction(context.engine) as connection:
            issued.lock_to_merge(connection, appraisal)
            if due(connection):
                issued.must_be_whole(connection, appraisal, context.lanes)
                issued.merge(connection, appraisal, now, rules.min_cell)
                one_time_code.forget(connection, appraisal, None if over else context.wall.now())
                reissues.forget(connection, appraisal, None if over else civil_date(now))
    except psycopg.errors.LockNotAvailable:
        log.info("turn.waits", appraisal=appraisal, reads="issued")


def list_issued(context: RosterContext, appraisal: str) -> None:
    """Tell how many were issued in each group, once nothing more is issued. Again changes nothing."""
    told: list[IssuedListed] = []

    def decide(state: Preparation) -> list[Event]:
        with transaction(context.engine) as connection:
            told[:] = [_figures(connection, appraisal)]
        return [*told] if state.listed is None else []

    def in_transaction(connection: Connection) -> None:
        issued.lock(connection, appraisal)
        issued.must_be_whole(connection, appraisal, context.lanes)
        if not issued.is_merged(connection, appraisal) or [_figures(connection, appraisal)] != told:
            raise Outdated(stream="issued", expected=sum(group.count for group in told[0].issued), actual=-1)

    context.log.decide(appraisal, STREAM, evolve, Preparation(), decide, in_transaction=in_transaction)


def _figures(connection: Connection, appraisal: str) -> IssuedListed:
    listed = listing(issued.count(connection, appraisal), issued.reissued(connection, appraisal))
    return structs.replace(listed, decided=reissues.decided(connection, appraisal))


def listing(told: Mapping[GroupCode, int], reissued: Mapping[GroupCode, int] = NONE) -> IssuedListed:
    """The figures of every group that votes online."""
    online = [group.code for group in GROUPS if group.method == "online"]
    return IssuedListed(
        issued=tuple(
            GroupIssued(group=group, count=told.get(group, 0), reissued=reissued.get(group, 0)) for group in online
        )
    )
