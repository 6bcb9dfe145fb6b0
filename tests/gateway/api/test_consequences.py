"""Consequences at the door: the Conduct Supervision Office acts, a department rectifies (R-41…R-45)."""

from typing import Any

import pytest

from gateway.http.operations.examples import example
from services.tally.contract import (
    ArrangeTalk,
    EnterAssessment,
    GiveCard,
    GiveNotice,
    HoldTalk,
    PlanRectification,
    ShowConsequences,
    ShowRectification,
    TellSuperior,
)
from tests.gateway.conftest import GatewayClient, refusal_of
from tests.gateway.staff_sessions import scope
from tests.gateway.stand_in import APPRAISAL

PAPER = "ab" * 32
CONDUCT = [
    ("card", {}, (GiveCard, {})),
    ("talk", {"due_on": "2024-08-15"}, (ArrangeTalk, {"due_on": "2024-08-15"})),
    (
        "talk/record",
        {"held_on": "2024-08-12", "words": "已约谈"},
        (HoldTalk, {"held_on": "2024-08-12", "words": "已约谈", "evidence": []}),
    ),
    (
        "superior",
        {"sent_on": "2024-08-02", "letter": PAPER},
        (TellSuperior, {"sent_on": "2024-08-02", "letter": PAPER}),
    ),
]
CONDUCT += [
    (
        "notice",
        {"issued_on": "2024-08-02", "notice": PAPER},
        (GiveNotice, {"issued_on": "2024-08-02", "notice": PAPER}),
    ),
    (
        "assessment",
        {"value": "-0.5", "words": "经研究"},
        (EnterAssessment, {"value": "-0.5", "words": "经研究"}),
    ),
]
DEPARTMENT = [
    (
        "rectification",
        {"due_on": "2024-09-30", "words": "x"},
        (PlanRectification, {"due_on": "2024-09-30", "words": "x"}),
    ),
    ("rectification/shown", {"words": "x"}, (ShowRectification, {"words": "x", "evidence": []})),
]


@pytest.mark.parametrize(("path", "body", "sent"), CONDUCT)
def test_the_conduct_office_acts(gateway: GatewayClient, path: str, body: Any, sent: Any) -> None:
    kind, fields = sent
    gateway.services.answers[f"tally.{kind.method}"] = example(kind.answer)
    address = f"consequences/02-03/{path}"
    assert gateway.ask("POST", address, headers=gateway.token("conduct"), json=body).status_code == 200
    assert [asked[-1] for asked in gateway.services.asked[:1]] == [
        [{"appraisal": APPRAISAL, "office": "02-03", "by": "zhang", **fields}]
    ]
    department = gateway.token("department", **scope("department"))
    assert refusal_of(gateway.ask("POST", address, headers=department, json=body)) == (403, "FORBIDDEN_ROLE")
    operator = gateway.ask("POST", address, headers=gateway.token("operator"), json=body)
    allowed = path in ("talk", "talk/record", "notice", "superior")  # a card and what the assessment takes off are not
    assert (operator.status_code == 200) == allowed


@pytest.mark.parametrize(("path", "body", "sent"), DEPARTMENT)
def test_a_department_rectifies_in_its_own_name(gateway: GatewayClient, path: str, body: Any, sent: Any) -> None:
    kind, fields = sent
    gateway.services.answers[f"tally.{kind.method}"] = example(kind.answer)
    headers = gateway.token("department", **scope("department"))
    address = f"consequences/02-03/{path}"
    assert gateway.ask("POST", address, headers=headers, json=body).status_code == 200
    own = scope("department")["department"]
    assert [asked[-1] for asked in gateway.services.asked[:1]] == [
        [{"appraisal": APPRAISAL, "office": "02-03", "by": "zhang", "department": own, **fields}]
    ]
    assert refusal_of(gateway.ask("POST", address, headers=gateway.token("conduct"), json=body)) == (
        403,
        "FORBIDDEN_ROLE",
    )


def test_a_department_sees_what_follows_for_its_own_offices(gateway: GatewayClient) -> None:
    gateway.services.answers["tally.show_consequences"] = {"named": 0, "offices": []}
    for role in ("department", "conduct"):
        assert gateway.ask("GET", "consequences", headers=gateway.token(role, **scope(role))).status_code == 200
    own = scope("department")["department"]
    assert [one.department for one in gateway.services.requests(ShowConsequences)] == [own, None]
    assert refusal_of(gateway.ask("GET", "consequences")) == (401, "TOKEN_MISSING")
