"""The record of a draw as data: what was fixed, what was spoken, who came out (R-14…R-16, A-13).

The people stand by the order of their tickets and by keyed hash, so that anybody with the lists' hashes can draw again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import msgspec

from services.kernel.context import ServiceContext
from services.kernel.event import Recorded
from services.kernel.log.store import transaction
from services.kernel.log.words import WORDS, find
from services.kernel.refusal import Refusal
from services.roster.events import GroupCode, InviteesDrawn, ListsCommitted, RosterFiled, SeatVacated
from services.roster.personal_data import people
from services.roster.personal_data.masks import masked_name
from services.roster.preparation import STREAM, Preparation, evolve, must_exist
from services.roster.providers import PROVIDERS, providers_of
from services.roster.unpack import AppraisalId


class InviteesNotDrawn(Refusal):
    """Nobody of this group is drawn yet. Facts: `group`."""


@dataclass(frozen=True, kw_only=True)
class ShowDraw:
    """Somebody asks for the record of a group's draw; `names`: with the names, masked."""

    appraisal: AppraisalId
    group: GroupCode
    names: bool = False


def handle(command: ShowDraw, context: ServiceContext) -> dict[str, Any]:
    appraisal, group = command.appraisal, command.group
    records = context.log.stream(appraisal, STREAM)
    record = draw_record(command, records)
    with transaction(context.engine) as connection:
        digest = record["witnesses_digest"]
        words = find(connection, WORDS, appraisal, digest) if digest else None
        everybody = [line["person"] for line in (*record["drawn"], *record["reserve"])]
        called = people.contacts(connection, appraisal, everybody, providers_of(group)) if command.names else []
    names = {contact.person: masked_name(contact.name) for contact in called}
    return record | {
        "witnesses": words.split("\n") if words else [],
        "drawn": [_named(line, names) for line in record["drawn"]],
        "reserve": [_named(line, names) for line in record["reserve"]],
    }


def draw_record(command: ShowDraw, records: Sequence[Recorded]) -> dict[str, Any]:
    """What the log says of a group's draw. `digest` is SHA-256 over the canonical JSON of all but `moves`."""
    state, group = Preparation(), command.group
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
    must_exist(command.appraisal, state)
    if drawn is None:
        raise InviteesNotDrawn(group=group)
    draw: InviteesDrawn = drawn.data  # type: ignore[assignment]  # it was matched above
    facts = {
        "appraisal": command.appraisal,
        "group": group,
        "quota": draw.quota,
        "lists": [_list(lists[provider], state) for provider in providers_of(group) if provider in lists],
        "committed": _committed(committed),
        "seed": draw.seed,
        "drawn_at": drawn.time.isoformat(),
        "witnesses_digest": draw.witnesses,
        "pool_digest": draw.pool_digest,
        "pool_size": draw.pool_size,
        "drawn": _in_order(draw.drawn, 1),
        "reserve": _in_order(draw.reserve, len(draw.drawn) + 1),
    }
    order = {line["person"]: line["order"] for line in (*facts["drawn"], *facts["reserve"])}  # type: ignore[misc]
    return facts | {"digest": digest_of(facts), "moves": [_move(move, order) for move in moves]}


def digest_of(facts: Mapping[str, Any]) -> str:
    """SHA-256 over canonical JSON: UTF-8, keys sorted, no spaces."""
    return sha256(msgspec.json.encode(facts, order="sorted")).hexdigest()


def _list(recorded: Recorded, state: Preparation) -> dict[str, Any]:
    roster: RosterFiled = recorded.data  # type: ignore[assignment]  # it was matched above
    return {
        "provider": roster.provider,
        "name": state.named(PROVIDERS[roster.provider]).name,
        "people": len(roster.people),
        "late": roster.late,
        "drawn_by_provider": roster.drawn_by_provider,
        "file_digest": roster.file_digest,
        "filed_at": recorded.time.isoformat(),
    }


def _committed(recorded: Recorded | None) -> dict[str, str] | None:
    if recorded is None:
        return None
    committed: ListsCommitted = recorded.data  # type: ignore[assignment]  # it was matched above
    return {"lists_digest": committed.lists_digest, "at": recorded.time.isoformat()}


def _in_order(persons: Sequence[str], first: int) -> list[dict[str, Any]]:
    return [{"order": number, "person": person} for number, person in enumerate(persons, start=first)]


def _move(recorded: Recorded, order: Mapping[str, int]) -> dict[str, Any]:
    moved: SeatVacated = recorded.data  # type: ignore[assignment]  # it was matched above
    return {
        "at": recorded.time.isoformat(),
        "order": order[moved.person],
        "reason": moved.reason,
        "successor": order.get(moved.successor),
    }


def _named(line: dict[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    return line | ({"name": names[line["person"]]} if line["person"] in names else {})
