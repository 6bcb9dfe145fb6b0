"""Drawing who is invited from the lists: 50, 25 and 100, with the next tickets in reserve (R-14…R-16, A-13, A-14)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from services.kernel.event import Event
from services.kernel.log.rows import write_rows
from services.kernel.log.store import Connection
from services.kernel.log.words import WORDS, word_row
from services.kernel.refusal import Malformed
from services.roster.answers import Draw
from services.roster.context import RosterContext
from services.roster.contract import DrawInvitees
from services.roster.draw.commit_lists import lists_digest
from services.roster.draw.seat_replacement import give_way_to
from services.roster.draw.tickets import in_ticket_order, normalise_seed
from services.roster.events import GroupCode, InviteesDrawn
from services.roster.identity.issued import TookPart
from services.roster.preparation import STREAM, Preparation, evolve, must_exist
from services.roster.providers import DRAWN, PRECEDENCE, drawn_at_most
from services.roster.refusals import DrawnAlready, DrawOutOfOrder, ListsNotCommitted, VotingBegun


def handle(command: DrawInvitees, context: RosterContext) -> Draw:
    took_part = TookPart(context.engine, command.appraisal)
    digest, (table, row) = word_row(WORDS, command.appraisal, "\n".join(command.witnesses))
    witnesses = digest if command.witnesses else ""

    def decide(state: Preparation) -> list[Event]:
        took_part.among(person for people in state.lists_of(command.group).values() for person in people)
        return draw_invitees(command, state, context.clock.now(), witnesses=witnesses)

    def in_transaction(connection: Connection) -> None:
        took_part.hold(connection)  # a draw at the last moment before the voting moves nobody who votes at its first
        if witnesses:
            write_rows(connection, {table: [row]})

    state = context.log.decide(command.appraisal, STREAM, evolve, Preparation(), decide, in_transaction=in_transaction)
    draw = state.draws[command.group]
    return Draw(
        drawn=len(draw.drawn),
        reserve=len(draw.reserve),
        quota=draw.quota,
        pool_size=draw.pool_size,
        pool_digest=draw.pool_digest,
        seed=draw.seed,
    )


def draw_invitees(command: DrawInvitees, state: Preparation, now: datetime, *, witnesses: str = "") -> list[Event]:
    """Decide the draw. Asking again with the same seed changes nothing. `witnesses`: the digest that names them."""
    must_exist(command.appraisal, state)
    group, seed = command.group, normalise_seed(command.seed)
    if group not in DRAWN:
        raise Malformed(where="group", what="NOT_DRAWN_FOR")
    earlier = state.draws.get(group)
    if earlier is not None and earlier.seed == seed:
        return []
    if earlier is not None:
        raise DrawnAlready(group=group, seed=earlier.seed)
    if now >= state.rules.voting_from:
        raise VotingBegun(voting_from=state.rules.voting_from.isoformat())
    if group not in state.committed:
        raise ListsNotCommitted(group=group)
    first = [other for other in scarcer_than(group) if state.lists_of(other) and other not in state.draws]
    if first:
        raise DrawOutOfOrder(group=group, first=first)
    lists = without(taken(group, state), state.lists_of(group))
    pool = {person for people in lists.values() for person in people}
    order = one_per_unit(in_ticket_order(pool, seed), state.units_of(group))
    quota = state.rules.quotas[group]
    drawn = seats(lists, order, quota=quota, share=drawn_at_most(group, state.rules))
    event = InviteesDrawn(
        group=group,
        seed=seed,
        pool_digest=lists_digest(lists),
        pool_size=len(pool),
        quota=quota,
        drawn=tuple(person for person in order if person in drawn),
        reserve=tuple(person for person in order if person not in drawn),
        drawn_by_providers=tuple(code for code in lists if state.rosters[code].drawn_by_provider),
        witnesses=witnesses,
    )
    return [event, *give_way_to(group, evolve(state, event))]


def scarcer_than(group: GroupCode) -> list[GroupCode]:
    """The groups whose seats are filled before this one's."""
    return [other for other in PRECEDENCE[: PRECEDENCE.index(group)] if other in DRAWN]


def taken(group: GroupCode, state: Preparation) -> frozenset[str]:
    """Those whose ballot goes before this one: leaders, and who sits in a group with scarcer seats (R-21, A-17)."""
    return state.leaders.union(*(state.seats.get(other, ()) for other in scarcer_than(group)))


def without(people: frozenset[str], lists: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """The lists without these people; their seats go to the next tickets."""
    return {provider: [person for person in listed if person not in people] for provider, listed in lists.items()}


def one_per_unit(order: Iterable[str], units: Mapping[str, frozenset[str]]) -> list[str]:
    """Of those who stand for the same project or enterprise, the first ticket stays (A-14, A-17)."""
    heard: set[str] = set()
    kept = []
    for person in order:
        stands_for = units.get(person, frozenset())
        if heard.isdisjoint(stands_for):
            kept.append(person)
            heard |= stands_for
    return kept


def seats(lists: Mapping[str, Sequence[str]], order: Sequence[str], *, quota: int, share: int) -> frozenset[str]:
    """Each provider's share by ticket; what a short list leaves open goes to the rest of all lists, by ticket."""
    chosen: set[str] = set()
    for listed in lists.values():
        members = set(listed) - chosen
        chosen.update([person for person in order if person in members][:share])
    rest = [person for person in order if person not in chosen]
    return frozenset(chosen.union(rest[: quota - len(chosen)]))
