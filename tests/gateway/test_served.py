"""The gateway as a process: what it never imports, and that it leaves in order."""

import asyncio
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest

from ops.system.ports import free_port
from services.kernel.refusal import answer
from tests.gateway.responder import responder
from tests.gateway.stand_in import posted
from tests.harness.addresses import BrokerUrl, served
from tests.harness.waiting import wait_until

SERVE = "from gateway.served import run; from services.kernel.settings import from_environment; run(from_environment())"
IMPORTED = "import gateway.served, sys; print(*{name.partition('.')[0] for name in sys.modules})"


def test_the_gateway_never_imports_what_the_services_run_on() -> None:
    imported = subprocess.run([sys.executable, "-c", IMPORTED], capture_output=True, text=True, check=True).stdout
    assert not {"eventlet", "nameko", "kombu", "amqp", "sqlalchemy", "psycopg"} & set(imported.split())


@pytest.mark.served
def test_a_ballot_on_its_way_is_answered_before_the_gateway_leaves(rabbit_vhost: BrokerUrl, tmp_path: Path) -> None:
    port = free_port()
    environment = served("", rabbit_vhost, tmp_path, port)
    ballot = posted()
    address = f"http://127.0.0.1:{port}"

    async def cast() -> httpx.Response:
        arrived = asyncio.Event()

        async def box(_method: str, args: list[Any]) -> Any:
            arrived.set()
            await asyncio.sleep(0.5)
            return answer(
                [answer({"receipt": "YS24Q2", "signature": "0c" * 64, "again": False}) for _ in args[0]["ballots"]]
            )

        async with responder(rabbit_vhost, box, "ballot"), httpx.AsyncClient() as client:
            post = asyncio.create_task(client.post(f"{address}/api/v1/appraisals/532622-2024Q2/ballots", json=ballot))
            await arrived.wait()
            process.send_signal(signal.SIGTERM)
            return await post

    log = tmp_path / "gateway.log"
    with (
        log.open("wb") as written,
        subprocess.Popen([sys.executable, "-c", SERVE], env=environment, stderr=written, stdout=written) as process,
    ):
        try:
            wait_until(lambda: _alive(address), "the gateway to be alive")
            missing = httpx.get(f"{address}/readyz").json()["facts"]["missing"]
            assert missing == ["roster", "ballot", "complaints", "tally", "access"]
            response = asyncio.run(cast())
            assert response.status_code == 201
            assert response.json()["receipt"] == "YS24Q2"
            assert "server" not in response.headers
            assert process.wait(15) == 0
        finally:
            process.kill()
    assert "ballots" not in log.read_text()  # no access log


def _alive(address: str) -> bool:
    try:
        return httpx.get(f"{address}/healthz").status_code == 200
    except httpx.TransportError:
        return False
