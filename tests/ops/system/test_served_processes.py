"""Each `pingyi serve` process: it comes up, answers, ends when asked, and comes back after a kill."""

from pathlib import Path

import pytest

from ops.system.ports import free_port
from ops.system.services import SERVICES
from tests.harness.addresses import BrokerUrl, DatabaseUrl, served
from tests.harness.processes import Processes, run

pytestmark = [pytest.mark.served, pytest.mark.fault]


def test_services_and_gateway_come_up_end_when_asked_and_come_back_after_a_kill(
    database: DatabaseUrl, rabbit_vhost: BrokerUrl, processes: Processes, tmp_path: Path
) -> None:
    environment = served(database, rabbit_vhost, keys=tmp_path / "keys", port=free_port())
    started = processes.serve_all((*SERVICES, "gateway"), environment)
    for name in started:
        assert run("health", name, environment=environment, check=False).returncode == 0, name
    for process in started.values():
        process.kill()
        assert process.exit_code == -9
    for process in started.values():
        process.spawn()
    for process in started.values():
        process.wait_ready()
    for name, process in started.items():
        assert process.terminate() == 0, name
