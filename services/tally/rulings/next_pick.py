"""The next pick that people must look at: one at a time, and of the public's no more than the draw needs (R-37, A-18).

Directed picks come up after the seal, in an order given by a digest. The public's come up once the seed is spoken, in
the order of the draw, while the walk needs them. The person who rules is shown the words and what makes them doubtful,
neither ballot, office nor group, nor what others said, nor any count.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from services.ballot.events import BallotCast
from services.kernel.context import ServiceContext
from services.kernel.log.store import transaction
from services.tally.context import TallyContext
from services.tally.contract import Hint, NextPick, PickToRule, ProposedRuling
from services.tally.counting.facts import BALLOT
from services.tally.draw.draw_sample import walk_of
from services.tally.draw.ticket_order import TicketOrders
from services.tally.records.milestones import milestones_of
from services.tally.records.pick_queue import settle, turn_of
from services.tally.refusals import BoxNotSealed
from services.tally.state import Count
from services.tally.validity.concreteness import doubts
from services.tally.validity.judgement import Judgement, judgements
from services.tally.validity.mentions import times_mentioned
from services.tally.validity.opinions import Opinions, evolve, said_so_far, stream

PAGE = 100


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A pick that waits for a ruling, and the accounts that have said something of it."""

    judgement: Judgement
    said_by: frozenset[str]


def handle(request: NextPick, context: TallyContext) -> PickToRule | None:
    """The next pick for this person. Their own come first, then those on which people differ."""
    appraisal = request.appraisal
    if milestones_of(context, appraisal).sealed is None:
        raise BoxNotSealed(appraisal=appraisal)
    milestones_of(context, appraisal).opening(appraisal)
    context.pick_queue.catch_up()
    count = context.count(appraisal)
    disputed: Waiting | None = None
    for waiting in (*_on_the_walk(context, context.orders, appraisal, count), *_directed(context, appraisal)):
        if request.by not in waiting.said_by:
            return _shown(context, waiting, appraisal)
        if disputed is None and len(waiting.said_by) > 1:
            disputed = waiting
    return None if disputed is None else _shown(context, disputed, appraisal)


def unruled_directed(context: TallyContext, appraisal: str) -> bool:
    """Whether a directed pick still waits for a ruling."""
    context.pick_queue.catch_up()
    return next(_directed(context, appraisal), None) is not None


def is_due(context: ServiceContext, orders: TicketOrders, appraisal: str, count: Count, ballot: BallotCast) -> bool:
    """Whether a ballot may be ruled on now: of the public only those that the walk has come to."""
    if ballot.group != "public":
        return True
    if count.spoken is None:
        return False
    said = said_so_far(context, appraisal)
    return ballot.ballot_id in walk_of(context, orders, appraisal, count, count.spoken.seed, said).walked


def find(context: ServiceContext, appraisal: str, pick: str) -> tuple[BallotCast, Judgement] | None:
    """The ballot of this pick and what needs judgement on it, ruled on or not; None: nothing does."""
    opened = milestones_of(context, appraisal).opening(appraisal)
    with transaction(context.engine) as connection:
        row = connection.execute(
            "select r.body from doubtful d join received r on r.source = 'ballot'"
            " and r.appraisal = d.appraisal and r.sequence = d.sequence where d.appraisal = %s and d.turn = %s",
            (appraisal, turn_of(pick)),
            binary=True,
        ).fetchone()
    ballot = BALLOT.decode(row[0]).data if row is not None else None
    if not isinstance(ballot, BallotCast):
        return None
    offices = {known.office_id: known for known in opened.offices}
    for judgement in judgements(ballot, opened.rules, offices):
        if judgement.pick == pick:
            return ballot, judgement
    return None


def _on_the_walk(context: ServiceContext, orders: TicketOrders, appraisal: str, count: Count) -> Iterator[Waiting]:
    if count.spoken is None or count.draw is not None:
        return
    said = said_so_far(context, appraisal)
    for judgement in walk_of(context, orders, appraisal, count, count.spoken.seed, said).waiting:
        said_by = said.by.get((judgement.ballot_id, judgement.office), frozenset())
        yield Waiting(judgement=judgement, said_by=said_by)


def _directed(context: ServiceContext, appraisal: str) -> Iterator[Waiting]:
    after = b""
    while page := _page(context, appraisal, after):
        for (after,) in page:
            found = find(context, appraisal, after.hex())
            if found is None:
                with transaction(context.engine) as connection:
                    settle(connection, appraisal, after.hex())
                continue
            judgement = found[1]
            opinions, _ = context.log.replay(appraisal, stream(judgement.ballot_id), evolve, Opinions())
            said_by = frozenset(who for office, who in opinions.said if office == judgement.office)
            yield Waiting(judgement=judgement, said_by=said_by)


def _page(context: ServiceContext, appraisal: str, after: bytes) -> list[tuple[bytes]]:
    with transaction(context.engine) as connection:
        return connection.execute(
            "select turn from doubtful where appraisal = %s and turn > %s and not settled and not public"
            " order by turn limit %s",
            (appraisal, after, PAGE),
        ).fetchall()


def _shown(context: TallyContext, waiting: Waiting, appraisal: str) -> PickToRule:
    """What a reviewer is shown of a pick; `words` are None once they have been erased."""
    judgement = waiting.judgement
    words = None if judgement.example is None else context.words_of(appraisal, judgement.example)
    proposal = judgement.proposal
    return PickToRule(
        pick=judgement.pick,
        words=words,
        mentions=list(times_mentioned(words or "")),
        occurred=judgement.occurred,
        continues=judgement.continues,
        why=judgement.why,
        proposal=ProposedRuling(counted=proposal is None, reason=proposal),
        vague=_vague(context, judgement, appraisal, words),
        disputed=len(waiting.said_by) > 1,
    )


def _vague(context: TallyContext, judgement: Judgement, appraisal: str, words: str | None) -> list[Hint]:
    """What makes these words look vague, for people to judge (R-33, A-07); nothing when there are none."""
    found = find(context, appraisal, judgement.pick)
    if not words or judgement.example is None or found is None:
        return []
    digests = {pick.example for pick in found[0].picks} - {judgement.example, None}
    others = [said for digest in sorted(filter(None, digests)) if (said := context.words_of(appraisal, digest))]
    copies = context.copies_of(appraisal, judgement.example)
    return [Hint(hint=doubt.hint, said=list(doubt.said)) for doubt in doubts(words, others, copies)]
