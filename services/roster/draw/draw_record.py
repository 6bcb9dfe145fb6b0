"""The record of a draw as data: what was fixed, what was spoken, who came out (R-14…R-16, A-13).

The people stand by the order of their tickets and by keyed hash, so that anybody with the lists' hashes can draw again.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

import msgspec
from msgspec import UNSET, structs
from msgspec.structs import replace

from services.kernel.event import Recorded
from services.kernel.log.store import transaction
from services.kernel.log.words import WORDS, find
from services.roster.answers import Commitment, DrawnFrom, DrawnPerson, DrawRecord, SeatMove
from services.roster.context import RosterContext
from services.roster.contract import ShowDrawRecord
from services.roster.events import InviteesDrawn, ListsCommitted, RosterFiled, SeatVacated
from services.roster.personal_data import people
from services.roster.personal_data.masks import masked_name
from services.roster.preparation import STREAM, Preparation, evolve, must_exist
from services.roster.providers import PROVIDERS, providers_of
from services.roster.refusals import InviteesNotDrawn


def handle(request: ShowDrawRecord, context: RosterContext) -> DrawRecord:
    appraisal, group = request.appraisal, request.group
    record = draw_record(request, context.log.stream(appraisal, STREAM))
    with transaction(context.engine) as connection:
        digest = record.witnesses_digest
        words = find(connection, WORDS, appraisal, digest) if digest else None
        everybody = [line.person for line in (*record.drawn, *record.reserve)]
        called = people.contacts(connection, appraisal, everybody, providers_of(group)) if request.names else []
    names = {contact.person: masked_name(contact.name) for contact in called}
    return replace(
        record,
        witnesses=words.split("\n") if words else [],
        drawn=[replace(line, name=names.get(line.person, UNSET)) for line in record.drawn],
        reserve=[replace(line, name=names.get(line.person, UNSET)) for line in record.reserve],
    )


def draw_record(request: ShowDrawRecord, records: Sequence[Recorded]) -> DrawRecord:
    """What the log says of a group's draw; who witnessed it and who was drawn are named beside the log."""
    state, group = Preparation(), request.group
    lists: dict[str, Recorded] = {}
    committed: Recorded | None = None
    drawn: Recorded | None = None
    moves: list[Recorded] = []
    for recorded in records:
        state = evolve(state, recorded.data)
        match recorded.data:
            case RosterFiled(group=of) if of == group:
                lists[recorded.data.provider] = recorded
            case ListsCommitted(group=of) if of == group:
                committed = recorded
            case InviteesDrawn(group=of) if of == group:
                drawn = recorded
            case SeatVacated(group=of) if of == group:
                moves.append(recorded)
    must_exist(request.appraisal, state)
    if drawn is None:
        raise InviteesNotDrawn(group=group)
    draw: InviteesDrawn = drawn.data  # type: ignore[assignment]  # it was matched above
    record = DrawRecord(
        appraisal=request.appraisal,
        group=group,
        quota=draw.quota,
        lists=[_list(lists[provider], state) for provider in providers_of(group) if provider in lists],
        committed=_committed(committed),
        seed=draw.seed,
        drawn_at=drawn.time,
        witnesses_digest=draw.witnesses,
        pool_digest=draw.pool_digest,
        pool_size=draw.pool_size,
        drawn=_in_order(draw.drawn, 1),
        reserve=_in_order(draw.reserve, len(draw.drawn) + 1),
        digest="",
        hashed_text="",
        moves=[],
        witnesses=[],
    )
    order = {line.person: line.order for line in (*record.drawn, *record.reserve)}
    text = _hashed_text(record)
    return replace(
        record,
        digest=sha256(text.encode()).hexdigest(),
        hashed_text=text,
        moves=[_move(move, order) for move in moves],
    )


def _hashed_text(record: DrawRecord) -> str:
    """Canonical JSON of the facts: keys sorted, no spaces, instants at +00:00."""
    facts = structs.asdict(record)
    for name in ("digest", "hashed_text", "moves", "witnesses"):
        del facts[name]
    return msgspec.json.encode(_with_offset(facts), order="sorted").decode()


def _with_offset(value: Any) -> Any:
    """The value as JSON, its instants as +00:00 and not as Z: so they were written when records were first hashed."""
    match value:
        case datetime():
            return value.isoformat()
        case msgspec.Struct():
            return _with_offset(structs.asdict(value))
        case dict():
            return {name: _with_offset(one) for name, one in value.items() if one is not UNSET}
        case list():
            return [_with_offset(one) for one in value]
    return value


def _list(recorded: Recorded, state: Preparation) -> DrawnFrom:
    roster: RosterFiled = recorded.data  # type: ignore[assignment]  # it was matched above
    return DrawnFrom(
        provider=roster.provider,
        name=state.named(PROVIDERS[roster.provider]).name,
        people=len(roster.people),
        late=roster.late,
        drawn_by_provider=roster.drawn_by_provider,
        file_digest=roster.file_digest,
        filed_at=recorded.time,
    )


def _committed(recorded: Recorded | None) -> Commitment | None:
    if recorded is None:
        return None
    committed: ListsCommitted = recorded.data  # type: ignore[assignment]  # it was matched above
    return Commitment(lists_digest=committed.lists_digest, at=recorded.time)


def _in_order(persons: Sequence[str], first: int) -> list[DrawnPerson]:
    return [DrawnPerson(order=number, person=person) for number, person in enumerate(persons, start=first)]


def _move(recorded: Recorded, order: Mapping[str, int]) -> SeatMove:
    moved: SeatVacated = recorded.data  # type: ignore[assignment]  # it was matched above
    return SeatMove(
        at=recorded.time, order=order[moved.person], reason=moved.reason, successor=order.get(moved.successor)
    )
