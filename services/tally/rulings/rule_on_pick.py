"""Ruling on a pick that needs judgement (有效票认定, R-37, A-06…A-08): two people, each in a call of his own."""

from dataclasses import dataclass
from typing import Any

import msgspec

from services.ballot.events import BallotCast
from services.kernel.context import ServiceContext
from services.kernel.event import Event
from services.kernel.log.store import Connection
from services.kernel.messaging.projection import Follower
from services.kernel.refusal import Malformed
from services.tally import state as counting
from services.tally.draw.ticket_order import TicketOrders
from services.tally.events import PickReason, PickRuled, RulingProposed
from services.tally.records.milestones import milestones_of
from services.tally.records.pick_queue import settle
from services.tally.refusals import BoxNotSealed, DrawnAlready, HandedOverAlready, NothingToRule
from services.tally.retry import until_current
from services.tally.rulings.next_pick import find, is_due
from services.tally.state import Count
from services.tally.validity.judgement import Judgement
from services.tally.validity.opinions import Opinions, evolve, stream


class Opinion(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What one person says of a pick, as it is sent."""

    pick: str
    counted: bool
    reason: PickReason | None = None


@dataclass(frozen=True, kw_only=True)
class RulePick:
    """One person says that a pick counts, or why it does not."""

    appraisal: str
    opinion: Opinion
    by: str


Found = tuple[BallotCast, Judgement]


def rule(command: RulePick, opinions: Opinions, *, count: Count, found: Found | None) -> list[Event]:
    """Decide an opinion: it waits for a second person, or makes a ruling with one who says the same.

    Nobody rules alone. A ruling may be replaced by another two until it could aim at a result: of a public ballot
    until the sample is drawn (A-18), of others until the statistics are handed over. Then only appeals correct.
    """
    opinion, appraisal = command.opinion, command.appraisal
    if opinion.counted != (opinion.reason is None):
        raise Malformed(where="reason", what="a void pick has a reason, a counted one has none")
    if found is None:
        raise NothingToRule(pick=opinion.pick)
    ballot, office = found[0], found[1].office
    decision = (opinion.counted, opinion.reason)
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


def handle(
    context: ServiceContext, desk: Follower, orders: TicketOrders, appraisal: str, opinion: Any, by: str
) -> dict[str, Any]:
    """Say what a pick is. Answers `{pick, state}`, the latter `proposed` or `ruled`."""
    try:
        sent = msgspec.convert(opinion, Opinion)
    except msgspec.ValidationError as error:
        raise Malformed(where="ruling", what=str(error)) from error
    command = RulePick(appraisal=appraisal, opinion=sent, by=by)
    if milestones_of(context, appraisal).sealed is None:
        raise BoxNotSealed(appraisal=appraisal)
    desk.catch_up()
    found = find(context, appraisal, sent.pick)
    opinions = until_current(lambda: _try(context, orders, command, found))
    office = found[1].office if found is not None else ""
    standing = opinions.ruled.get(office)
    ruled = standing is not None and (standing.counted, standing.reason) == (sent.counted, sent.reason)
    return {"pick": sent.pick, "state": "ruled" if ruled else "proposed"}


def _try(context: ServiceContext, orders: TicketOrders, command: RulePick, found: Found | None) -> Opinions:
    log, appraisal = context.log, command.appraisal
    count, count_version = log.replay(appraisal, counting.stream(appraisal), counting.evolve, Count())
    if found is not None and count.draw is None and not is_due(context, orders, appraisal, count, found[0]):
        found = None
    about = stream(found[0].ballot_id) if found is not None else ""
    opinions, version = log.replay(appraisal, about, evolve, Opinions())
    events = rule(command, opinions, count=count, found=found)

    def take_off_the_queue(connection: Connection) -> None:
        if any(isinstance(event, PickRuled) for event in events):
            settle(connection, appraisal, command.opinion.pick)

    log.append(
        appraisal,
        about,
        events,
        after=version,
        expect_versions=((counting.stream(appraisal), count_version),),  # no draw slips in between
        in_transaction=take_off_the_queue,
    )
    for event in events:
        opinions = evolve(opinions, event)
    return opinions
