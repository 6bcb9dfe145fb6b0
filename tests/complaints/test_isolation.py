"""Each channel its own, seen from the outside: the gateway over HTTP, complaints and PostgreSQL behind it (R-48)."""

import httpx
import msgspec
import pytest

from gateway.api import duplicates, sorting, sorting_lists
from gateway.app import create_app
from gateway.http.operations.operation import Operation
from gateway.identity.staff_tokens import ROLES, Role
from services.kernel.rpc.request import opened
from services.kernel.settings import Settings
from tests.complaints.conftest import HANDLERS, Complaints
from tests.complaints.examples import APPRAISAL
from tests.gateway.conftest import SECRET, GatewayClient
from tests.gateway.stand_in import Services

pytestmark = pytest.mark.slow

OWN, OTHER = "hotline_12345", "mailbox_county"
WORDS = "我叫李大山,窗口说要补材料,来了三次每次说的都不一样,电话13800138000"
SCOPES: dict[str, dict[str, str]] = {
    "provider": {"provider": "market-regulation"},
    "sorter": {"channel": OTHER},
    "department": {"department": "县自然资源局"},
}
AREA = (*sorting.OPERATIONS, *duplicates.OPERATIONS, *sorting_lists.OPERATIONS)
CALLS = {one.name: one for one in AREA}


class RealComplaints(Services):
    """The gateway's stand-in, but for complaints, which answers itself."""

    def __init__(self, complaints: Complaints) -> None:
        super().__init__()
        for kind in HANDLERS:
            self.answers[f"complaints.{kind.method}"] = lambda request: opened(
                request, msgspec.json.encode(complaints.answer(type(request), request))
            )


@pytest.fixture
def outside(complaints: Complaints) -> GatewayClient:
    """Somebody outside, before a gateway with complaints behind it."""
    settings = Settings(gateway_secret=SECRET)
    services = RealComplaints(complaints)
    return GatewayClient(create_app(settings, services), services, settings)


@pytest.fixture
def matters(complaints: Complaints) -> list[str]:
    """Two anonymous duplicates of one channel."""
    return [complaints.reported(OWN, source_id=f"GD2024-00000{n}", anonymous=True, text=WORDS) for n in (1, 2)]


def ask(gateway: GatewayClient, operation: Operation, matters: list[str], role: Role, **scope: str) -> httpx.Response:
    one, two = matters
    body = {
        "complaints_sort": {"offices": [{"office": "02-03", "categories": ["cold"]}]},
        "complaints_decline": {"reason": "PRAISE"},
        "complaints_merge": {"into": two},
        "complaints_undo": {"decision": 2},
        "complaints_mark_distinct": {"other": two},
        "complaints_merge_across": {"matter": one, "into": two},
        "complaints_mark_distinct_across": {"matter": one, "other": two},
        "complaints_split_across": {"matter": one},
    }.get(operation.name, {})
    path = operation.path.replace("{appraisal}", APPRAISAL).replace("{matter}", one)
    headers = gateway.token(role, "somebody", **(scope or SCOPES.get(role, {})))
    if operation.method == "GET":
        return gateway.ask("GET", path, headers=headers)
    return gateway.ask("POST", path, headers=headers, json=body)


@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize("role", ROLES)
def test_nobody_but_the_channels_own_sorters_reads_or_decides(
    name: str, role: Role, outside: GatewayClient, matters: list[str], complaints: Complaints
) -> None:
    """Every role, every call: no word, no number, no event, and no telling whether there is such a matter."""
    before, operation = complaints.bodies(), CALLS[name]
    response = ask(outside, operation, matters, role)
    if role not in operation.roles:
        assert (response.status_code, response.json()["code"]) == (403, "FORBIDDEN_ROLE")
    elif name == "complaints_freeze":
        assert response.json()["code"] == "CHANNELS_STILL_OPEN"
    elif "sorter" in operation.roles and "{matter}" in operation.path:
        nobody = ask(outside, operation, ["0" * 32, "1" * 32], role)
        assert response.json()["code"] == nobody.json()["code"] == "MATTER_UNKNOWN"
        assert response.json()["detail"] == nobody.json()["detail"]
    assert complaints.bodies() == before
    lists = operation.method == "GET" and "{matter}" not in operation.path
    for secret in ("李大山", "13800138000", "补材料", "GD2024", *(matters if lists else ())):
        assert secret not in response.text


def test_the_channels_own_sorter_reads_and_decides(
    outside: GatewayClient, matters: list[str], complaints: Complaints
) -> None:
    """Or the refusals above would prove nothing."""
    own = {"channel": OWN}
    listed = ask(outside, CALLS["complaints_matters"], matters, "sorter", **own).json()
    assert {row["matter_id"] for row in listed["matters"]} == set(matters)
    opened = ask(outside, CALLS["complaints_matter"], matters, "sorter", **own).json()
    assert opened["original"] == WORDS
    (pair,) = ask(outside, CALLS["complaints_duplicates"], matters, "sorter", **own).json()["pairs"]
    assert {row["matter_id"] for row in pair["matters"]} == set(matters)
    exported = ask(outside, CALLS["complaints_export"], matters, "sorter", **own)
    assert (exported.status_code, exported.content[:2]) == (200, b"PK")
    for name in ("complaints_sort", "complaints_mark_distinct", "complaints_merge"):
        assert ask(outside, CALLS[name], matters, "sorter", **own).status_code == 200
    assert len(complaints.events()) == 1 + 2 + 3


def test_lists_show_what_was_written_with_identities_covered(outside: GatewayClient, matters: list[str]) -> None:
    for name in ("complaints_matters", "complaints_duplicates"):
        told = ask(outside, CALLS[name], matters, "sorter", channel=OWN).text
        assert "补材料" in told
        assert "李大山" not in told
        assert "13800138000" not in told


def test_pairs_of_two_channels_reach_the_inspection_office_in_masked_copies(
    outside: GatewayClient, matters: list[str], complaints: Complaints
) -> None:
    """No channel's words reach another channel's sorter; the office that sorts none sees them without identities."""
    abroad = complaints.reported(OTHER, source_id="RM00000001", anonymous=True, text=WORDS)
    across = CALLS["complaints_duplicates_across"]
    pairs = ask(outside, across, matters, "operator").json()["pairs"]
    assert {frozenset(row["matter_id"] for row in pair["matters"]) for pair in pairs} == {
        frozenset((abroad, matter)) for matter in matters
    }
    told = ask(outside, across, matters, "operator").text
    for secret in ("李大山", "13800138000", "GD2024", "RM0000", "original", "source_id"):
        assert secret not in told
    for channel in (OWN, OTHER):
        for pair in ask(outside, CALLS["complaints_duplicates"], matters, "sorter", channel=channel).json()["pairs"]:
            assert {row["channel"] for row in pair["matters"]} == {channel}
