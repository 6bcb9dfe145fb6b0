"""A private RabbitMQ node of one's own, from Debian's rabbitmq-server package: for tests that stop and kill it."""

import contextlib
import os
import re
import shlex
import signal
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Self

import amqp

from ops.system.ports import free_port

_INSTALLED = "/usr/lib/rabbitmq/lib"
_CONFIGURATION = """\
disk_free_limit.absolute = 50MB
raft.wal_max_size_bytes = 16000000
"""
# a quorum queue's own statistics are seconds old, so its leader is asked
_QUEUES = """\
lists:flatten([begin
  {resource, _, queue, Name} = amqqueue:get_name(Queue),
  Count = case amqqueue:get_type(Queue) of
    rabbit_quorum_queue ->
      {ok, {_, Held}, _} = ra:leader_query(amqqueue:get_pid(Queue), fun rabbit_fifo:query_messages_total/1, 1000), Held;
    _ ->
      [{messages, Held}] = rabbit_amqqueue:info(Queue, [messages]), Held
  end,
  io_lib:format("~s\\t~b\\t", [Name, Count])
end || Queue <- rabbit_amqqueue:list(<<"VHOST">>)])"""


class RabbitError(RuntimeError):
    """The node could not be started or asked. The message says what is missing or ends with its log."""


class PrivateRabbit:
    """One node in `directory` on 127.0.0.1:`port`, as any user, beside whatever else runs on this machine.

    The package's own wrapper insists on its own account; the server itself does not. The node has its own name
    register (epmd), cookie, database and logs, so that it neither meets nor disturbs a node of the system.
    """

    def __init__(self, directory: Path, port: int) -> None:
        self.directory = directory.resolve()
        self.port = port
        self.log = self.directory / "rabbitmq.log"
        self._register_port = free_port()
        self._distribution_port = free_port()
        self._register: subprocess.Popen[bytes] | None = None
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return self.url_of("/")

    def url_of(self, vhost: str) -> str:
        """The address of one virtual host."""
        return f"amqp://guest:guest@127.0.0.1:{self.port}/{'' if vhost == '/' else vhost}"

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def start(self, seconds: float = 90) -> None:
        """Start and return when the node lets a client in."""
        for name in ("home", "log", "mnesia"):
            (self.directory / name).mkdir(parents=True, exist_ok=True)
        (self.directory / "rabbitmq.conf").write_text(_CONFIGURATION)
        (self.directory / "enabled_plugins").write_text("[].\n")
        environment = self._environment()
        with self.log.open("ab") as log:
            self._register = self._register or subprocess.Popen(
                ["epmd"], env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )
            self._process = subprocess.Popen(
                [str(_server())],
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.directory,
                start_new_session=True,  # a Ctrl-C at the terminal is for us; we stop the node in our own time
            )
        deadline = time.monotonic() + seconds
        while not self._answers():
            if not self.running or time.monotonic() > deadline:
                self.kill()
                raise RabbitError(f"the node did not start\n{self._tail()}")
            time.sleep(0.1)

    def stop(self, seconds: float = 60) -> None:
        """Close cleanly."""
        if self._process is not None and self.running:
            self._process.terminate()
            try:
                self._process.wait(seconds)
            except subprocess.TimeoutExpired:
                self.kill()
        self._end_register()

    def kill(self, *, with_register: bool = True) -> None:
        """SIGKILL to the node and its port programs, as when the machine goes.

        The register of quorum queues is written twice a second (RabbitMQ 3.10): killed between, a node forgets that
        a queue just declared had a log, and loses confirmed messages. That is written down first, so that what a
        test sees is the fate of messages and not of a declaration a moment old; `with_register=False` leaves it be.
        """
        if self._process is not None:
            if with_register:
                with contextlib.suppress(RabbitError, OSError, subprocess.TimeoutExpired):
                    self.evaluate("[dets:sync(Table) || Table <- dets:all()]", seconds=5)
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        self._end_register()

    def restart(self) -> None:
        self.stop()
        self.start()

    def add_vhost(self, name: str) -> str:
        """Create a virtual host for the guest account and give its address."""
        self.evaluate(
            f'ok = rabbit_vhost:add(<<"{name}">>, <<"tests">>),'
            f' rabbit_auth_backend_internal:set_permissions(<<"guest">>, <<"{name}">>,'
            ' <<".*">>, <<".*">>, <<".*">>, <<"tests">>)'
        )
        return self.url_of(name)

    def add_account(self, name: str, password: str, told: Sequence[tuple[str, ...]]) -> None:
        """Make an account with the permissions that these commands of rabbitmqctl give it."""
        self.evaluate(f'rabbit_auth_backend_internal:add_user(<<"{name}">>, <<"{password}">>, <<"tests">>)')
        for verb, *words in told:
            match verb, words:
                case "set_permissions", [_, vhost, account, *patterns]:
                    call = f'set_permissions(<<"{account}">>, <<"{vhost}">>'
                case "set_topic_permissions", [_, vhost, account, exchange, *patterns]:
                    call = f'set_topic_permissions(<<"{account}">>, <<"{vhost}">>, <<"{exchange}">>'
                case _:
                    continue
            given = "".join(f', <<"{pattern}">>' for pattern in patterns).replace("\\", "\\\\")
            self.evaluate(f'rabbit_auth_backend_internal:{call}{given}, <<"tests">>)')

    def delete_vhost(self, name: str) -> None:
        """Delete a virtual host with all of its queues; its clients are cut off."""
        self.evaluate(f'rabbit_vhost:delete(<<"{name}">>, <<"tests">>)')

    def close_connections(self, reason: str = "cut by a test") -> int:
        """Cut every client off, and say how many there were. They may come back."""
        told = self.evaluate(
            "Pids = rabbit_networking:connections(),"
            f' [catch rabbit_networking:close_connection(Pid, "{reason}") || Pid <- Pids], length(Pids)'
        )
        return int(told)

    def queues(self, vhost: str = "/") -> dict[str, int]:
        """Every queue of a virtual host with the number of messages in it, ready and unacknowledged."""
        told = self._ask_patiently(_QUEUES.replace("VHOST", vhost))
        names_and_counts = told.strip('"').split("\\t")[:-1]
        return {name: int(count) for name, count in zip(names_and_counts[::2], names_and_counts[1::2], strict=True)}

    def purge(self, queue: str, vhost: str = "/") -> int:
        """Throw away the ready messages of a queue, and say how many there were."""
        with self.connect(vhost) as connection:
            purged: int = connection.channel().queue_purge(queue)
        return purged

    def connect(self, vhost: str = "/") -> amqp.Connection:
        """A plain client connection (a context manager), opened."""
        connection = amqp.Connection(f"127.0.0.1:{self.port}", "guest", "guest", virtual_host=vhost, connect_timeout=5)
        connection.connect()
        return connection

    @property
    def rabbitmqctl(self) -> str:
        """The command line that reaches this node's rabbitmqctl."""
        told = [f"{name}={value}" for name, value in self._environment().items() if " " not in value]
        return shlex.join(["env", *told, str(_server().with_name("rabbitmqctl"))])

    def evaluate(self, expression: str, seconds: float = 30) -> str:
        """An Erlang expression's value, as `rabbitmqctl eval` gives it, only without starting a second Erlang."""
        cookie = (self.directory / "home" / ".erlang.cookie").read_text()
        done = subprocess.run(
            ["erl_call", "-sname", self._name, "-c", cookie, "-timeout", str(int(seconds)), "-e"],
            input=f"{expression}.\n",
            env=self._environment(),
            capture_output=True,
            text=True,
            timeout=seconds + 5,
            check=False,
        )
        answer = re.fullmatch(r"\{ok, (.*)\}\s*", done.stdout, re.DOTALL)
        if done.returncode or answer is None:
            raise RabbitError(f"{expression}: {done.stdout} {done.stderr}")
        return answer[1]

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _ask_patiently(self, expression: str, times: int = 20) -> str:
        for _ in range(times):  # just after a start a queue may still be choosing its leader
            with contextlib.suppress(RabbitError):
                return self.evaluate(expression)
            time.sleep(0.1)
        return self.evaluate(expression)

    @property
    def _name(self) -> str:
        return f"pingyi{self.port}@localhost"

    def _environment(self) -> dict[str, str]:
        here = self.directory
        return {
            "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
            "LANG": "C.UTF-8",
            "HOME": str(here / "home"),  # holds the cookie
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "ERL_EPMD_PORT": str(self._register_port),
            "RUNNING_UNDER_SYSTEMD": "true",  # the script gives way to the node, which so is our own child
            "RABBITMQ_NODENAME": self._name,
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODE_PORT": str(self.port),
            "RABBITMQ_DIST_PORT": str(self._distribution_port),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1}",
            "RABBITMQ_MNESIA_BASE": str(here / "mnesia"),
            "RABBITMQ_LOG_BASE": str(here / "log"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(here / "enabled_plugins"),
            "RABBITMQ_CONFIG_FILE": str(here / "rabbitmq.conf"),
            "RABBITMQ_ADVANCED_CONFIG_FILE": str(here / "none.config"),
            "RABBITMQ_CONF_ENV_FILE": str(here / "none"),
            "RABBITMQ_PID_FILE": str(here / "pid"),
        }

    def _answers(self) -> bool:
        try:
            with self.connect():
                return True
        except (OSError, amqp.AMQPError):
            return False

    def _end_register(self) -> None:
        if self._register is not None:
            self._register.kill()
            self._register.wait()
            self._register = None

    def _tail(self) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-30:])


def _server() -> Path:
    found = sorted(Path(_INSTALLED).glob("rabbitmq_server-*/sbin/rabbitmq-server"))
    if not found:
        raise RabbitError("RabbitMQ is not installed: apt-get install rabbitmq-server (make test does it when it may)")
    return found[-1]
