"""What was seen when ballots were posted, and how it is told."""

import statistics
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from benchmarks.load import LOST, Load
from benchmarks.section import Section, Table, count, times
from benchmarks.setup.processor import Usage

CONNECTIONS = 64
CREATED, AGAIN = 201, 200


@dataclass(frozen=True)
class Size:
    """How much is posted: to each contender first `warm_up` ballots, then `blocks` times `block`; a block also to
    `counties` at once.
    """

    warm_up: int
    blocks: int
    block: int
    counties: int

    @property
    def counted(self) -> int:
        return self.warm_up + self.blocks * self.block

    @property
    def total(self) -> int:
        """The last two blocks are for one process and two."""
        return self.counted + 2 * self.block


@dataclass
class Found:
    """What was seen of one contender over all blocks."""

    loads: list[Load] = field(default_factory=list)
    used: Usage = field(default_factory=dict)
    wanted: int = CREATED
    before: int = 0  # ballots that were taken and are not counted here

    @property
    def ballots(self) -> int:
        return self.statuses[self.wanted]

    @property
    def statuses(self) -> Counter[int]:
        statuses: Counter[int] = Counter()
        for load in self.loads:
            statuses.update(load.statuses)
        return statuses

    @property
    def rate(self) -> float:
        return self.ballots / sum(load.seconds for load in self.loads)

    @property
    def range(self) -> tuple[float, float]:
        rates = [load.statuses.get(self.wanted, 0) / load.seconds for load in self.loads]
        return min(rates), max(rates)

    def percentile(self, hundredth: int) -> float:
        """In milliseconds."""
        latencies = [latency for load in self.loads for latency in load.latencies]
        return statistics.quantiles(latencies, n=100)[hundredth - 1] * 1000


def section(found: Mapping[str, Found], ways: Mapping[str, Found], size: Size, recorded: int) -> Section:
    """`found` by contender, `ways` of posting to Pingyi by name; `recorded` are the rows that are in its boxes."""
    pingyi, bound, peer, fastapi = found["pingyi"], found["bound"], found["peer"], found["fastapi"]
    acknowledged = pingyi.ballots + size.warm_up + sum(way.statuses[CREATED] + way.before for way in ways.values())
    rows = [_row(label, found[name], bound) for name, label in LABELS.items()]
    lost = pingyi.statuses[LOST]
    return Section(
        "ballots",
        "Durable ballots a second over HTTP",
        [
            f"{CONNECTIONS} connections; POST, validated, receipt after the commit; three picks with their cases. The"
            f" load generator runs on the same cores. {count(size.warm_up)} ballots to warm up, then {size.blocks}"
            f" blocks of {count(size.block)}, posted to the four in turn.",
            Table(("", "ballots/s", "of the bound", "blocks from", "to", "p50 ms", "p99 ms", "not 201"), rows),
            f"Bound: {BOUND} Bare shape: {PEER} FastAPI: {FASTAPI}",
            f"Acknowledged {count(acknowledged)}, recorded {count(recorded)}"
            f" ({'the same' if acknowledged == recorded else 'NOT THE SAME'}), connections lost {lost}."
            f" Pingyi reached {times(pingyi.rate, peer.rate)} of the bare shape and {times(pingyi.rate, fastapi.rate)}"
            f" of FastAPI; its p99 is {times(pingyi.percentile(99), bound.percentile(99))} of the bound's.",
            f"The same, Pingyi alone, a block of {count(size.block)} each, in a box of {count(size.counted)} and more:",
            Table(
                ("", "ballots/s", "p50 ms", "p99 ms", "other answers"),
                [
                    (
                        name,
                        count(way.rate),
                        f"{way.percentile(50):.1f}",
                        f"{way.percentile(99):.1f}",
                        count(way.statuses.total() - way.ballots),
                    )
                    for name, way in ways.items()
                ],
            ),
            "Processor time for each ballot, in microseconds (`others`: whoever else used the machine meanwhile):",
            _processor_table(found),
        ],
    )


LABELS = {
    "bound": "bound: group commit, nothing else",
    "peer": "peer: bare shape",
    "fastapi": "peer: FastAPI, as much",
    "pingyi": "Pingyi, served",
}
BOUND = "one ASGI process, msgspec decode, one binary insert a group, answer after the commit; no broker, no second"
BOUND += " process, no log."
FASTAPI = "two uvicorn workers, pydantic, psycopg's pool; the same signature verified, ballot, words and outbox in"
FASTAPI += " one transaction, a relay and a consumer that counts; no receipt that is signed, nothing hidden."
PEER = "the same shape as ours (gathered posts, RPC over RabbitMQ, head row, participation, events with leaf hashes)"
PEER += " without rules, signatures, receipts, words beside the log, relay or tally."


ORDER = ("pingyi", "fastapi", "peer", "bound")


def _row(label: str, found: Found, bound: Found) -> tuple[str, ...]:
    low, high = found.range
    return (
        label,
        count(found.rate),
        times(found.rate, bound.rate),
        count(low),
        count(high),
        f"{found.percentile(50):.1f}",
        f"{found.percentile(99):.1f}",
        count(found.statuses.total() - found.ballots),
    )


def _processor_table(found: Mapping[str, Found]) -> Table:
    each = {name: {who: s / one.ballots * 1e6 for who, s in one.used.items()} for name, one in found.items()}
    for shares in each.values():
        known = sum(seconds for who, seconds in shares.items() if who != "all")
        shares["others"] = max(0.0, shares.pop("all") - known)
    everybody = {who for shares in each.values() for who, used in shares.items() if used >= 1}
    order = sorted(everybody, key=lambda who: (who == "others", -each["pingyi"].get(who, 0.0)))
    rows = [(who, *(count(each[name].get(who, 0.0)) for name in ORDER)) for who in order]
    return Table(("", "Pingyi", "FastAPI", "bare shape", "bound"), rows)
