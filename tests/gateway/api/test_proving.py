"""Replays and bundles over HTTP: begun, told, downloaded in parts, for those allowed."""

import base64
from typing import Any

from services.kernel.refusal import Refused, SamePerson
from services.tally.contract import AskReplay, ConfirmBundle, ReadJobOutput
from services.tally.refusals import BallotsNotCounted
from tests.gateway.conftest import GatewayClient
from tests.gateway.stand_in import APPRAISAL
from tests.gateway.tally_answers import job

RUNNING = job(job="j1", progress={"ballot": 8})
DONE = {**RUNNING, "state": "done", "bytes": 6}
PROPOSED = {**RUNNING, "state": "proposed", "progress": {}, "by": "ducha-01"}
OF_TWO = {**DONE, "by": "ducha-01", "confirmed_by": "jiwei-01"}


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


def looks(gateway: GatewayClient) -> list[tuple[Any, ...]]:
    names = ("account", "operation", "what", "subject", "asked_by", "confirmed_by", "refused")
    return [tuple(one.get(name) for name in names) for one in gateway.services.looks]


def test_a_bundle_with_ballots_waits_for_a_second_person(gateway: GatewayClient) -> None:
    gateway.services.answers["tally.ask_bundle"] = lambda *_asked: PROPOSED
    for method, path in (("POST", "bundles"), ("GET", "bundle")):
        answer = gateway.ask(method, path, headers=gateway.token("operator", "ducha-01"))
        assert (answer.status_code, answer.json()["state"]) == (202, "proposed")


def test_who_confirms_is_on_record_with_who_asked(gateway: GatewayClient) -> None:
    gateway.services.answers["tally.show_job"] = lambda *_asked: PROPOSED
    gateway.services.answers["tally.confirm_bundle"] = lambda *_asked: {**OF_TWO, "state": "waiting"}
    answer = gateway.ask("POST", "bundles/j1/confirmation", headers=gateway.token("conduct", "jiwei-01"))
    assert (answer.status_code, answer.json()["confirmed_by"]) == (202, "jiwei-01")
    assert gateway.services.requests(ConfirmBundle) == [ConfirmBundle(appraisal=APPRAISAL, job="j1", by="jiwei-01")]
    assert looks(gateway) == [("jiwei-01", "confirm_bundle", "ballot_bundle", "j1", "ducha-01", "jiwei-01", None)]


def test_nobody_confirms_their_own_and_the_attempt_is_on_record(gateway: GatewayClient) -> None:
    def same(*_asked: Any) -> Any:
        raise SamePerson(by="ducha-01")

    gateway.services.answers["tally.show_job"] = lambda *_asked: PROPOSED
    gateway.services.answers["tally.confirm_bundle"] = same
    answer = gateway.ask("POST", "bundles/j1/confirmation", headers=gateway.token("operator", "ducha-01"))
    assert (answer.status_code, answer.json()["code"]) == (409, "SAME_PERSON")
    ((account, _, what, *_, refused),) = looks(gateway)
    assert (account, what, refused) == ("ducha-01", "ballot_bundle", "SAME_PERSON")


def test_only_roles_that_may_ask_may_confirm(gateway: GatewayClient) -> None:
    for role, scope in (("sorter", {"channel": "hotline_12345"}), ("system", {}), ("department", {"department": "x"})):
        answer = gateway.ask("POST", "bundles/j1/confirmation", headers=gateway.token(role, **scope))
        assert answer.status_code == 403
    assert gateway.services.requests(ConfirmBundle) == []


def test_a_bundle_with_ballots_has_its_own_name_in_the_access_log(gateway: GatewayClient) -> None:
    """By both ways of taking it; one without ballots goes by another name."""
    gateway.services.answers["tally.read_job_output"] = parts
    auditor = gateway.token("auditor", "shenji-01")
    for made in (OF_TWO, DONE):
        gateway.services.answers["tally.ask_bundle"] = lambda *_asked, made=made: made
        gateway.services.answers["tally.show_job"] = lambda *_asked, made=made: made
        for path in ("bundle", "bundles/j1"):
            assert gateway.ask("GET", path, headers=auditor).content == b"onetwo"
    two, nobody = ("ducha-01", "jiwei-01", None), (None, None, None)
    assert looks(gateway) == [
        ("shenji-01", "download_bundle", "ballot_bundle", None, *two),
        ("shenji-01", "download_made_bundle", "ballot_bundle", "j1", *two),
        ("shenji-01", "download_bundle", "bundle", None, *nobody),
        ("shenji-01", "download_made_bundle", "bundle", "j1", *nobody),
    ]


def test_from_the_seal_to_the_count_it_is_refused_in_words_and_on_record(gateway: GatewayClient) -> None:
    def not_yet(*_asked: Any) -> Any:
        raise BallotsNotCounted()

    gateway.services.answers |= {"tally.ask_bundle": not_yet, "tally.ask_replay": not_yet}
    for method, path in (("GET", "bundle"), ("POST", "bundles"), ("POST", "replays")):
        answer = gateway.ask(method, path, headers=gateway.token("auditor"))
        assert (answer.status_code, answer.json()["code"]) == (409, "BALLOTS_NOT_COUNTED")
        assert "请先完成统计" in answer.json()["detail"]
    assert [one[1:3] for one in looks(gateway)] == [("download_bundle", "bundle")]
