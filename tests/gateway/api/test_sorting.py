"""Commands of sorting: who may is the token's to say, and the service is asked for that channel (R-48)."""

from typing import Any

import pytest

from gateway.http.operations.examples import example
from gateway.http.responses import as_json
from services.complaints.contract import (
    Confirm,
    Decline,
    Freeze,
    MarkDistinct,
    MarkDistinctAcross,
    Merge,
    MergeAcross,
    OfficeFound,
    Sort,
    Sorter,
    SplitAcross,
    Undo,
)
from services.kernel.rpc.request import Request
from tests.gateway.conftest import GatewayClient, refusal_of
from tests.gateway.staff_sessions import scope
from tests.gateway.stand_in import APPRAISAL

BY = Sorter(account="zhang", channel="hotline_12345")
FOUND = (OfficeFound(office="02-03", categories=("shirk",)),)
SORTED = [{"office": "02-03", "categories": ["shirk"]}]
COMMANDS: list[tuple[str, str, dict[str, Any] | None, Request[Any]]] = [
    (
        "sorter",
        "complaints/m1/sorting",
        {"offices": SORTED},
        Sort(appraisal=APPRAISAL, matter="m1", offices=FOUND, by=BY),
    ),
    ("sorter", "complaints/m1/sorting", {"offices": []}, Sort(appraisal=APPRAISAL, matter="m1", offices=(), by=BY)),
    ("sorter", "complaints/m1/confirmation", None, Confirm(appraisal=APPRAISAL, matter="m1", by=BY)),
    (
        "sorter",
        "complaints/m1/confirmation",
        {"sorting": 2},
        Confirm(appraisal=APPRAISAL, matter="m1", by=BY, sorting=2),
    ),
    (
        "sorter",
        "complaints/m1/decline",
        {"reason": "PRAISE"},
        Decline(appraisal=APPRAISAL, matter="m1", reason="PRAISE", by=BY),
    ),
    ("sorter", "complaints/m1/merger", {"into": "m2"}, Merge(appraisal=APPRAISAL, matter="m1", into="m2", by=BY)),
    ("sorter", "complaints/m1/undoing", {"decision": 3}, Undo(appraisal=APPRAISAL, matter="m1", decision=3, by=BY)),
    (
        "sorter",
        "complaints/m1/distinct",
        {"other": "m2"},
        MarkDistinct(appraisal=APPRAISAL, matter="m1", other="m2", by=BY),
    ),
    (
        "operator",
        "duplicates/merger",
        {"matter": "m1", "into": "m2"},
        MergeAcross(appraisal=APPRAISAL, matter="m1", into="m2", by="zhang"),
    ),
    (
        "operator",
        "duplicates/distinct",
        {"matter": "m1", "other": "m2"},
        MarkDistinctAcross(appraisal=APPRAISAL, matter="m1", other="m2", by="zhang"),
    ),
    ("operator", "duplicates/splitting", {"matter": "m1"}, SplitAcross(appraisal=APPRAISAL, matter="m1", by="zhang")),
    ("operator", "complaints/freezing", None, Freeze(appraisal=APPRAISAL, by="zhang")),
]


@pytest.mark.parametrize(("role", "path", "body", "asks"), COMMANDS)
def test_a_command_asks_complaints_and_answers_its_value(
    gateway: GatewayClient, role: Any, path: str, body: Any, asks: Request[Any]
) -> None:
    """The account and the channel in the token are who acts; D-2."""
    value = example(type(asks).answer)
    gateway.services.answers[f"complaints.{asks.method}"] = value
    response = gateway.ask("POST", path, headers=gateway.token(role, **scope(role)), json=body)
    assert response.json() == as_json(value)
    assert gateway.services.requests(type(asks)) == [asks]


def test_an_office_is_named_with_what_is_wrong_with_it(gateway: GatewayClient) -> None:
    body = {"offices": [{"office": "02-03", "categories": []}]}
    response = gateway.ask(
        "POST", "complaints/m1/sorting", headers=gateway.token("sorter", **scope("sorter")), json=body
    )
    assert refusal_of(response) == (422, "INVALID_FIELDS")
    assert gateway.services.requests(Sort) == []
