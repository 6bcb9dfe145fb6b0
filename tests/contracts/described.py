"""Calls made up from the published description, and what of their answers is not in it."""

from collections.abc import Iterator, Mapping
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis.checks import CheckFunction, not_a_server_error
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

CHECKS: tuple[CheckFunction, ...] = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
)
SECONDS = 30  # for one answer


def operations(address: str) -> Iterator[Any]:
    """Every operation in the description that the gateway at this address publishes."""
    for found in schemathesis.openapi.from_url(f"{address}/openapi.json").get_all_operations():
        yield found.ok()


def findings(operation: Any, headers: Mapping[str, str], there: Mapping[str, str], calls: int) -> set[str]:
    """Make this many calls of an operation. Answers each way in which an answer is not as described.

    `there` are parts of the address that name something that is there.
    """
    found: set[str] = set()

    @seed(1)
    @settings(
        max_examples=calls,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def call(case: Any) -> None:
        parts = case.path_parameters or {}
        case.path_parameters = {name: there.get(name, value) for name, value in parts.items()}
        response = case.call(headers=dict(headers), timeout=SECONDS)
        try:
            case.validate_response(response, checks=list(CHECKS))
        except (Failure, FailureGroup) as failure:
            ones = failure.exceptions if isinstance(failure, FailureGroup) else [failure]
            found.update(f"{response.status_code} {type(one).__name__}: {str(one)[:300]}" for one in ones)

    call()
    return found
