"""`pingyi complaints file`: a channel's workbook from the command line, and what was wrong with it."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from ops.commands.main import main

FILED = {"rows": 2, "recorded": 1, "again": 1, "late": 0, "digest": "ab"}
WRONG = {
    "code": "MATTERS_NOT_READABLE",
    "detail": "整份未接收",
    "facts": {"errors": [{"row": 5, "column": "登记时间", "cell": "D5", "code": "OUT_OF_QUARTER", "value": ""}]},
}


@dataclass
class Gateway:
    """Answers what it is told to, and remembers what it was asked."""

    status: int = 200
    body: Any = field(default_factory=lambda: FILED)
    asked: list[tuple[str, str | None, str | None, bytes]] = field(default_factory=list)
    address: str = ""


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    stand_in = Gateway()

    class Handler(BaseHTTPRequestHandler):
        def do_PUT(self) -> None:
            sent = self.rfile.read(int(self.headers["content-length"]))
            stand_in.asked.append((self.path, self.headers["content-type"], self.headers["authorization"], sent))
            self.send_response(stand_in.status)
            self.end_headers()
            self.wfile.write(json.dumps(stand_in.body).encode())

        def log_message(self, *_: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    stand_in.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield stand_in
    server.shutdown()
    thread.join()
    server.server_close()


def hand_in(gateway: Gateway, workbook: Path, *more: str) -> Result:
    told = ["complaints", "file", "532622-2024Q2", "people_cn", str(workbook), "--address", gateway.address, *more]
    return CliRunner().invoke(main, told, env={"PINGYI_TOKEN": ""})


def test_a_file_is_handed_in(gateway: Gateway, tmp_path: Path) -> None:
    workbook = tmp_path / "汇总.xlsx"
    workbook.write_bytes(b"PK")
    done = hand_in(gateway, workbook, "--token", "t")
    assert (done.exit_code, done.output) == (0, "2 rows: 1 recorded, 1 known, 0 late\n")
    [(path, kind, bearer, sent)] = gateway.asked
    assert path == "/api/v1/appraisals/532622-2024Q2/complaints/people_cn/file"
    assert kind is not None
    assert kind.endswith("spreadsheetml.sheet")
    assert (bearer, sent) == ("Bearer t", b"PK")


def test_what_is_wrong_is_said_cell_by_cell(gateway: Gateway, tmp_path: Path) -> None:
    gateway.status, gateway.body = 422, WRONG
    workbook = tmp_path / "汇总.csv"
    workbook.write_bytes(b"x")
    done = hand_in(gateway, workbook, "--token", "t")
    assert done.exit_code == 1
    assert "D5  登记时间  OUT_OF_QUARTER" in done.output


def test_neither_another_kind_of_file_nor_nobody_hands_in(gateway: Gateway, tmp_path: Path) -> None:
    for name, more in (("汇总.pdf", ("--token", "t")), ("汇总.xlsx", ())):
        workbook = tmp_path / name
        workbook.write_bytes(b"x")
        assert hand_in(gateway, workbook, *more).exit_code == 1
    assert gateway.asked == []
