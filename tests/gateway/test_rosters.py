"""Lists of participants over HTTP (R-18)."""

from base64 import b64decode

from services.kernel.refusal import Refused
from tests.gateway.conftest import House, refusal_of
from tests.gateway.stand_in import APPRAISAL

XLSX = {"content-type": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
FILED = {"rows": 3, "people": 2, "late": False, "digest": "5f0c", "errors": [], "warnings": []}


def clerk(house: House, provider: str = "market-regulation") -> dict[str, str]:
    return house.token("provider", "wang", provider=provider) | XLSX


def test_a_list_is_handed_in_as_it_is(house: House) -> None:
    house.services.answers["roster.file_roster"] = FILED
    response = house.ask("PUT", "rosters/market-regulation", headers=clerk(house), content=b"PK\x03\x04...")
    assert response.json() == {"rows": 3, "people": 2, "late": False, "digest": "5f0c", "warnings": []}
    [[appraisal, provider, content, by, drawn]] = house.services.calls("roster.file_roster")
    assert (appraisal, provider, by, drawn) == (APPRAISAL, "market-regulation", "wang", False)
    assert b64decode(content) == b"PK\x03\x04..."


def test_a_bureau_says_that_it_has_drawn_its_list_itself(house: House) -> None:
    """A-13: 由提供单位抽取."""
    house.services.answers["roster.file_roster"] = FILED
    path = "rosters/market-regulation?already_drawn=true"
    assert house.ask("PUT", path, headers=clerk(house), content=b"PK").status_code == 200
    assert house.services.calls("roster.file_roster")[0][-1] is True


def test_a_clerk_hands_in_his_own_bureaus_list_only(house: House) -> None:
    response = house.ask("PUT", "rosters/fire", headers=clerk(house), content=b"PK")
    assert refusal_of(response) == (403, "FORBIDDEN_ROLE")
    house.services.answers["roster.file_roster"] = FILED
    operator = house.token("operator") | XLSX
    assert house.ask("PUT", "rosters/fire", headers=operator, content=b"PK").status_code == 200


def test_wrong_cells_are_named_and_nothing_is_imported(house: House) -> None:
    facts = {"errors": [{"row": 7, "column": "联系电话", "code": "PHONE_SCIENTIFIC", "value": "1.3E+10"}], "count": 1}
    house.services.answers["roster.file_roster"] = Refused("ROSTER_NOT_READABLE", facts)
    response = house.ask("PUT", "rosters/market-regulation", headers=clerk(house), content=b"PK")
    assert refusal_of(response) == (422, "ROSTER_NOT_READABLE")
    assert response.json()["facts"] == facts


def test_another_kind_of_file_and_too_large_a_file_are_refused(house: House) -> None:
    paper = clerk(house) | {"content-type": "application/pdf"}
    assert refusal_of(house.ask("PUT", "rosters/market-regulation", headers=paper, content=b"%PDF")) == (
        415,
        "UNSUPPORTED_MEDIA_TYPE",
    )
    large = b"x" * (20 * 1024 * 1024 + 1)
    response = house.ask("PUT", "rosters/market-regulation", headers=clerk(house), content=large)
    assert refusal_of(response) == (413, "TOO_LARGE")
    assert house.services.asked == []
