"""Who is invited, drawn again from the lists as they were fixed (R-14…R-16, R-21, A-13, A-14, A-17).

Written from the rules and not from roster's code, of which it is a second opinion. A record names people by keyed
hashes; a draw needs no more.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256

import msgspec

from services.kernel.event import Event, Language
from services.roster.events import AppraisalDrafted, GroupCode, InviteesDrawn, ListsCommitted, RosterFiled, SeatVacated
from services.tally.draw.tickets import hash_seed, ticket
from services.tally.replay.checks import Check

BUREAUS: Mapping[GroupCode, int] = {"projects": 5, "market": 1, "service": 1}  # the scarcest first; R-14…R-16
_language = Language(AppraisalDrafted, RosterFiled, ListsCommitted, InviteesDrawn, SeatVacated)

Lists = Mapping[str, list[str]]


@dataclass
class _Known:
    """What stood in the log before a draw."""

    quotas: dict[str, int] = field(default_factory=dict)
    filed: dict[str, RosterFiled] = field(default_factory=dict)
    fixed: dict[GroupCode, ListsCommitted] = field(default_factory=dict)
    seats: dict[GroupCode, set[str]] = field(default_factory=dict)

    def lists(self, group: GroupCode) -> dict[str, list[str]]:
        """The fixed lists of a group, in the order in which they were fixed; of the leaders, what was filed."""
        if group == "leaders":
            return {code: list(one.people) for code, one in self.filed.items() if one.group == group}
        named = [one.provider for one in self.fixed[group].lists] if group in self.fixed else []
        return {code: list(self.filed[code].people) for code in named if code in self.filed}

    def elsewhere(self, group: GroupCode) -> set[str]:
        """Leaders, and who sits where seats are scarcer."""
        scarcer = list(BUREAUS)[: list(BUREAUS).index(group)]
        leaders = {person for people in self.lists("leaders").values() for person in people}
        return leaders.union(*(self.seats.get(other, set()) for other in scarcer))

    def pool(self, group: GroupCode) -> dict[str, list[str]]:
        """The fixed lists without those who have their ballot elsewhere."""
        out = self.elsewhere(group)
        return {code: [one for one in people if one not in out] for code, people in self.lists(group).items()}

    def units(self, group: GroupCode) -> dict[str, set[str]]:
        """What each person of the lists stands for."""
        found: dict[str, set[str]] = {}
        for code in self.lists(group):
            for person, unit in zip(self.filed[code].people, self.filed[code].units, strict=False):
                if unit:
                    found.setdefault(person, set()).add(unit)
        return found

    def learn(self, event: Event) -> None:
        match event:
            case AppraisalDrafted():
                self.quotas = event.rules.quotas
            case RosterFiled():
                self.filed[event.provider] = event
            case ListsCommitted():
                self.fixed[event.group] = event
            case InviteesDrawn():
                self.seats[event.group] = set(event.drawn)
            case SeatVacated():
                seats = self.seats.setdefault(event.group, set())
                seats.discard(event.person)
                seats.update({event.successor} - {""})


def checks(records: Iterable[bytes]) -> Iterator[Check]:
    """Of roster's log: every draw of invitees, drawn again."""
    known = _Known()
    for sequence, body in enumerate(records, start=1):
        try:
            recorded = _language.decode_known(body)
        except msgspec.MsgspecError as error:
            yield Check("invitees: records", False, f"record {sequence}: {error}")
            return
        if recorded is None:
            continue
        if isinstance(recorded.data, InviteesDrawn):
            yield from _of_draw(known, recorded.data)
        known.learn(recorded.data)


def _of_draw(known: _Known, draw: InviteesDrawn) -> Iterator[Check]:
    name = f"invitees {draw.group}"
    if draw.group not in known.quotas or draw.group not in known.fixed:
        yield Check(f"{name}: lists", False, "no lists were fixed before the seed")
        return
    fixed, pool = known.fixed[draw.group], known.pool(draw.group)
    yield _same(f"{name}: lists", _digest(known.lists(draw.group)), fixed.lists_digest)
    people = {person for listed in pool.values() for person in listed}
    yield _same(f"{name}: pool", f"{len(people)}, {_digest(pool)}", f"{draw.pool_size}, {draw.pool_digest}")
    order = _heard_once(_by_ticket(people, draw.seed), known.units(draw.group))
    quota = known.quotas[draw.group]
    seated = _seated(pool, order, quota, quota // BUREAUS[draw.group])  # each bureau has its share
    expected = [one for one in order if one in seated], [one for one in order if one not in seated]
    yield _drawn(f"{name}: drawn", draw, quota, *expected)


def _by_ticket(people: Iterable[str], seed: str) -> list[str]:
    hashed = hash_seed(seed)
    return [person for _, person in sorted(ticket(hashed, person) for person in people)]


def _heard_once(order: Iterable[str], units: Mapping[str, set[str]]) -> list[str]:
    """Of those who stand for one project or enterprise, the first (A-14)."""
    heard: set[str] = set()
    kept = []
    for person in order:
        if not units.get(person, set()) & heard:
            kept.append(person)
            heard |= units.get(person, set())
    return kept


def _seated(pool: Lists, order: list[str], quota: int, share: int) -> set[str]:
    """Each provider's share; what a short list leaves open goes to the next tickets of all."""
    seated: set[str] = set()
    for listed in pool.values():
        free = set(listed) - seated
        seated |= set([person for person in order if person in free][:share])
    left = [person for person in order if person not in seated]
    return seated | set(left[: max(0, quota - len(seated))])


def _drawn(name: str, draw: InviteesDrawn, quota: int, drawn: list[str], reserve: list[str]) -> Check:
    if draw.quota != quota:
        return Check(name, False, f"{draw.quota} seats, and not {quota}")
    for what, found, said in (("drawn", drawn, draw.drawn), ("reserve", reserve, draw.reserve)):
        if found != list(said):
            place = next((n for n, (a, b) in enumerate(zip(found, said, strict=False)) if a != b), None)
            where = min(len(found), len(said)) if place is None else place
            return Check(name, False, f"{what}: different at place {where + 1} ({len(found)}, recorded {len(said)})")
    return Check(name, True, f"{len(drawn)} drawn, {len(reserve)} in reserve")


def _digest(lists: Lists) -> str:
    lines = sorted(f"{provider} {person}" for provider, listed in lists.items() for person in listed)
    return sha256("\n".join(lines).encode()).hexdigest()


def _same(name: str, found: str, said: str) -> Check:
    return Check(name, found == said, found if found == said else f"{found}, recorded {said}")
