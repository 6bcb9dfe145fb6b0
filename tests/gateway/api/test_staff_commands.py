"""Staff commands: who may, and what the services are asked (R-37, R-38, R-48, R-49)."""

from datetime import date
from typing import Any

import msgspec
import pytest

from gateway.api.operations import OPERATIONS
from gateway.http.operations.examples import example
from gateway.identity import staff_tokens as tokens
from gateway.identity.staff_tokens import mint
from gateway.rpc.client import ServiceFailed, ServiceTimeout, ServiceUnknown
from services.ballot.contract import (
    AcceptLoss,
    Choice,
    ConfirmEarlySeal,
    IssueForms,
    KeyForm,
    PrintForms,
    ProposeEarlySeal,
    ProposeLoss,
    ReturnForms,
    Seal,
    SettleForm,
)
from services.kernel.refusal import Refused
from services.kernel.rpc.parse import parse
from services.kernel.rpc.request import Request
from services.kernel.settings import Settings
from services.roster.contract import (
    AcceptIssuedLoss,
    CommitLists,
    CopyAppraisal,
    DraftAppraisal,
    DrawInvitees,
    IssueInvitations,
    OpenAppraisal,
    ProposeIssuedLoss,
)
from services.tally.contract import (
    CommitPool,
    Count,
    DecideAppeal,
    Determine,
    DrawSample,
    HandOver,
    NextPick,
    PickToRule,
    Publish,
    ReviewAppeal,
    Rule,
    ShowDetermination,
)
from tests.gateway.conftest import GatewayClient, refusal_of
from tests.gateway.roster_answers import OPENED, copied, drawn, fixed, issued
from tests.gateway.staff_sessions import scope
from tests.gateway.stand_in import APPRAISAL, participation
from tests.gateway.tally_answers import COUNTED, published, result

DRAFT = {
    "county": "532622",
    "title": "砚山县2024年第二季度评议",
    "hotline": "0876-3133677",
    "rules": {
        "quarter_from": "2024-04-01",
        "quarter_to": "2024-06-30",
        "published_at": "2024-06-26T10:27:00+08:00",
        "voting_from": "2024-07-01T00:00:00+08:00",
        "voting_until": "2024-07-15T00:00:00+08:00",
        "complaints_until": "2024-07-20T00:00:00+08:00",
        "example_not_before": "2024-01",
    },
    "rehearsal": True,
}
TICK: dict[str, Any] = {
    "office": "02-03",
    "categories": ["shirk"],
    "example": {"text": "跑了三趟", "occurred": "2024-03"},
}
PROPOSED: Any = {"proposal": "5f0c1a9be2d34c77"}
PICKS = parse(tuple[Choice, ...], [TICK])
COMMANDS: list[tuple[str, str, dict[str, Any] | None, Request[Any]]] = [
    ("operator", "pool", None, CommitPool(appraisal=APPRAISAL)),
    (
        "operator",
        "sample",
        {"seed": "a|b|c", "witnesses": ["people-1"]},
        DrawSample(appraisal=APPRAISAL, seed="a|b|c", by="zhang", witnesses=("people-1",)),
    ),
    (
        "operator",
        "rulings",
        {"pick": "5bc8", "counted": True},
        Rule(appraisal=APPRAISAL, pick="5bc8", counted=True, by="zhang"),
    ),
    ("operator", "count", None, Count(appraisal=APPRAISAL)),
    ("operator", "hand-over", None, HandOver(appraisal=APPRAISAL, by="zhang")),
    (
        "conduct",
        "determination",
        {"named": ["02-03"], "reason": "居首"},
        Determine(appraisal=APPRAISAL, named=("02-03",), reason="居首", by="zhang"),
    ),
    (
        "operator",
        "appeals/1/reviews",
        {"conclusion": "maintain", "reply": "维持"},
        ReviewAppeal(appraisal=APPRAISAL, appeal=1, conclusion="maintain", reply="维持", by="zhang"),
    ),
    (
        "operator",
        "appeals/1/confirmation",
        {"review": 2},
        DecideAppeal(appraisal=APPRAISAL, appeal=1, review=2, by="zhang"),
    ),
    ("conduct", "publication", None, Publish(appraisal=APPRAISAL, by="zhang")),
    ("operator", "forms/printed", {"batch": "P", "count": 9}, PrintForms(appraisal=APPRAISAL, batch="P", count=9)),
    ("operator", "forms/issued", {"batch": "O", "count": 120}, IssueForms(appraisal=APPRAISAL, batch="O", count=120)),
    (
        "operator",
        "forms/returned",
        {"batch": "R", "count": 118, "returned_on": "2024-07-12"},
        ReturnForms(appraisal=APPRAISAL, batch="R", count=118, returned_on=date(2024, 7, 12)),
    ),
    (
        "operator",
        "forms/A7K2/entries",
        {"picks": [TICK], "returned_on": "2024-07-12"},
        KeyForm(appraisal=APPRAISAL, serial="A7K2", by="zhang", picks=PICKS, returned_on=date(2024, 7, 12)),
    ),
    (
        "operator",
        "forms/A7K2/settlement",
        {"picks": [TICK]},
        SettleForm(appraisal=APPRAISAL, serial="A7K2", by="zhang", picks=PICKS),
    ),
    ("operator", "sealing", {}, Seal(appraisal=APPRAISAL, by="zhang")),
    (
        "operator",
        "sealing/early",
        {"reason": "ORDERED_BY_SUPERIOR", "words": "上级要求"},
        ProposeEarlySeal(appraisal=APPRAISAL, reason="ORDERED_BY_SUPERIOR", words="上级要求", by="zhang"),
    ),
    ("operator", "sealing/early/confirmation", None, ConfirmEarlySeal(appraisal=APPRAISAL, by="zhang")),
    ("operator", "sealing/loss", None, ProposeLoss(appraisal=APPRAISAL, by="zhang")),
    ("operator", "sealing/loss/acceptance", PROPOSED, AcceptLoss(appraisal=APPRAISAL, by="zhang", **PROPOSED)),
    ("operator", "issuing/loss", None, ProposeIssuedLoss(appraisal=APPRAISAL, by="zhang")),
    ("operator", "issuing/loss/acceptance", PROPOSED, AcceptIssuedLoss(appraisal=APPRAISAL, by="zhang", **PROPOSED)),
]


# what is asked, and a whole answer
TYPED: list[tuple[str, str, dict[str, Any] | None, Request[Any], Any]] = [
    (
        "operator",
        "/api/v1/appraisals",
        {"appraisal": APPRAISAL, **DRAFT},
        msgspec.convert({"appraisal": APPRAISAL, **DRAFT}, DraftAppraisal),
        {"appraisal": APPRAISAL, "offices": 0, "rehearsal": True},
    ),
    (
        "operator",
        "copy",
        {"from": "532622-2024Q1"},
        CopyAppraisal(appraisal=APPRAISAL, source="532622-2024Q1"),
        copied(appraisal=APPRAISAL),
    ),
    ("operator", "lists", {"group": "market"}, CommitLists(appraisal=APPRAISAL, group="market"), fixed()),
    (
        "operator",
        "draws",
        {"group": "market", "seed": "a|b"},
        DrawInvitees(appraisal=APPRAISAL, group="market", seed="a|b"),
        drawn(seed="a|b"),
    ),
    ("operator", "invitations", {"group": "market"}, IssueInvitations(appraisal=APPRAISAL, group="market"), []),
    ("operator", "opening", None, OpenAppraisal(appraisal=APPRAISAL), OPENED),
    *((*request, example(type(request[-1]).answer)) for request in COMMANDS),
]


@pytest.mark.parametrize(("role", "path", "body", "asked", "answered"), TYPED)
def test_a_command_asks_its_service_and_answers_its_value(
    gateway: GatewayClient, role: Any, path: str, body: Any, asked: Request[Any], answered: Any
) -> None:
    """The account in the token is who acts; D-2."""
    gateway.services.answers[f"{asked.service}.{asked.method}"] = answered
    response = gateway.ask("POST", path, headers=gateway.token(role, **scope(role)), json=body)
    assert response.json() == answered
    assert response.headers["cache-control"] == "no-store"
    assert gateway.services.requests(type(asked)) == [asked]


@pytest.mark.parametrize(("role", "path", "body"), [(role, path, body) for role, path, body, *_ in TYPED])
def test_no_other_role_may_give_the_command(gateway: GatewayClient, role: str, path: str, body: Any) -> None:
    for other in set(tokens.ROLES) - {role}:
        response = gateway.ask("POST", path, headers=gateway.token(other, **scope(other)), json=body)
        assert refusal_of(response) == (403, "FORBIDDEN_ROLE")
    assert refusal_of(gateway.ask("POST", path, json=body)) == (401, "TOKEN_MISSING")
    assert gateway.services.asked == []


def test_who_acts_is_never_taken_from_the_body(gateway: GatewayClient) -> None:
    response = gateway.ask("POST", "sealing", headers=gateway.token("operator"), json={"by": "li"})
    assert refusal_of(response) == (422, "INVALID_FIELDS")
    assert gateway.services.asked == []


def test_every_staff_operation_names_its_roles() -> None:
    assert all(one.roles for one in OPERATIONS if one.security == "staff")


def test_a_token_for_one_appraisal_does_not_reach_another(gateway: GatewayClient) -> None:
    headers = gateway.token("operator", appraisal="532622-2024Q1")
    assert refusal_of(gateway.ask("POST", "count", headers=headers)) == (403, "FORBIDDEN_ROLE")
    gateway.services.answers["tally.count"] = COUNTED
    assert gateway.ask("POST", "count", headers=gateway.token("operator", appraisal=APPRAISAL)).status_code == 200


def test_old_and_foreign_tokens_are_refused(gateway: GatewayClient, monkeypatch: pytest.MonkeyPatch) -> None:
    other = Settings(gateway_secret="another secret of sixteen or more")
    foreign = {"authorization": f"Bearer {mint(other, 'operator', 'zhang')}"}
    assert refusal_of(gateway.ask("POST", "count", headers=foreign)) == (401, "TOKEN_INVALID")
    session = gateway.ask("POST", "identity", json={"method": "invitation", "phone": "1", "code": "482913"}).json()
    voter = {"authorization": f"Bearer {session['session']}"}
    assert refusal_of(gateway.ask("POST", "count", headers=voter)) == (401, "TOKEN_INVALID")
    basic = {"authorization": "Basic emhhbmc6"}
    assert refusal_of(gateway.ask("POST", "count", headers=basic)) == (401, "TOKEN_MISSING")
    monkeypatch.setattr(tokens, "TOKEN_SECONDS", -1)
    assert refusal_of(gateway.ask("POST", "count", headers=gateway.token("operator"))) == (401, "TOKEN_EXPIRED")


def test_a_token_says_what_its_role_needs(settings: Settings) -> None:
    for role, more in (
        ("provider", {}),
        ("sorter", {}),
        ("department", {}),
        ("mayor", {}),
        ("operator", {"account": ""}),
    ):
        with pytest.raises(ValueError):
            mint(settings, role, **{"account": "zhang", **more})  # type: ignore[arg-type]
    with pytest.raises(ValueError):
        mint(Settings(), "operator", "zhang")  # no secret, no token


def test_the_next_pick_comes_to_who_asks_for_it(gateway: GatewayClient) -> None:
    """R-37: what somebody has ruled on does not come to them again."""
    gateway.services.answers["tally.next_pick"] = {**example(PickToRule), "pick": "5bc8"}
    assert gateway.ask("GET", "rulings", headers=gateway.token("operator", "li")).json()["pick"] == "5bc8"
    assert gateway.services.requests(NextPick) == [NextPick(appraisal=APPRAISAL, by="li")]


def test_the_next_pick_to_rule_on_comes_alone(gateway: GatewayClient) -> None:
    gateway.services.answers["tally.next_pick"] = lambda *_: None
    assert gateway.ask("GET", "rulings", headers=gateway.token("operator")).json() is None


def test_before_publication_the_result_is_for_those_who_count_determine_or_audit(gateway: GatewayClient) -> None:
    """R-49, A-26."""
    gateway.services.answers["tally.show_result"] = result()
    gateway.services.answers["tally.show_published_result"] = Refused("NOT_PUBLISHED", {})
    assert refusal_of(gateway.ask("GET", "result")) == (403, "NOT_PUBLISHED")
    for role in ("operator", "conduct", "auditor"):
        assert gateway.ask("GET", "result", headers=gateway.token(role)).json()["result_version"] == 1
    sorter = gateway.token("sorter", channel="hotline_12345")
    assert refusal_of(gateway.ask("GET", "result", headers=sorter)) == (403, "FORBIDDEN_ROLE")
    gateway.services.answers["tally.show_published_result"] = published()
    assert gateway.ask("GET", "result").json()["result_version"] == 1


def test_the_determination_is_for_those_who_count_determine_or_audit(gateway: GatewayClient) -> None:
    """R-38, A-23: the words may name somebody, so they are not for everybody."""
    told = {"named": ["02-03"], "reason": "得票居首", "by": "conduct-1"}
    gateway.services.answers["tally.show_determination"] = told
    for role in ("operator", "conduct", "auditor"):
        assert gateway.ask("GET", "determination", headers=gateway.token(role)).json() == told
    for role in ("sorter", "provider"):
        response = gateway.ask("GET", "determination", headers=gateway.token(role, **scope(role)))
        assert refusal_of(response) == (403, "FORBIDDEN_ROLE")
    assert refusal_of(gateway.ask("GET", "determination")) == (401, "TOKEN_MISSING")
    assert len(gateway.services.requests(ShowDetermination)) == 3


def test_participation_is_told_as_each_service_sees_it(gateway: GatewayClient) -> None:
    """A-26: numbers of people and ballots, nothing about offices."""
    gateway.services.answers["roster.show_participation"] = taken = issued(8, public=6)
    gateway.services.answers["ballot.show_participation"] = box = participation(received={"public": 7}, online=7)
    heard = {"received": {"public": 5}, "online": 5, "paper": 0, "until": 6}
    gateway.services.answers["tally.show_participation"] = heard
    told = gateway.ask("GET", "participation", headers=gateway.token("auditor")).json()
    assert told == {"credentials": taken, "ballots": box, "heard": heard}


def test_long_work_is_given_its_time(gateway: GatewayClient) -> None:
    gateway.services.answers["tally.count"] = COUNTED
    gateway.ask("POST", "count", headers=gateway.token("operator"))
    assert (gateway.services.timeouts[0] or 0) >= 60


def test_silence_after_a_command_is_not_called_a_failure(gateway: GatewayClient) -> None:
    gateway.services.answers["tally.count"] = ServiceTimeout("tally", "count")
    response = gateway.ask("POST", "count", headers=gateway.token("operator"))
    assert refusal_of(response) == (503, "UNCONFIRMED")
    assert "失败" not in response.text
    assert "retry-after" in response.headers


def test_silence_after_a_question_asks_to_try_again(gateway: GatewayClient) -> None:
    gateway.services.answers["tally.next_pick"] = ServiceTimeout("tally", "next_pick")
    assert refusal_of(gateway.ask("GET", "rulings", headers=gateway.token("operator"))) == (503, "SERVICE_SILENT_NOW")


def test_an_absent_service_is_told_apart(gateway: GatewayClient) -> None:
    gateway.services.answers["tally.count"] = ServiceUnknown("tally", "count")
    assert refusal_of(gateway.ask("POST", "count", headers=gateway.token("operator"))) == (503, "SERVICE_ABSENT")


@pytest.mark.parametrize("fault", [ServiceFailed("tally", "count", "KeyError"), RuntimeError("13000000123 said so")])
def test_our_own_faults_have_a_number_that_is_in_the_log_and_no_contents(
    gateway: GatewayClient, fault: Exception, capsys: pytest.CaptureFixture[str]
) -> None:
    gateway.services.answers["tally.count"] = fault
    response = gateway.ask("POST", "count", headers=gateway.token("operator"))
    assert refusal_of(response) == (500, "INTERNAL_ERROR")
    logged = "".join(capsys.readouterr())
    assert response.json()["facts"]["request_id"] in logged
    assert "13000000123" not in logged
