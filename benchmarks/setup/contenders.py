"""What is posted to: Pingyi as it is served, the peer, the bound; each a gateway on a port, and its processes."""

import socket
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec

import kombu
import psycopg

from benchmarks.peers import fastapi_ballots
from benchmarks.setup.ground import Ground, environment
from benchmarks.setup.positions import at
from benchmarks.setup.processor import children
from benchmarks.setup.programs import Program, Programs
from services.kernel.contract import Ping
from services.kernel.messaging.rpc import RemoteError, RpcClient, RpcTimeout
from services.kernel.settings import Settings

PINGYI = "from ops.commands.main import main; main()"  # what the `pingyi` command runs
SERVICES = ("roster", "tally", "complaints", "ballot")


@dataclass(frozen=True)
class Contender:
    """Something that takes ballots on a port. `programs` are its processes by name."""

    name: str
    port: int
    database_url: str
    programs: Mapping[str, int]


def start_pingyi(settings: Settings, started: Programs) -> Contender:
    """`pingyi serve` of every service and of the gateway, on an appraisal that is open already."""
    programs = {name: serve(started, name, settings) for name in SERVICES if find_spec(f"services.{name}.service")}
    client = RpcClient(settings.broker_url, 2.0)
    try:
        for name, program in programs.items():
            program.wait_until(lambda name=name: answers(client, name))  # type: ignore[misc]  # bound at once
    finally:
        client.stop()
    gateway = serve(started, "gateway", settings)
    gateway.wait_until(lambda: _listens(settings.port))
    programs["gateway"] = gateway
    programs["ballot"].wait_until(lambda: at(settings.database_url, "ballot.head") > 0)
    return Contender("pingyi", settings.port, settings.database_url, _pids(programs))


def start_peer(settings: Settings, started: Programs) -> Contender:
    """The bare shape: a gateway and a service, without rules, signatures, relay."""
    module = "benchmarks.peers"
    ballot = started.start(
        "bare_ballot",
        *("-m", f"{module}.bare_ballot", settings.broker_url, settings.database_url),
        environment={"EVENTLET_HUB": "epolls"},  # eventlet's own choice, as it comes
    )
    ballot.wait_until(lambda: _has_table(settings.database_url, "head"))
    gateway = started.start(
        "bare_gateway", "-m", f"{module}.bare_gateway", str(settings.port), settings.broker_url, environment={}
    )
    gateway.wait_until(lambda: _listens(settings.port))
    return Contender("peer", settings.port, settings.database_url, _pids({"ballot": ballot, "gateway": gateway}))


def start_fastapi(settings: Settings, started: Programs, key: str) -> Contender:
    """FastAPI with two workers, its relay and its consumer. `key`: the group's public key, DER in base64."""
    with psycopg.connect(settings.database_url) as connection:
        connection.execute(fastapi_ballots.TABLES)
    module, where = "benchmarks.peers", (settings.database_url, settings.broker_url)
    programs = {
        what: started.start(f"fastapi_{what}", "-m", f"{module}.fastapi_relay", what, *where, environment={})
        for what in ("count", "relay")
    }
    workers = started.start(
        "fastapi",
        *("-m", "uvicorn", f"{module}.fastapi_ballots:application", "--factory", "--workers", "2"),
        *("--port", str(settings.port), "--loop", "uvloop", "--http", "httptools", "--no-access-log"),
        *("--log-level", "warning", "--backlog", "4096"),
        environment={"PEER_DATABASE_URL": settings.database_url, "PEER_KEY": key},
    )
    workers.wait_until(lambda: _listens(settings.port))
    pids = {f"worker {number}": pid for number, pid in enumerate(children(workers.pid), 1)}
    return Contender("fastapi", settings.port, settings.database_url, _pids(programs) | pids)


def start_bound(settings: Settings, started: Programs) -> Contender:
    """One process and a database: decode, commit in groups, answer."""
    program = started.start(
        "bare_commit",
        *("-m", "benchmarks.peers.bare_commit", str(settings.port), settings.database_url),
        environment={},
    )
    program.wait_until(lambda: _listens(settings.port))
    return Contender("bound", settings.port, settings.database_url, _pids({"gateway": program}))


def broker_process(ground: Ground) -> int:
    """The process id of the broker's node."""
    assert ground.rabbit is not None
    return int(ground.rabbit.evaluate("os:getpid()").strip('"'))


def consumers(settings: Settings, queue: str) -> int:
    """How many processes take from a queue."""
    with kombu.Connection(settings.broker_url) as broker:
        return int(broker.default_channel.queue_declare(queue, passive=True).consumer_count)


def serve(started: Programs, name: str, settings: Settings) -> Program:
    """Start one service, or the gateway, as `pingyi serve` does."""
    return started.start(name, "-c", PINGYI, "serve", name, environment=environment(settings))


def _pids(programs: Mapping[str, Program]) -> dict[str, int]:
    return {name: program.pid for name, program in programs.items()}


def answers(client: RpcClient, service: str) -> bool:
    """Whether the service answers."""
    try:
        client.ask(Ping(), of=service)
    except (RpcTimeout, RemoteError):
        return False
    return True


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


def _has_table(database_url: str, name: str) -> bool:
    with psycopg.connect(database_url) as connection:
        row = connection.execute("select to_regclass(%s)", (name,)).fetchone()
    return row is not None and row[0] is not None
