"""Durable ballots a second over HTTP, in served mode, beside a bound and a peer posted to in turn."""

import statistics
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
import psycopg

from benchmarks.load import LOST, Load
from benchmarks.section import Section, Table, count, times
from benchmarks.setup.contenders import (
    PATH,
    Contender,
    broker_process,
    consumers,
    serve,
    start_bound,
    start_fastapi,
    start_peer,
    start_pingyi,
)
from benchmarks.setup.ground import ground
from benchmarks.setup.opening import APPRAISAL, open_for_voting
from benchmarks.setup.posts import write_posts
from benchmarks.setup.processor import Usage, usage
from benchmarks.setup.programs import programs, run
from services.ballot.unsealed import table
from services.roster.signing.signing_key import public_der

CONNECTIONS = 64
CREATED, AGAIN = 201, 200


@dataclass(frozen=True)
class Size:
    """How much is posted: to each contender first `warm_up` ballots, then `blocks` times `block`."""

    warm_up: int
    blocks: int
    block: int

    @property
    def counted(self) -> int:
        return self.warm_up + self.blocks * self.block

    @property
    def total(self) -> int:
        """The last two blocks are for one process and two."""
        return self.counted + 2 * self.block


FULL = Size(warm_up=2_000, blocks=4, block=10_000)
QUICK = Size(warm_up=200, blocks=1, block=2_000)


@dataclass
class Found:
    """What was seen of one contender over all blocks."""

    loads: list[Load] = field(default_factory=list)
    used: Usage = field(default_factory=dict)
    wanted: int = CREATED

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


class Bench:
    """The contenders, and the ballots that each is posted."""

    def __init__(self, contenders: list[Contender], posts: Path, broker: int) -> None:
        self.contenders, self.posts, self.broker = contenders, posts, broker
        self.found = {contender.name: Found() for contender in contenders}

    def block(self, first: int, number: int, *, counted: bool) -> None:
        """Post a block of ballots to each in turn, so that a busy moment of the machine meets all of them."""
        for contender in self.contenders:
            before = self._usage(contender)
            load = self._post(contender, first, number)
            used = _difference(self._usage(contender), before)
            if counted:
                found = self.found[contender.name]
                found.loads.append(load)
                for who, seconds in {**used, "load generator": load.processor}.items():
                    found.used[who] = found.used.get(who, 0.0) + seconds

    def alone(self, contender: Contender, first: int, number: int, wanted: int = CREATED) -> Found:
        """Post a block to one of them."""
        return Found([self._post(contender, first, number)], wanted=wanted)

    def _post(self, contender: Contender, first: int, number: int) -> Load:
        arguments = (str(contender.port), PATH, str(self.posts), str(first), str(number), str(CONNECTIONS))
        return msgspec.json.decode(run("-m", "benchmarks.load", *arguments), type=Load)

    def _usage(self, contender: Contender) -> Usage:
        return usage({**contender.programs, "rabbitmq": self.broker}, contender.database_url)


def measure(quick: bool) -> Section:
    """Post, and tell what was seen."""
    size = QUICK if quick else FULL
    with ground(broker=True) as here, programs(here.directory) as started:
        settings = here.settings("pingyi")
        posts = here.directory / "posts"
        key = open_for_voting(settings)
        write_posts(posts, size.total, key)
        pingyi = start_pingyi(settings, started)
        contenders = [
            start_bound(here.settings("bound"), started),
            start_peer(here.settings("peer"), started),
            start_fastapi(here.settings("fastapi"), started, public_der(key)),
            pingyi,
        ]
        bench = Bench(contenders, posts, broker_process(here))
        bench.block(0, size.warm_up, counted=False)
        for number in range(size.blocks):
            bench.block(size.warm_up + number * size.block, size.block, counted=True)
        ways = {"the same ballots again": bench.alone(pingyi, size.warm_up, size.block, AGAIN)}
        ways["one ballot process"] = bench.alone(pingyi, size.counted, size.block)
        second = serve(started, "ballot", settings)
        second.wait_until(lambda: consumers(settings, "rpc-ballot") == 2)
        ways["two ballot processes"] = bench.alone(pingyi, size.counted + size.block, size.block)
        recorded = _in_the_box(pingyi)
    return _section(bench.found, ways, size, recorded)


def _in_the_box(pingyi: Contender) -> int:
    """How many rows the unsealed box has."""
    with psycopg.connect(pingyi.database_url, options="-c search_path=ballot") as connection:
        epoch = table.current(connection, APPRAISAL)
        return table.count(connection, epoch) if epoch else 0


def _difference(after: Usage, before: Usage) -> Usage:
    return {name: seconds - before.get(name, 0.0) for name, seconds in after.items()}


def _section(found: dict[str, Found], ways: dict[str, Found], size: Size, recorded: int) -> Section:
    pingyi, bound, peer, fastapi = found["pingyi"], found["bound"], found["peer"], found["fastapi"]
    acknowledged = pingyi.ballots + size.warm_up + sum(way.statuses[CREATED] for way in ways.values())
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


def _processor_table(found: dict[str, Found]) -> Table:
    each = {name: {who: s / one.ballots * 1e6 for who, s in one.used.items()} for name, one in found.items()}
    for shares in each.values():
        known = sum(seconds for who, seconds in shares.items() if who != "all")
        shares["others"] = max(0.0, shares.pop("all") - known)
    everybody = {who for shares in each.values() for who, used in shares.items() if used >= 1}
    order = sorted(everybody, key=lambda who: (who == "others", -each["pingyi"].get(who, 0.0)))
    rows = [(who, *(count(each[name].get(who, 0.0)) for name in ORDER)) for who in order]
    return Table(("", "Pingyi", "FastAPI", "bare shape", "bound"), rows)
