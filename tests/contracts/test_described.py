"""The published description is true: whatever it allows is answered as it says, whoever asks."""

from collections.abc import Iterator
from typing import get_args

import pytest

from gateway.api.operations import OPERATIONS
from gateway.identity.staff_tokens import Role
from simulation.practice import APPRAISAL
from tests.contracts.described import findings, operations
from tests.harness.rehearsal import Rehearsal, rehearsing

pytestmark = pytest.mark.slow

CALLS = 3  # of each operation, as each who asks; seeded, so they are the same every time
ROLES: tuple[Role, ...] = get_args(Role)
SCOPES: dict[str, dict[str, str]] = {
    "provider": {"provider": "market-regulation"},
    "sorter": {"channel": "hotline_12345"},
    "department": {"department": "县自然资源局"},
}
ALLOWED = {one.name: one.roles for one in OPERATIONS}


@pytest.fixture(scope="module")
def rehearsal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rehearsal]:
    with rehearsing(tmp_path_factory.mktemp("described")) as system:
        yield system


def who_asks(operation_id: str) -> list[Role | None]:
    """Everybody who may, somebody of the staff who may not, and nobody in particular."""
    may = ALLOWED.get(operation_id, ())
    stranger = next((role for role in ROLES if role not in may), None)
    return [*may, *([stranger] if stranger else []), None]


@pytest.mark.timeout(600)
def test_whatever_the_description_allows_is_answered_as_it_says(rehearsal: Rehearsal) -> None:
    untrue: list[str] = []
    for operation in operations(rehearsal.address):
        for role in who_asks(operation.definition.raw["operationId"]):
            scope = SCOPES.get(role or "", {})
            headers = {"authorization": f"Bearer {rehearsal.token(role, 'zhang', **scope)}"} if role else {}
            found = findings(operation, headers, {"appraisal": APPRAISAL}, CALLS)
            untrue += [f"{operation.label} as {role}: {one}" for one in sorted(found)]
    assert untrue == []
