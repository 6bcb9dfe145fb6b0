"""The description is valid, whole and true."""

import re
from typing import Any

import msgspec
import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator, validate

from gateway.api.operations import OPERATIONS
from gateway.ballots.ballot_shape import read_ballot
from gateway.chinese.refusals import SENTENCES
from gateway.http.bodies import load
from gateway.http.operations import openapi
from gateway.http.operations.operation import Operation
from tests.gateway.conftest import GatewayClient

DOCUMENT = openapi.document()


@pytest.mark.slow
def test_the_document_is_valid_openapi() -> None:
    validate(DOCUMENT, cls=OpenAPIV31SpecValidator)
    assert DOCUMENT["openapi"].startswith("3.1")


def test_the_gateway_serves_it(gateway: GatewayClient) -> None:
    assert gateway.ask("GET", "/openapi.json").json() == DOCUMENT


def test_every_route_is_described_and_nothing_else(gateway: GatewayClient) -> None:
    page = re.compile(r"/$|/a/|/demo|/static/|/staff")  # for people, who read what stands on it
    described = {(path, method) for path, methods in DOCUMENT["paths"].items() for method in methods}
    routes = {
        (route.path, method.lower())
        for route in gateway.app.rest.app.routes  # type: ignore[attr-defined]
        for method in route.methods - {"HEAD"}
        if not page.match(route.path)
    }
    assert described == routes - {("/openapi.json", "get"), ("/metrics", "get")}


def test_the_fixed_points_are_there() -> None:
    """docs/formats.md, HTTP."""
    for fixed in ("identity", "offices", "credential", "ballots", "receipts/{code}", "rosters/{provider}", "result"):
        assert f"/api/v1/appraisals/{{appraisal}}/{fixed}" in DOCUMENT["paths"]
    assert "/api/v1/complaints/{channel}" in DOCUMENT["paths"]


def test_operation_ids_are_one_each() -> None:
    ids = [one["operationId"] for methods in DOCUMENT["paths"].values() for one in methods.values()]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("operation", [one for one in OPERATIONS if one.body is not None], ids=lambda one: one.name)
def test_the_example_of_a_request_passes_its_schema(operation: Operation) -> None:
    assert operation.body is not None
    assert load(operation.body, msgspec.json.encode(operation.body_example))


def test_the_example_of_a_ballot_is_a_ballot() -> None:
    post = DOCUMENT["paths"]["/api/v1/appraisals/{appraisal}/ballots"]["post"]
    example = post["requestBody"]["content"]["application/json"]["example"]
    assert read_ballot(msgspec.json.encode(example), "2024-07").picks[0].office == "02-03"
    assert post["security"] == []


def test_the_limits_of_a_ballot_are_described() -> None:
    schemas = DOCUMENT["components"]["schemas"]
    assert schemas["Ballot"]["properties"]["picks"]["maxItems"] == 60
    assert schemas["Example"]["properties"]["text"]["maxLength"] == 2000
    assert schemas["Ballot"]["additionalProperties"] is False


def test_what_needs_a_session_or_a_token_says_so() -> None:
    schemes = DOCUMENT["components"]["securitySchemes"]
    assert schemes.keys() == {"voterSession", "staffToken", "standardWebhooks"}
    offices = DOCUMENT["paths"]["/api/v1/appraisals/{appraisal}/offices"]["get"]
    assert offices["security"] == [{"voterSession": []}]
    assert "401" in offices["responses"]


def test_refusals_named_in_the_document_exist() -> None:
    def codes(value: Any) -> set[str]:
        if isinstance(value, dict):
            return set().union(*(codes(inner) for inner in value.values()), _own_code(value))
        return set().union(*map(codes, value)) if isinstance(value, list) else set()

    assert codes(DOCUMENT["paths"]) <= SENTENCES.keys()


def _own_code(value: dict[str, Any]) -> set[str]:
    code = value.get("code")
    return {code} if isinstance(code, str) and re.fullmatch("[A-Z_]+", code) else set()
