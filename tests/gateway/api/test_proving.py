"""Replays and bundles over HTTP: begun, told, downloaded in parts, for those allowed."""

import base64
from typing import Any

from services.kernel.refusal import Refused
from services.tally.contract import AskReplay, ReadJobOutput
from tests.gateway.conftest import GatewayClient
from tests.gateway.tally_answers import job

RUNNING = job(job="j1", progress={"ballot": 8})
DONE = {**RUNNING, "state": "done", "bytes": 6}


def parts(request: ReadJobOutput) -> str:
    return base64.b64encode([b"one", b"two", b""][request.number]).decode()


def test_a_replay_is_begun_and_its_place_told(gateway: GatewayClient) -> None:
    gateway.services.answers["tally.ask_replay"] = lambda *_asked: {**RUNNING, "kind": "replay"}
    answer = gateway.ask("POST", "replays", json={"rules": {"max_offices": 8}}, headers=gateway.token("auditor", "a-1"))
    assert answer.status_code == 202
    assert answer.headers["location"].endswith("/replays/j1")
    assert [(one.as_of, one.rules, one.by) for one in gateway.services.requests(AskReplay)] == [
        (None, {"max_offices": 8}, "a-1")
    ]


def test_only_those_who_count_determine_or_audit_may(gateway: GatewayClient) -> None:
    for method, path in (("POST", "replays"), ("GET", "replays/j1"), ("GET", "replays/j1/report"), ("GET", "bundle")):
        assert gateway.ask(method, path).status_code == 401
        sorter = gateway.token("sorter", "s-1", channel="hotline_12345")
        assert gateway.ask(method, path, headers=sorter).status_code == 403


def test_a_bundle_is_waited_for_and_then_downloaded(gateway: GatewayClient) -> None:
    states: list[Any] = [RUNNING, DONE]
    gateway.services.answers["tally.ask_bundle"] = lambda *_asked: states.pop(0)
    gateway.services.answers["tally.read_job_output"] = parts
    waiting = gateway.ask("GET", "bundle", headers=gateway.token("auditor"))
    assert (waiting.status_code, waiting.headers["retry-after"]) == (202, "2")
    got = gateway.ask("GET", "bundle", headers=gateway.token("auditor"))
    assert (got.status_code, got.content) == (200, b"onetwo")
    assert got.headers["content-type"] == "application/zip"


def test_a_report_that_is_not_ready_is_refused_in_words(gateway: GatewayClient) -> None:
    def unfinished(*_asked: Any) -> Any:
        raise Refused("JOB_UNFINISHED", {"job": "j1", "state": "running"})

    gateway.services.answers["tally.show_job"] = lambda *_asked: RUNNING
    gateway.services.answers["tally.read_job_output"] = unfinished
    answer = gateway.ask("GET", "replays/j1/report", headers=gateway.token("conduct"))
    assert (answer.status_code, answer.json()["code"]) == (409, "JOB_UNFINISHED")
