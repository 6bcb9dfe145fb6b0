"""Durable ballots a second over HTTP, in served mode, beside a bound and a peer posted to in turn."""

from pathlib import Path

import msgspec
import psycopg

from benchmarks.ballots_found import AGAIN, CONNECTIONS, CREATED, Found, Size, section
from benchmarks.load import Load
from benchmarks.section import Section
from benchmarks.setup.contenders import (
    Contender,
    broker_process,
    consumers,
    serve,
    start_bound,
    start_fastapi,
    start_peer,
    start_pingyi,
)
from benchmarks.setup.ground import Ground, ground
from benchmarks.setup.opening import APPRAISAL, open_for_voting
from benchmarks.setup.posts import write_posts
from benchmarks.setup.processor import Usage, usage
from benchmarks.setup.programs import programs, run, wait_until
from services.ballot.unsealed import table
from services.kernel.settings import Settings
from services.roster.signing.signing_key import public_der

FULL = Size(warm_up=2_000, blocks=4, block=10_000, counties=50)
QUICK = Size(warm_up=200, blocks=1, block=2_000, counties=3)


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
        return post(contender, self.posts, first, number)

    def _usage(self, contender: Contender) -> Usage:
        return usage({**contender.programs, "rabbitmq": self.broker}, contender.database_url)


def post(contender: Contender, posts: Path, first: int, number: int) -> Load:
    """Post so many ballots of a file, from the one with this number on."""
    arguments = (str(contender.port), str(posts), str(first), str(number), str(CONNECTIONS))
    return msgspec.json.decode(run("-m", "benchmarks.load", *arguments), type=Load)


def measure(quick: bool) -> Section:
    """Post, and tell what was seen."""
    size = QUICK if quick else FULL
    with ground(broker=True) as here, programs(here.directory) as started:
        settings = here.settings("pingyi")
        posts = here.directory / "posts"
        key = open_for_voting(settings)
        write_posts(posts, size.total, {APPRAISAL: key})
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
        second.stop()
        ways[f"{size.counties} counties at once"] = _counties(here, pingyi, settings, size)
        recorded = _in_the_boxes(pingyi, [APPRAISAL, *_names(size)])
    return section(bench.found, ways, size, recorded)


def _counties(here: Ground, pingyi: Contender, settings: Settings, size: Size) -> Found:
    """A block to many counties in turn, each of which has had some ballots before."""
    keys = {name: open_for_voting(settings, name) for name in _names(size)}
    posts, before = here.directory / "counties", 4 * size.counties
    write_posts(posts, before + size.block, keys)
    for name in keys:
        wait_until(lambda name=name: _is_open(pingyi, name), f"the box of {name}", 120)  # type: ignore[misc]
    loads = [post(pingyi, posts, 0, before), post(pingyi, posts, before, size.block)]
    warm_up = Found(loads[:1])
    return Found(loads[1:], before=warm_up.ballots)


def _names(size: Size) -> list[str]:
    return [f"{number}-2024Q2" for number in range(100_001, 100_001 + size.counties)]


def _is_open(pingyi: Contender, appraisal: str) -> bool:
    with psycopg.connect(pingyi.database_url, options="-c search_path=ballot") as connection:
        return table.current(connection, appraisal) is not None


def _in_the_boxes(pingyi: Contender, appraisals: list[str]) -> int:
    """How many rows the unsealed boxes have."""
    with psycopg.connect(pingyi.database_url, options="-c search_path=ballot") as connection:
        epochs = [table.current(connection, appraisal) for appraisal in appraisals]
        return sum(table.count(connection, epoch) for epoch in epochs if epoch)


def _difference(after: Usage, before: Usage) -> Usage:
    return {name: seconds - before.get(name, 0.0) for name, seconds in after.items()}
