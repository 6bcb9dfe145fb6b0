"""Events a second from ballot's log to tally's projection, beside publishing and copying the same bytes."""

from dataclasses import replace
from time import perf_counter

import msgspec

from benchmarks.peers.bare_relay import Timed
from benchmarks.section import Section, Table, count, times
from benchmarks.setup.contenders import answers, broker_process, serve
from benchmarks.setup.ground import Ground, ground
from benchmarks.setup.made_quarter import make_ballot_log
from benchmarks.setup.positions import Positions
from benchmarks.setup.processor import usage
from benchmarks.setup.programs import Programs, programs, run, wait_until
from services.kernel.messaging.relay import MOST_EVENTS
from services.kernel.messaging.rpc import RpcClient
from services.kernel.settings import Settings

FULL, QUICK = 100_000, 2_000
INBOX = "pingyi.tally.inbox"
PATIENCE = 600.0


def measure(quick: bool) -> Section:
    """Let ballot relay a log that nobody has heard of to tally."""
    events = QUICK if quick else FULL
    with ground(broker=True) as here, programs(here.directory) as started:
        # nobody may pull what the broker is to bring
        settings = replace(here.settings("events"), reconcile_every=3600.0, rpc_timeout=1.0)
        make_ballot_log(settings, events)
        bound = _bound(here, settings)
        found = _relayed(here, settings, started)
    return _section(found, bound)


class Relayed(msgspec.Struct, frozen=True):
    """What was seen: events after the first batch, seconds until heard and until followed, processor time by who."""

    events: int
    heard: float
    followed: float
    used: dict[str, float]


def _relayed(here: Ground, settings: Settings, started: Programs) -> Relayed:
    assert here.rabbit is not None
    tally = serve(started, "tally", settings)
    client = RpcClient(settings.broker_url, 2.0)
    tally.wait_until(lambda: answers(client, "tally"))
    client.stop()
    vhost = settings.broker_url.rpartition("/")[2]
    wait_until(lambda: here.rabbit is not None and INBOX in here.rabbit.queues(vhost), f"{INBOX}", 30)
    ballot = serve(started, "ballot", settings)
    who = {"ballot": ballot.pid, "tally": tally.pid, "rabbitmq": broker_process(here)}
    with Positions(settings.database_url) as positions:
        head = positions.at("ballot.head")
        positions.wait("ballot.relayed", 1, PATIENCE)
        before, began, first = usage(who, settings.database_url), perf_counter(), positions.at("tally.heard")
        positions.wait("tally.heard", head, PATIENCE)
        heard = perf_counter() - began
        positions.wait("tally.followed", head, PATIENCE)
        followed = perf_counter() - began
        after = usage(who, settings.database_url)
    return Relayed(
        events=head - first,
        heard=heard,
        followed=followed,
        used={name: after[name] - before.get(name, 0.0) for name in after},
    )


def _bound(here: Ground, settings: Settings) -> Timed:
    assert here.rabbit is not None
    vhost = "bound"
    here.rabbit.add_vhost(vhost)
    arguments = (settings.database_url, str(here.rabbit.port), vhost, str(MOST_EVENTS))
    return msgspec.json.decode(run("-m", "benchmarks.peers.bare_relay", *arguments), type=Timed)


def _section(found: Relayed, bound: Timed) -> Section:
    both = bound.events / (bound.publish + bound.copy)
    rates = {
        "bound: publish, each message confirmed": bound.events / bound.publish,
        "bound: COPY, each message a transaction": bound.events / bound.copy,
        "bound: one after the other": both,
        "Pingyi: relayed and heard": found.events / found.heard,
        "Pingyi: relayed, heard and followed": found.events / found.followed,
    }
    known = sum(seconds for who, seconds in found.used.items() if who != "all")
    used = {**found.used, "others": max(0.0, found.used["all"] - known)}
    del used["all"]
    each = {who: seconds / found.events * 1e6 for who, seconds in used.items()}
    return Section(
        "events",
        "Events a second: relay, inbox, projection",
        [
            f"{count(bound.events)} ballots that nobody has heard of, in messages of at most {MOST_EVENTS} events, from"
            " ballot's log through RabbitMQ (quorum queue, confirmed) to what tally has received without gaps, and"
            " to its projection of participation. From the first confirmed message on.",
            Table(("", "events/s", "of the bound"), [(k, count(v), times(v, both)) for k, v in rates.items()]),
            "Processor time for each event, in microseconds:",
            Table(("", "µs"), [(who, count(v)) for who, v in sorted(each.items(), key=lambda kv: -kv[1]) if v >= 1]),
        ],
    )
