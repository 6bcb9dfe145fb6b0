"""Ruling on a pick that needs judgement (有效票认定, R-37, A-06…A-08): two people, each in a call of their own."""

from services.ballot.events import BallotCast
from services.kernel.event import Event
from services.kernel.log.store import Connection
from services.kernel.refusal import Malformed
from services.tally import state as counting
from services.tally.context import TallyContext
from services.tally.contract import Rule, Ruled
from services.tally.events import PickRuled, RulingProposed
from services.tally.records.milestones import milestones_of
from services.tally.records.pick_queue import settle
from services.tally.refusals import BoxNotSealed, DrawnAlready, HandedOverAlready, NothingToRule
from services.tally.rulings.next_pick import find, is_due
from services.tally.state import Count
from services.tally.validity.judgement import Judgement
from services.tally.validity.opinions import Opinions, evolve, stream

Found = tuple[BallotCast, Judgement]


def rule(command: Rule, opinions: Opinions, *, count: Count, found: Found | None) -> list[Event]:
    """Decide an opinion: it waits for a second person, or makes a ruling with one who says the same.

    Nobody rules alone. A ruling may be replaced by another two until it could aim at a result: of a public ballot
    until the sample is drawn (A-18), of others until the statistics are handed over. Then only appeals correct.
    """
    appraisal = command.appraisal
    if command.counted != (command.reason is None):
        raise Malformed(where="reason", what="REASON_IF_VOID")
    if found is None:
        raise NothingToRule(pick=command.pick)
    ballot, office = found[0], found[1].office
    decision = (command.counted, command.reason)
    if opinions.said.get((office, command.by)) == decision:
        return []
    if count.handed_over is not None:
        raise HandedOverAlready(appraisal=appraisal, digest=count.handed_over.digest)
    if count.draw is not None and ballot.group == "public":
        raise DrawnAlready(appraisal=appraisal, seed=count.draw.seed)
    counted, reason = decision
    other = opinions.who_else_says(office, decision, command.by)
    if other is None:
        return [
            RulingProposed(ballot_id=ballot.ballot_id, office=office, counted=counted, reason=reason, by=command.by)
        ]
    standing = opinions.ruled.get(office)
    if standing is not None and (standing.counted, standing.reason) == decision:
        return []
    return [
        PickRuled(
            ballot_id=ballot.ballot_id,
            office=office,
            counted=counted,
            reason=reason,
            by=other,
            confirmed_by=command.by,
        )
    ]


def handle(request: Rule, context: TallyContext) -> Ruled:
    """Say what a pick is."""
    appraisal = request.appraisal
    if milestones_of(context, appraisal).sealed is None:
        raise BoxNotSealed(appraisal=appraisal)
    context.pick_queue.catch_up()
    found = find(context, appraisal, request.pick)
    about = stream(found[0].ballot_id) if found is not None else ""
    count_version, settled = 0, False

    def decision(opinions: Opinions) -> list[Event]:
        nonlocal count_version, settled
        count, count_version = context.log.replay(appraisal, counting.stream(appraisal), counting.evolve, Count())
        due = found is not None and (
            count.draw is not None or is_due(context, context.orders, appraisal, count, found[0])
        )
        events = rule(request, opinions, count=count, found=found if due else None)
        settled = any(isinstance(event, PickRuled) for event in events)
        return events

    def take_off_the_queue(connection: Connection) -> None:
        if settled:
            settle(connection, appraisal, request.pick)

    opinions = context.log.decide(
        appraisal,
        about,
        evolve,
        Opinions(),
        decision,
        expect_versions=lambda _events: ((counting.stream(appraisal), count_version),),  # no draw slips in between
        in_transaction=take_off_the_queue,
    )
    standing = opinions.ruled.get(found[1].office if found is not None else "")
    ruled = standing is not None and (standing.counted, standing.reason) == (request.counted, request.reason)
    return Ruled(pick=request.pick, state="ruled" if ruled else "proposed")
