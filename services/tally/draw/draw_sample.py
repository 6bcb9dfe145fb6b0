"""Drawing the public ballots that count (抽样评议, R-24, R-26, A-18): first the seed, then the walk it orders."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from services.kernel.context import ServiceContext
from services.kernel.event import Event
from services.kernel.log.rows import write_rows
from services.kernel.log.store import Connection
from services.kernel.log.words import WORDS, word_row
from services.kernel.refusal import Malformed
from services.tally import state as counting
from services.tally.draw.ticket_order import TicketOrders
from services.tally.draw.tickets import normalise
from services.tally.draw.walk import Walk, walk
from services.tally.events import SampleDrawn, SeedSpoken
from services.tally.records.milestones import milestones_of, voided
from services.tally.records.official_words import official_words
from services.tally.refusals import DrawnAlready, PoolNotCommitted
from services.tally.retry import until_current
from services.tally.state import Count
from services.tally.validity.opinions import SaidSoFar, said_so_far

_WITNESS = re.compile(r"[0-9A-Za-z_.-]{1,40}")


@dataclass(frozen=True, kw_only=True)
class DrawSample:
    """The Inspection Office draws, with a seed spoken in public. `record` names the words about its witnesses."""

    appraisal: str
    seed: str
    witnesses: tuple[str, ...] = ()
    record: str | None = None
    by: str = ""


def draw_sample(command: DrawSample, count: Count, *, walk_from: Callable[[str], Walk]) -> list[Event]:
    """Decide the draw. Asking again with the same seed changes nothing; another seed is refused.

    The seed fixes the order. What lies on the walk and needs judgement is ruled on first; then the sample is drawn.
    """
    seed = normalise(command.seed)
    if count.pool is None:
        raise PoolNotCommitted(appraisal=command.appraisal)
    if count.seed not in (None, seed):
        raise DrawnAlready(appraisal=command.appraisal, seed=count.seed)
    if count.draw is not None:
        return []
    digest, events = count.pool.pool_digest, list[Event]()
    if count.spoken is None:
        events.append(
            SeedSpoken(seed=seed, pool_digest=digest, witnesses=command.witnesses, record=command.record, by=command.by)
        )
    found = walk_from(seed)
    if not found.waiting:
        events.append(SampleDrawn(seed=seed, pool_digest=digest, walked=found.walked, drawn=found.drawn))
    return events


def handle(
    context: ServiceContext,
    orders: TicketOrders,
    appraisal: str,
    seed: str,
    by: str,
    witnesses: Any = (),
    record: str | None = None,
) -> dict[str, Any]:
    """Draw. Answers `{state, seed, walked, drawn}`, the last two as counts; while people must rule, `reviewing`
    and no counts."""
    if not all(isinstance(witness, str) and _WITNESS.fullmatch(witness) for witness in witnesses):
        raise Malformed(where="witnesses", what="accounts or codes of offices, no names")
    digest, row = (None, None) if record is None else word_row(WORDS, appraisal, official_words("record", record))
    command = DrawSample(appraisal=appraisal, seed=seed, witnesses=tuple(witnesses), record=digest, by=by)
    milestones_of(context, appraisal).opening(appraisal)

    def keep(connection: Connection) -> None:
        if row is not None:
            write_rows(connection, {row[0]: [row[1]]})

    count = until_current(lambda: _try(context, orders, command, keep))
    if count.draw is None:
        return {"state": "reviewing", "seed": count.seed, "walked": None, "drawn": None}
    return {
        "state": "drawn",
        "seed": count.draw.seed,
        "walked": len(count.draw.walked),
        "drawn": len(count.draw.drawn),
    }


def _try(
    context: ServiceContext, orders: TicketOrders, command: DrawSample, keep: Callable[[Connection], None]
) -> Count:
    log, appraisal, stream = context.log, command.appraisal, counting.stream(command.appraisal)
    said = said_so_far(context, appraisal)
    count, version = log.replay(appraisal, stream, counting.evolve, Count())
    events = draw_sample(
        command, count, walk_from=lambda seed: walk_of(context, orders, appraisal, count, seed, _ruled_only(said))
    )
    spoken = any(isinstance(event, SeedSpoken) for event in events)
    # at: validity was judged by the rulings up to here
    log.append(appraisal, stream, events, after=version, expect_head=said.head, in_transaction=keep if spoken else None)
    for event in events:
        count = counting.evolve(count, event)
    return count


def _ruled_only(said: SaidSoFar) -> SaidSoFar:
    """What one person alone said decides nothing."""
    return SaidSoFar(head=said.head, rulings=said.rulings, assumed={}, by=said.by)


def walk_of(
    context: ServiceContext, orders: TicketOrders, appraisal: str, count: Count, seed: str, said: SaidSoFar
) -> Walk:
    """The walk of this seed through the committed pool, as things stand."""
    assert count.pool is not None
    opened = milestones_of(context, appraisal).opening(appraisal)
    offices = {office.office_id: office for office in opened.offices}
    order = orders.of(context, appraisal, count.pool, seed, opened.rules.sample_size)
    return walk(order, opened.rules, offices, said.rulings, said.assumed, voided(context, appraisal))
