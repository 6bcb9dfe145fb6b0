"""Portals to sign in at: a certified OpenID provider as a process, and a small server that answers as told."""

import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest

from gateway.app import create_app
from ops.system.ports import free_port
from services.kernel.settings import Settings
from tests.gateway.conftest import GatewayClient
from tests.gateway.stand_in import APPRAISAL, Services
from tests.harness.processes import ROOT

OUTSIDE = "http://pingyi.example"
BACK = f"{OUTSIDE}/api/v1/portals/yszw/callback"
START = "portals/yszw/login"


@dataclass
class StandIn:
    """Answers each path as `answers` says, given the query; keeps what it was asked."""

    address: str = ""
    answers: dict[str, Callable[[dict[str, str]], tuple[int, bytes]]] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)


@pytest.fixture
def stand_in() -> Iterator[StandIn]:
    portal = StandIn()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            where = urlsplit(self.path)
            query = dict(parse_qsl(where.query))
            portal.asked.append((where.path, query))
            status, body = portal.answers[where.path](query)
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    portal.address = f"http://127.0.0.1:{server.server_address[1]}"
    yield portal
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The issuer of a running oidc-provider."""
    with provider_for(BACK, tmp_path_factory.mktemp("oidc") / "log") as issuer:
        yield issuer


@contextmanager
def provider_for(back: str, log_file: Path) -> Iterator[str]:
    """Runs an oidc-provider that sends its browsers back to this address; gives its issuer."""
    port, script = free_port(), Path(__file__).with_name("provider.mjs")
    log = log_file.open("w+")
    process = subprocess.Popen(
        ["node", str(script), str(port), back],  # found by PATH, as npm is
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=log,
        text=True,
    )
    try:
        assert process.stdout is not None
        if process.stdout.readline().strip() != "ready":
            log.seek(0)
            pytest.fail(f"oidc-provider did not start (ops/bootstrap.sh browser installs it): {log.read()[-500:]}")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(10)
        if process.stdout is not None:
            process.stdout.close()
        log.close()


def house_at(settings: Settings, **portal: Any) -> GatewayClient:
    """The gateway with this portal, reached from outside at a name of its own."""
    services = Services()
    placed = replace(settings, portals={"yszw": portal}, public_url=OUTSIDE)
    return GatewayClient(create_app(placed, services), services, placed)


@dataclass
class Browser:
    """Somebody who signs in: keeps the gateway's cookie and brings it back."""

    gateway: GatewayClient
    cookie: str = ""

    def start(self) -> str:
        """Where the gateway sends him."""
        response = self.gateway.ask("GET", START)
        assert response.status_code == 302, response.text
        self.cookie = response.headers["set-cookie"].partition(";")[0]
        return response.headers["location"]

    def come_back(self, **query: str) -> httpx.Response:
        headers = {"cookie": self.cookie} if self.cookie else {}
        return self.gateway.ask("GET", "/api/v1/portals/yszw/callback", params=query, headers=headers)

    def proof(self) -> Any:
        """What roster was told of him."""
        ((asked,),) = self.gateway.services.calls("roster.identify")
        assert asked["appraisal"] == APPRAISAL
        return asked["proof"]
