"""Twenty thousand complaints from systems that behave as such systems do, and what must come of them.

The events are made by the CloudEvents SDK, the signatures by the standardwebhooks package; what must come of it is
worked out here from what was sent, with nothing of the services' code.
"""

import json
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from cloudevents.core.bindings import amqp as amqp_binding
from cloudevents.core.bindings.http import to_binary_event, to_structured_event
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent

CHINA = "+08:00"
EACH_WAY = 10_000
GONE = {"withdrawn": "WITHDRAWN", "not_accepted": "NOT_ACCEPTED", "unfounded": "UNFOUNDED"}
Mode = Literal["binary", "structured"]


@dataclass(frozen=True)
class Told:
    """One event of one channel. `good` says that it must be taken in."""

    channel: str
    data: dict[str, Any]
    type: str = "cn.gov.complaint.reported.v1"
    good: bool = True

    @property
    def key(self) -> tuple[str, str, int]:
        return self.channel, self.data["source_id"], self.data["seq"]

    def event(self) -> CloudEvent:
        """The event as the SDK makes it."""
        attributes = {
            "id": f"{self.data['source_id']}-{self.data['seq']}",
            "source": f"urn:{self.channel}:532622",
            "type": self.type,
            "specversion": "1.0",
            "time": datetime(2024, 7, 2, tzinfo=UTC),
            "datacontenttype": "application/json",
        }
        return CloudEvent(attributes=attributes, data=self.data)

    def message(self, mode: Mode) -> tuple[bytes, str, dict[str, Any]]:
        """Body, content type and headers of an AMQP message."""
        if mode == "structured":
            message = amqp_binding.to_structured_event(self.event())
        else:
            message = amqp_binding.to_binary(self.event(), JSONFormat())
        headers = {name: str(value) for name, value in message.application_properties.items()}
        return message.application_data, str(message.properties["content-type"]), headers

    def request(self) -> tuple[bytes, dict[str, str]]:
        """Body and headers of an HTTP request in binary mode."""
        message = to_binary_event(self.event())
        return message.body, {name.lower(): value for name, value in message.headers.items()}

    def structured(self) -> bytes:
        return to_structured_event(self.event()).body


@dataclass
class Storm:
    """What is sent over each way, in the order in which it is sent, and the poison in it."""

    over_amqp: list[Told] = field(default_factory=list)
    over_http: list[Told] = field(default_factory=list)

    @classmethod
    def brew(cls, each_way: int = EACH_WAY, seed: int = 20_240_702) -> "Storm":
        """`each_way` good events over each way; then duplicates, poison and disorder among them."""
        rng = random.Random(seed)
        storm = cls()
        hotline = list(_events(rng, "hotline_12345", "GD", ("投诉", "举报", "反映"), each_way * 7 // 10))
        internet = list(_events(rng, "internet_gov", "HLW", ("反映",), each_way - len(hotline)))
        mailbox = list(_events(rng, "mailbox_county", "XX", ("反映",), each_way))
        shared = rng.sample(hotline, each_way // 20)  # the hotline pushes some by both ways at once
        storm.over_amqp = _stirred(rng, [*hotline, *internet], _poison(rng, "hotline_12345", each_way // 100))
        storm.over_http = _stirred(rng, [*mailbox, *shared], _poison(rng, "mailbox_county", each_way // 100))
        return storm

    @property
    def accepted(self) -> dict[tuple[str, str, int], Told]:
        """Every event that must be in the log, once."""
        return {told.key: told for told in (*self.over_amqp, *self.over_http) if told.good}

    @property
    def matters(self) -> dict[tuple[str, str], list[Told]]:
        """The matters by channel and number, each with its events by `seq`."""
        found: dict[tuple[str, str], list[Told]] = defaultdict(list)
        for (channel, source_id, _), told in sorted(self.accepted.items()):
            found[channel, source_id].append(told)
        return dict(found)


def _events(rng: random.Random, channel: str, prefix: str, kinds: Sequence[str], count: int) -> Iterator[Told]:
    """Matters with one to three events each; some are taken back, some told by nobody known."""
    made = number = 0
    while made < count:
        number += 1
        received = datetime(2024, 4, 1, 8) + timedelta(minutes=rng.randrange(91 * 24 * 60 - 480))  # noqa: DTZ001
        data = {
            "source_id": f"{prefix}{number:06d}",
            "seq": 1,
            "kind": rng.choice(kinds),
            "received_at": received.isoformat() + CHINA,
            "status": "open",
            "complainant": None if rng.random() < 0.2 else f"130{rng.randrange(4_000):08d}",
            "people": 1,
            "occurred": received.strftime("%Y-%m"),
            "department": "县自然资源局",
            "text": f"第{number}件:来了三次,每次说的都不一样。",
        }
        for seq in range(1, 1 + min(rng.choice((1, 1, 1, 2, 3)), count - made)):
            status = "open" if seq == 1 else rng.choice(("closed", "closed", "withdrawn", "unfounded", "not_accepted"))
            yield Told(channel, {**data, "seq": seq, "status": status})
            made += 1


def _poison(rng: random.Random, channel: str, count: int) -> list[Told]:
    """What no channel may send, each in its own way."""
    ways: tuple[dict[str, Any], ...] = ({"kind": "表扬"}, {"people": 0}, {"status": "lost"}, {"received_at": "去年"})
    base = {"source_id": "", "seq": 1, "kind": "反映", "received_at": f"2024-05-06T09:12:00{CHINA}", "people": 1}
    poison = [
        Told(channel, {**base, "source_id": f"BAD{channel}{number}", **ways[number % len(ways)]}, good=False)
        for number in range(count)
    ]
    return [replace(told, type="cn.gov.complaint.reported.v9") if rng.random() < 0.2 else told for told in poison]


def _stirred(rng: random.Random, good: list[Told], poison: list[Told]) -> list[Told]:
    """One in ten comes twice, and everything in any order: the second event of a matter before its first."""
    everything = [*good, *rng.sample(good, len(good) // 10), *poison]
    rng.shuffle(everything)
    return everything


def holds(events: Sequence[Told]) -> dict[str, Any]:
    """The data that hold of a matter: those of the highest `seq`, however they came."""
    return max((told.data for told in events), key=lambda data: data["seq"])


@dataclass(frozen=True)
class Sorted:
    """What a pair of sorters found in a matter."""

    key: tuple[str, str]
    office: str
    category: str


def expected(matters: dict[tuple[str, str], list[Told]], sortings: Sequence[Sorted]) -> dict[str, Any]:
    """`reported`, `counted`, `not_counted`, and votes by (office, channel), as a clerk with a pencil gets them."""
    not_counted: dict[str, int] = defaultdict(int)
    by_key = {one.key: one for one in sortings}
    claims: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for key, events in matters.items():
        data = holds(events)
        if data["status"] in GONE:
            not_counted[GONE[data["status"]]] += 1
        elif key not in by_key:
            not_counted["UNSORTED"] += 1
        else:
            who = data["complainant"] or "/".join(key)
            claims[who, by_key[key].office].append((min(told.data["received_at"] for told in events), key[0]))
    votes: dict[tuple[str, str], int] = defaultdict(int)
    for (_, office), told in claims.items():
        votes[office, min(told)[1]] += 1  # one for each person and office, where he was registered first
    gone = sum(not_counted.values())
    return {
        "reported": len(matters),
        "counted": len(matters) - gone,
        "not_counted": dict(not_counted),
        "votes": dict(votes),
    }


def batches(told: Sequence[Told], size: int) -> Iterator[Sequence[Told]]:
    for start in range(0, len(told), size):
        yield told[start : start + size]


def batch_body(told: Sequence[Told]) -> bytes:
    """A batch as its media type wants it: a JSON array of events in structured mode."""
    return json.dumps([json.loads(one.structured()) for one in told], ensure_ascii=False).encode()
