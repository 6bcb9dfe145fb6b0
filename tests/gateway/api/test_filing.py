"""A channel's clerk hands in a workbook (R-29): only its own channel's (R-48)."""

import pytest

from services.complaints.contract import ConfirmSummary, CountedLine, FileMatters, FileSummary
from services.kernel.refusal import Refused
from tests.gateway.conftest import GatewayClient, refusal_of
from tests.gateway.stand_in import APPRAISAL

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PATH = "complaints/petition_letter/file"
FILED = {"rows": 2, "recorded": 2, "again": 0, "late": 0, "digest": "ab" * 32}


def headers(gateway: GatewayClient, kind: str = XLSX, channel: str = "petition_letter") -> dict[str, str]:
    return gateway.token("sorter", "clerk-1", channel=channel) | {"content-type": kind}


def test_a_file_goes_to_complaints_as_it_is(gateway: GatewayClient) -> None:
    gateway.services.answers["complaints.file_matters"] = FILED
    response = gateway.ask("PUT", PATH, content=b"PK\x03\x04", headers=headers(gateway))
    assert (response.status_code, response.json()) == (200, FILED)
    assert gateway.services.requests(FileMatters) == [
        FileMatters(appraisal=APPRAISAL, channel="petition_letter", content=b"PK\x03\x04", by="clerk-1")
    ]


def test_errors_are_told_cell_by_cell(gateway: GatewayClient) -> None:
    errors = [{"row": 5, "column": "登记时间", "cell": "D5", "code": "OUT_OF_QUARTER", "value": ""}]
    gateway.services.answers["complaints.file_matters"] = Refused(
        "MATTERS_NOT_READABLE", {"errors": errors, "count": 1}
    )
    response = gateway.ask("PUT", PATH, content=b"PK", headers=headers(gateway))
    assert refusal_of(response) == (422, "MATTERS_NOT_READABLE")
    assert response.json()["facts"]["errors"] == [errors[0] | {"says": "登记时间:登记时间不在本季度内。"}]


@pytest.mark.parametrize("role", ["operator", "conduct", "auditor"])
def test_nobody_but_the_clerk_of_the_channel_hands_in(gateway: GatewayClient, role: str) -> None:
    for token in (gateway.token(role), gateway.token("sorter", channel="people_cn")):
        response = gateway.ask("PUT", PATH, content=b"PK", headers=token | {"content-type": XLSX})
        assert refusal_of(response) == (403, "FORBIDDEN_ROLE")
    assert gateway.services.calls("complaints.file_matters") == []


def test_what_is_no_workbook_by_its_type_is_not_read(gateway: GatewayClient) -> None:
    response = gateway.ask("PUT", PATH, content=b"x", headers=headers(gateway, "application/pdf"))
    assert refusal_of(response) == (415, "UNSUPPORTED_MEDIA_TYPE")


LINE = {"office": "02-03", "categories": ["shirk"], "month": "2024-05", "count": 2}
SUMMARY = "complaints/discipline/summary"


def test_the_discipline_office_files_counts_and_a_colleague_confirms(gateway: GatewayClient) -> None:
    """R-30, A-21."""
    gateway.services.answers |= {
        "complaints.file_summary": {"filing": 1, "matters": 2, "late": False},
        "complaints.confirm_summary": {"filing": 1},
        "complaints.show_summary": {"filing": 1, "by": "clerk-1", "late": False, "confirmed_by": None, "lines": [LINE]},
    }
    first, second = (gateway.token("sorter", name, channel="discipline") for name in ("clerk-1", "clerk-2"))
    assert gateway.ask("PUT", SUMMARY, json={"lines": [LINE]}, headers=first).json()["matters"] == 2
    assert gateway.ask("GET", SUMMARY, headers=second).json()["lines"] == [LINE]
    assert gateway.ask("POST", f"{SUMMARY}/confirmation", json={"filing": 1}, headers=second).status_code == 200
    line = CountedLine(office="02-03", categories=("shirk",), month="2024-05", count=2)
    of_channel = {"appraisal": APPRAISAL, "channel": "discipline"}
    assert gateway.services.requests(FileSummary) == [FileSummary(**of_channel, lines=(line,), by="clerk-1")]
    assert gateway.services.requests(ConfirmSummary) == [ConfirmSummary(**of_channel, filing=1, by="clerk-2")]


@pytest.mark.parametrize(
    "more", [{"text": "举报某某"}, {"complainant": "13000000123"}, {"count": 0}, {"month": "五月"}, {"categories": []}]
)
def test_a_summary_has_no_room_for_words_or_people(gateway: GatewayClient, more: dict[str, object]) -> None:
    """A-21: what is not a count does not even reach the service."""
    token = gateway.token("sorter", channel="discipline")
    response = gateway.ask("PUT", SUMMARY, json={"lines": [LINE | more]}, headers=token)
    assert refusal_of(response) == (422, "INVALID_FIELDS")
    assert gateway.services.calls("complaints.file_summary") == []


def test_nobody_else_sees_the_summary(gateway: GatewayClient) -> None:
    """R-48."""
    for token in (
        gateway.token("operator"),
        gateway.token("conduct"),
        gateway.token("sorter", channel="hotline_12345"),
    ):
        for method, path, body in (("GET", SUMMARY, None), ("PUT", SUMMARY, {"lines": []})):
            assert refusal_of(gateway.ask(method, path, json=body, headers=token)) == (403, "FORBIDDEN_ROLE")
