"""Drawing the public ballots that count (抽样评议, R-24, R-26, A-18): first the seed, then the walk it orders."""

from collections.abc import Callable

from services.kernel.context import ServiceContext
from services.kernel.event import Event
from services.kernel.log.store import Connection
from services.tally import state as counting
from services.tally.context import TallyContext
from services.tally.contract import DrawSample, DrawState
from services.tally.draw.ticket_order import TicketOrders
from services.tally.draw.tickets import normalise
from services.tally.draw.walk import Walk, walk
from services.tally.events import SampleDrawn, SeedSpoken
from services.tally.records.milestones import milestones_of, voided
from services.tally.records.official_words import words_to_keep
from services.tally.refusals import DrawnAlready, PoolNotCommitted
from services.tally.state import Count
from services.tally.validity.opinions import SaidSoFar, said_so_far


def draw_sample(
    command: DrawSample, count: Count, *, walk_from: Callable[[str], Walk], record: str | None = None
) -> list[Event]:
    """Decide the draw. Asking again with the same seed changes nothing; another seed is refused.

    `record` names the words about the witnesses. The seed fixes the order.
    What lies on the walk and needs judgement is ruled on first; then the sample is drawn.
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
            SeedSpoken(seed=seed, pool_digest=digest, witnesses=command.witnesses, record=record, by=command.by)
        )
    found = walk_from(seed)
    if not found.waiting:
        events.append(SampleDrawn(seed=seed, pool_digest=digest, walked=found.walked, drawn=found.drawn))
    return events


def handle(request: DrawSample, context: TallyContext) -> DrawState:
    """Draw, or say that people must rule on what lies on the walk first."""
    appraisal, spoken = request.appraisal, False
    said = said_so_far(context, appraisal)
    record, keep = (None, None) if request.record is None else words_to_keep(appraisal, "record", request.record)
    milestones_of(context, appraisal).opening(appraisal)

    def decision(count: Count) -> list[Event]:
        nonlocal said, spoken
        said = said_so_far(context, appraisal)

        def walk_from(seed: str) -> Walk:
            return walk_of(context, context.orders, appraisal, count, seed, _ruled_only(said))

        events = draw_sample(request, count, walk_from=walk_from, record=record)
        spoken = any(isinstance(event, SeedSpoken) for event in events)
        return events

    def keep_record(connection: Connection) -> None:
        if keep is not None and spoken:
            keep(connection)

    count = context.log.decide(
        appraisal,
        counting.stream(appraisal),
        counting.evolve,
        Count(),
        decision,
        expect_head=lambda: said.head,  # validity was judged by the rulings up to here
        in_transaction=keep_record,
    )
    if count.draw is None:
        return DrawState(state="reviewing", seed=count.seed, walked=None, drawn=None)
    return DrawState(state="drawn", seed=count.draw.seed, walked=len(count.draw.walked), drawn=len(count.draw.drawn))


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
