"""What six channels reported, pushed or in files, and what the sorters made of it (其他评议, R-27…R-29, 1.3)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from typing import Any, Literal

from simulation.chance import dice, pick_weighted
from simulation.county import catalogue
from simulation.county.people import Person
from simulation.county.phrases import PRAISE, UNFIT
from simulation.quarter import timeline
from simulation.quarter.picks import behaviours, weights, words

Way = Literal["amqp", "http", "xlsx"]

_NUMBERING = {
    "hotline_12345": "GD2024-{:06d}",
    "internet_gov": "HLW2024{:07d}",
    "petition_letter": "XF532622{:06d}",
    "people_cn": "RM{:08d}",
    "mailbox_prefecture": "ZX2024-{:05d}",
    "mailbox_county": "XX2024-{:05d}",
}
# Which kinds a channel carries, how it numbers its matters, and the first of the ways by which they come.
CHANNELS: dict[str, tuple[tuple[str, ...], str, Way]] = {
    channel["code"]: (tuple(channel["kinds"]), _NUMBERING[channel["code"]], channel["feeds"][0])
    for channel in catalogue.channels()
    if channel["code"] in _NUMBERING
}
SHARES = (90, 40, 30, 15, 10, 15)
Expect = Literal["taken", "again", "refused"]
OPAQUE = "mark:"  # a source may send a mark of its own instead of a number


@dataclass(frozen=True)
class Push:
    """One CloudEvent on its way: when it is sent, by which way, and whether it should be taken."""

    channel: str
    via: Way
    at: datetime
    event: dict[str, Any]
    expect: Expect = "taken"


@dataclass(frozen=True)
class Sorting:
    """What the channel's sorter decides (梳理) and who agrees: offices, or a reason why it does not count."""

    offices: tuple[tuple[str, tuple[str, ...]], ...]
    decline: str | None
    by: str
    confirmed_by: str

    def as_json(self) -> list[dict[str, Any]]:
        return [{"office": office, "categories": list(categories)} for office, categories in self.offices]


@dataclass(frozen=True)
class Matter:
    """One matter at its source, all its pushes in the order they are sent, and its sorting if it gets one.

    `into` is the source id of the matter it is merged with. `case` names the odd thing about it, if any.
    """

    channel: str
    source_id: str
    pushes: tuple[Push, ...]
    sorting: Sorting | None
    into: str | None = None
    case: str = ""

    @property
    def latest(self) -> dict[str, Any]:
        """The data that hold: of what came in time, the highest seq (A-20)."""
        taken = [push.event["data"] for push in self.pushes if push.expect == "taken" and not push_is_late(push)]
        return max(taken, key=lambda data: data["seq"], default={})


def push_is_late(push: Push) -> bool:
    """Whether it came after the channels froze (1.3 rule 7)."""
    return push.at >= timeline.COMPLAINTS_UNTIL


def matters(seed: int, count: int, people: Iterator[Person]) -> tuple[Matter, ...]:
    """`count` matters or more; the first are one of each odd kind."""
    made: list[Matter] = []
    for number in range(max(count - _extra(), len(ODD))):
        plain = _plain(seed, number, next(people))
        made += ODD[number][1](seed, plain) if number < len(ODD) else [_ordinary(seed, number, plain)]
    return tuple(made)


def _extra() -> int:
    """How many more matters than one each the odd kinds make."""
    return sum(more for _, _, more in ODD)


def _plain(seed: int, number: int, person: Person) -> Matter:
    """A complete, countable matter about one office."""
    rng = dice(seed, "complaint", number)
    channel = rng.choices(tuple(CHANNELS), SHARES)[0]
    kinds, numbering, _ = CHANNELS[channel]
    (office,) = pick_weighted(rng, weights(seed, catalogue.scope("public")), 1)
    categories = behaviours(rng, office, rng.choice((1, 1, 2)))
    received = timeline.at(4, 1, 8) + timedelta(days=rng.randrange(91), minutes=rng.randrange(600))
    data = {
        "source_id": numbering.format(number * 37 + 101),
        "seq": 1,
        "kind": rng.choice(kinds),
        "received_at": received.isoformat(),
        "status": "open",
        "complainant": person.phone,
        "anonymous": False,
        "people": 1,
        "occurred": received.strftime("%Y-%m"),
        "department": next(o["department"] for o in catalogue.offices() if o["office_id"] == office),
        "text": words(rng, categories[0]),
        "verified": None,
    }
    sorting = Sorting(((office, categories),), None, f"sorter-{channel}-1", f"sorter-{channel}-2")
    return Matter(channel, data["source_id"], (_push(channel, data, _sent(rng)),), sorting, case="")


def _ordinary(seed: int, number: int, matter: Matter) -> Matter:
    """Most are as they are; some are anonymous, closed meanwhile, about two offices, or no complaint at all."""
    rng = dice(seed, "ordinary", number)
    fate = rng.random()
    if fate < 0.15:
        return _with(matter, complainant=None, anonymous=True)
    if fate < 0.22:
        return _followed(matter, status="closed", verified=True)
    if fate < 0.27:
        return _declined(_with(matter, text=rng.choice(UNFIT)), "NOT_A_COMPLAINT")
    if fate < 0.31:
        return _about_two(seed, matter)
    return matter


def _sent(rng: Random) -> datetime:
    """When a channel pushes: in the weeks between the announcement and the end of voting."""
    return timeline.at(6, 27, 9) + timedelta(days=rng.randrange(18), minutes=rng.randrange(540))


def _push(channel: str, data: dict[str, Any], at: datetime, expect: Expect = "taken") -> Push:
    event = {
        "specversion": "1.0",
        "id": f"{data['source_id']}-{data['seq']}",
        "source": f"urn:{channel}:{catalogue.DIVISION}",
        "type": "cn.gov.complaint.reported.v1",
        "time": at.isoformat(),
        "datacontenttype": "application/json",
        "data": data,
    }
    return Push(channel, CHANNELS[channel][2], at, event, expect)


def _with(matter: Matter, **changes: Any) -> Matter:
    """The same matter, its first push changed."""
    first, *rest = matter.pushes
    changed = _push(matter.channel, {**first.event["data"], **changes}, first.at, first.expect)
    return replace(matter, source_id=changed.event["data"]["source_id"], pushes=(changed, *rest))


def _followed(matter: Matter, *, hours: int = 50, **changes: Any) -> Matter:
    """A second push with the next seq."""
    last = matter.pushes[-1]
    data = {**last.event["data"], "seq": last.event["data"]["seq"] + 1, **changes}
    return replace(matter, pushes=(*matter.pushes, _push(matter.channel, data, last.at + timedelta(hours=hours))))


def _declined(matter: Matter, reason: str) -> Matter:
    assert matter.sorting is not None
    return replace(matter, sorting=replace(matter.sorting, offices=(), decline=reason))


def _about_two(seed: int, matter: Matter) -> Matter:
    """It names two offices and gives each a vote (1.3 rule 1)."""
    assert matter.sorting is not None
    rng = dice(seed, "two", matter.source_id)
    known = {office for office, _ in matter.sorting.offices}
    rest = {o: w for o, w in weights(seed, catalogue.scope("public")).items() if o not in known}
    (other,) = pick_weighted(rng, rest, 1)
    offices = (*matter.sorting.offices, (other, behaviours(rng, other, 1)))
    return replace(matter, sorting=replace(matter.sorting, offices=offices))


def _moved(matter: Matter, channel: str, source_id: str, received: str) -> Matter:
    """The same words and complainant in another channel, a while later."""
    data = {**matter.pushes[0].event["data"], "source_id": source_id, "received_at": received, "kind": "反映"}
    assert matter.sorting is not None
    sorting = replace(matter.sorting, by=f"sorter-{channel}-1", confirmed_by=f"sorter-{channel}-2")
    sent = matter.pushes[0].at + timedelta(hours=30)
    return replace(matter, channel=channel, source_id=source_id, pushes=(_push(channel, data, sent),), sorting=sorting)


def _at_home_in(matter: Matter, channel: str, source_id: str, received: str) -> Matter:
    """The matter itself, in this channel from the beginning."""
    return replace(_moved(matter, channel, source_id, received), case=matter.case)


Odd = Callable[[int, Matter], list[Matter]]


def _one(case: str, change: Callable[[Matter], Matter]) -> tuple[str, Odd, int]:
    return case, lambda _seed, matter: [replace(change(matter), case=case)], 0


def _in_two_channels(_seed: int, matter: Matter) -> list[Matter]:
    """The same person about the same office by telephone and by letter: one vote (1.3 rule 2)."""
    first = _at_home_in(matter, "hotline_12345", "GD2024-900001", "2024-04-20T09:00:00+08:00")
    second = _moved(first, "mailbox_county", "XX2024-90001", "2024-05-04T10:00:00+08:00")
    pushed = second.pushes[0]
    written = "+86 " + pushed.event["data"]["complainant"]
    return [
        replace(first, case="in two channels"),
        replace(_with(second, complainant=written), case="in two channels"),
    ]


def _anonymous_duplicates(_seed: int, matter: Matter) -> list[Matter]:
    """The same matter twice without a name: a person finds it out and merges them (1.3 rule 4)."""
    first = _at_home_in(matter, "hotline_12345", "GD2024-900011", "2024-05-11T09:00:00+08:00")
    second = _at_home_in(matter, "hotline_12345", "GD2024-900012", "2024-05-12T16:00:00+08:00")
    return [
        replace(_with(first, complainant=None, anonymous=True), case="anonymous duplicate"),
        replace(_with(second, complainant=None, anonymous=True), case="anonymous duplicate", into=first.source_id),
    ]


def _different_people(seed: int, matter: Matter) -> list[Matter]:
    """Two people about one matter: a vote each (1.3 rule 3)."""
    neighbour = _at_home_in(matter, "petition_letter", "XF532622900021", "2024-06-02T09:00:00+08:00")
    mark = f"{OPAQUE}{dice(seed, 'mark').randrange(10**8):08d}"
    return [
        replace(matter, case="different people, one matter"),
        replace(_with(neighbour, complainant=mark), case="different people, one matter"),
    ]


def _out_of_order(matter: Matter) -> Matter:
    """The second push overtakes the first."""
    followed = _followed(matter, status="closed", verified=True)
    first, second = followed.pushes
    return replace(followed, pushes=(replace(second, at=first.at), replace(first, at=second.at)))


def _delivered_twice(matter: Matter) -> Matter:
    (once,) = matter.pushes
    return replace(matter, pushes=(once, replace(once, at=once.at + timedelta(hours=1), expect="again")))


def _taken_back(matter: Matter, **changes: Any) -> Matter:
    """The source takes it back before it is sorted, so nobody sorts it."""
    return replace(_followed(matter, **changes), sorting=None)


def _pushed_at(matter: Matter, at: datetime) -> Matter:
    """Sent so late that it is kept and does not count; nobody sorts it any more."""
    (once,) = matter.pushes
    return replace(matter, pushes=(_push(matter.channel, once.event["data"], at),), sorting=None)


def _refused(matter: Matter, **changes: Any) -> Matter:
    (once,) = _with(matter, **changes).pushes
    return replace(matter, pushes=(replace(once, expect="refused"),), sorting=None)


def _department_only(matter: Matter) -> Matter:
    """The sorters cannot tell which office: 部门级,未计票, never guessed (1.3 rule 9)."""
    assert matter.sorting is not None
    return replace(matter, sorting=replace(matter.sorting, offices=()))


def _unconfirmed(matter: Matter) -> Matter:
    """Sorted by one, but the second sorter never agreed."""
    assert matter.sorting is not None
    return replace(matter, sorting=replace(matter.sorting, confirmed_by=""))


def _last_day(matter: Matter) -> Matter:
    """On 19 July it is still in time (vote end + 5 working days)."""
    (once,) = matter.pushes
    sent = timeline.COMPLAINTS_UNTIL - timedelta(hours=14, minutes=30)
    return replace(matter, pushes=(_push(matter.channel, once.event["data"], sent),))


# case, how it is made, how many more matters than one it makes
ODD: tuple[tuple[str, Odd, int], ...] = (
    ("in two channels", _in_two_channels, 1),
    ("anonymous duplicates", _anonymous_duplicates, 1),
    ("different people, one matter", _different_people, 1),
    _one("withdrawn", lambda m: _taken_back(m, status="withdrawn")),
    _one("not accepted", lambda m: _taken_back(m, status="not_accepted")),
    _one("unfounded", lambda m: _taken_back(m, status="unfounded", verified=False)),
    _one("out of order", _out_of_order),
    _one("delivered twice", _delivered_twice),
    _one("late push", lambda m: _pushed_at(m, timeline.COMPLAINTS_UNTIL + timedelta(hours=10))),
    _one("push after the freeze", lambda m: _pushed_at(m, timeline.COMPLAINTS_FROZEN + timedelta(minutes=30))),
    _one("pushed on the last day", _last_day),
    _one("joint letter", lambda m: _with(m, people=17)),
    _one("anonymous", lambda m: _with(m, complainant=None, anonymous=True)),
    _one("enquiry", lambda m: _declined(_with(m, text=UNFIT[0]), "NOT_A_COMPLAINT")),
    _one("praise", lambda m: _declined(_with(m, text=PRAISE[0]), "NOT_A_COMPLAINT")),
    _one("of a kind that is not reported", lambda m: _refused(m, kind="咨询")),
    _one("department only", _department_only),
    _one("unconfirmed", _unconfirmed),
    _one("misdirected", lambda m: _declined(m, "MISDIRECTED")),
    _one("occurred before 2024", lambda m: _with(m, occurred="2023-08")),
    _one("occurred unknown", lambda m: _with(m, occurred=None)),
    _one("first moment of the quarter", lambda m: _with(m, received_at="2024-04-01T00:00:00+08:00")),
    _one("last moment of the quarter", lambda m: _with(m, received_at="2024-06-30T23:59:59+08:00")),
    _one("before the quarter", lambda m: _refused(m, received_at="2024-03-31T23:59:59+08:00")),
    _one("after the quarter", lambda m: _refused(m, received_at="2024-07-01T00:00:00+08:00")),
    _one("verified", lambda m: _followed(m, status="closed", verified=True)),
    ("three offices", lambda seed, m: [replace(_about_two(seed + 1, _about_two(seed, m)), case="three offices")], 0),
)
