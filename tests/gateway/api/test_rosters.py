"""Lists of participants over HTTP (R-18)."""

from io import BytesIO

from openpyxl import Workbook, load_workbook

from gateway.chinese.cell_notes import NOTES
from gateway.http.operations.openapi import document
from services.kernel.refusal import Refused
from services.kernel.spreadsheets.sheet_writing import saved
from services.roster.contract import ConfirmRoster, FileRoster, ListFilings, WithdrawRoster
from tests.gateway.conftest import GatewayClient, refusal_of
from tests.gateway.roster_answers import DIGEST, NOT_FILED, checked, filing, proposal, taken, waits
from tests.gateway.stand_in import APPRAISAL

XLSX = {"content-type": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
FILED = taken(rows=3, people=2)

WRONG = {"row": 2, "column": "手机号", "cell": "B2", "code": "PHONE_INVALID", "value": "1******"}
FACTS = {"errors": [WRONG], "count": 1}


def book() -> bytes:
    workbook = Workbook()
    workbook.worksheets[0].append(["姓名", "手机号"])
    workbook.worksheets[0].append(["张三", "1380876"])
    return saved(workbook)


def clerk(gateway: GatewayClient, provider: str = "market-regulation") -> dict[str, str]:
    return gateway.token("provider", "wang", provider=provider) | XLSX


def test_a_list_is_handed_in_as_it_is(gateway: GatewayClient) -> None:
    gateway.services.answers["roster.file_roster"] = FILED
    response = gateway.ask("PUT", "rosters/market-regulation", headers=clerk(gateway), content=b"PK\x03\x04...")
    assert response.json() == {
        "rows": 3,
        "people": 2,
        "late": False,
        "digest": DIGEST,
        "warnings": [],
        "proposed": None,
    }
    content, by = b"PK\x03\x04...", "wang"
    command = FileRoster(appraisal=APPRAISAL, provider="market-regulation", content=content, by=by)
    assert gateway.services.requests(FileRoster) == [command]


def test_a_bureau_says_that_it_has_drawn_its_list_itself(gateway: GatewayClient) -> None:
    """A-13: 由提供单位抽取."""
    gateway.services.answers["roster.file_roster"] = FILED
    path = "rosters/market-regulation?already_drawn=true"
    assert gateway.ask("PUT", path, headers=clerk(gateway), content=b"PK").status_code == 200
    assert gateway.services.requests(FileRoster)[0].already_drawn is True


def test_a_clerk_hands_in_his_own_bureaus_list_only(gateway: GatewayClient) -> None:
    response = gateway.ask("PUT", "rosters/fire", headers=clerk(gateway), content=b"PK")
    assert refusal_of(response) == (403, "FORBIDDEN_ROLE")
    gateway.services.answers["roster.file_roster"] = FILED
    operator = gateway.token("operator") | XLSX
    assert gateway.ask("PUT", "rosters/fire", headers=operator, content=b"PK").status_code == 200


def test_wrong_cells_are_named_with_what_is_wrong_and_nothing_is_imported(gateway: GatewayClient) -> None:
    gateway.services.answers["roster.file_roster"] = Refused("ROSTER_NOT_READABLE", FACTS)
    response = gateway.ask("PUT", "rosters/market-regulation", headers=clerk(gateway), content=book())
    assert refusal_of(response) == (422, "ROSTER_NOT_READABLE")
    facts = response.json()["facts"]
    assert [error["says"] for error in facts["errors"]] == ["手机号:" + NOTES["PHONE_INVALID"]]
    assert {name: facts["errors"][0][name] for name in WRONG} == WRONG
    assert facts["warnings"] == []


def test_who_asks_for_a_workbook_gets_the_same_one_with_the_cells_marked(gateway: GatewayClient) -> None:
    gateway.services.answers["roster.file_roster"] = Refused("ROSTER_NOT_READABLE", FACTS)
    asked = clerk(gateway) | {"accept": XLSX["content-type"]}
    response = gateway.ask("PUT", "rosters/market-regulation", headers=asked, content=book())
    assert (response.status_code, response.headers["content-type"]) == (422, XLSX["content-type"])
    assert "filename*=UTF-8''" in response.headers["content-disposition"]
    sheet = load_workbook(BytesIO(response.content)).worksheets[0]
    assert sheet["B2"].value == "1380876"
    assert sheet["B2"].comment.text == "手机号:" + NOTES["PHONE_INVALID"]


def test_what_cannot_be_marked_is_told_in_words(gateway: GatewayClient) -> None:
    file = {"errors": [{**WRONG, "cell": "", "column": "", "code": "NOT_A_SHEET"}], "count": 1}
    gateway.services.answers["roster.file_roster"] = Refused("ROSTER_NOT_READABLE", file)
    asked = clerk(gateway) | {"accept": XLSX["content-type"]}
    response = gateway.ask("PUT", "rosters/market-regulation", headers=asked, content=b"\0")
    assert refusal_of(response) == (422, "ROSTER_NOT_READABLE")


def test_a_list_is_looked_at_without_being_sent(gateway: GatewayClient) -> None:
    gateway.services.answers["roster.check_roster"] = checked(**FACTS)
    response = gateway.ask("POST", "rosters/market-regulation/checking", headers=clerk(gateway), content=book())
    assert (response.status_code, response.json()["count"]) == (200, 1)
    asked = clerk(gateway) | {"accept": XLSX["content-type"]}
    response = gateway.ask("POST", "rosters/market-regulation/checking", headers=asked, content=book())
    assert load_workbook(BytesIO(response.content)).worksheets[0]["B2"].comment is not None
    assert gateway.services.calls("roster.file_roster") == []


def test_a_clerk_reaches_nothing_of_another_bureau(gateway: GatewayClient) -> None:
    """R-18: neither its form, nor its receipt, nor a look at its list."""
    for method, path in (
        ("GET", "rosters/fire"),
        ("GET", "rosters/fire/form"),
        ("POST", "rosters/fire/checking"),
        ("PUT", "rosters/fire"),
    ):
        response = gateway.ask(method, path, headers=clerk(gateway), content=b"PK")
        assert refusal_of(response) == (403, "FORBIDDEN_ROLE")
    assert gateway.services.asked == []
    gateway.services.answers["roster.list_filings"] = []
    assert gateway.ask("GET", "rosters", headers=clerk(gateway)).json() == []
    assert gateway.services.requests(ListFilings) == [ListFilings(appraisal=APPRAISAL, provider="market-regulation")]


def test_a_list_that_has_not_come_has_no_receipt(gateway: GatewayClient) -> None:
    gateway.services.answers["roster.list_filings"] = [filing("market-regulation", **NOT_FILED)]
    response = gateway.ask("GET", "rosters/market-regulation", headers=clerk(gateway))
    assert refusal_of(response) == (404, "ROSTER_NOT_FILED")


def test_another_kind_of_file_and_too_large_a_file_are_refused(gateway: GatewayClient) -> None:
    paper = clerk(gateway) | {"content-type": "application/pdf"}
    assert refusal_of(gateway.ask("PUT", "rosters/market-regulation", headers=paper, content=b"%PDF")) == (
        415,
        "UNSUPPORTED_MEDIA_TYPE",
    )
    large = b"x" * (20 * 1024 * 1024 + 1)
    response = gateway.ask("PUT", "rosters/market-regulation", headers=clerk(gateway), content=large)
    assert refusal_of(response) == (413, "TOO_LARGE")
    assert gateway.services.asked == []


PROPOSAL = "rosters/inspection/proposals/5f0c1a9be2d34c77"


def test_after_the_opening_a_list_is_accepted_and_waits(gateway: GatewayClient) -> None:
    """ADR 0044."""
    gateway.services.answers["roster.file_roster"] = taken(proposed=waits())
    response = gateway.ask("PUT", "rosters/inspection", headers=gateway.token("operator") | XLSX, content=b"PK")
    assert response.status_code == 202
    assert response.json()["proposed"] == waits()


def test_what_a_list_would_change_is_shown_to_who_may_file_it_and_put_on_record(gateway: GatewayClient) -> None:
    """R-48."""
    gateway.services.answers["roster.show_roster_proposal"] = proposal()
    assert gateway.ask("GET", PROPOSAL, headers=gateway.token("operator", "ducha-02")).json() == proposal()
    (look,) = gateway.services.looks
    assert (look["account"], look["what"], look["operation"]) == ("ducha-02", "roster", "show_roster_proposal")
    assert gateway.ask("GET", PROPOSAL, headers=gateway.token("conduct")).status_code == 403
    assert gateway.ask("GET", PROPOSAL, headers=clerk(gateway)).status_code == 403


def test_a_second_person_confirms_and_both_are_on_record(gateway: GatewayClient) -> None:
    gateway.services.answers |= {
        "roster.list_filings": [filing("inspection", waiting=waits())],
        "roster.confirm_roster": taken(rows=66, people=66),
    }
    answer = gateway.ask("POST", f"{PROPOSAL}/confirmation", headers=gateway.token("operator", "ducha-02"))
    assert (answer.status_code, answer.json()["people"]) == (200, 66)
    about = {"appraisal": APPRAISAL, "provider": "inspection", "proposal": "5f0c1a9be2d34c77"}
    assert gateway.services.requests(ConfirmRoster) == [ConfirmRoster(**about, by="ducha-02")]
    (look,) = gateway.services.looks
    assert (look["what"], look["asked_by"], look["confirmed_by"]) == ("roster", "ducha-01", "ducha-02")


def test_who_is_refused_as_a_second_person_is_on_record(gateway: GatewayClient) -> None:
    gateway.services.answers |= {
        "roster.list_filings": [filing("inspection", waiting=waits())],
        "roster.confirm_roster": Refused("SAME_PERSON", {"by": "ducha-01"}),
    }
    answer = gateway.ask("POST", f"{PROPOSAL}/confirmation", headers=gateway.token("operator", "ducha-01"))
    assert refusal_of(answer) == (409, "SAME_PERSON")
    (look,) = gateway.services.looks
    assert (look["account"], look["refused"]) == ("ducha-01", "SAME_PERSON")


def test_a_list_is_withdrawn(gateway: GatewayClient) -> None:
    gateway.services.answers["roster.withdraw_roster"] = {"proposal": "5f0c1a9be2d34c77"}
    assert gateway.ask("POST", f"{PROPOSAL}/withdrawal", headers=gateway.token("operator")).status_code == 200
    assert [one.proposal for one in gateway.services.requests(WithdrawRoster)] == ["5f0c1a9be2d34c77"]
    another = gateway.token("provider", "wang", provider="market-regulation")
    for path in ("confirmation", "withdrawal"):
        assert refusal_of(gateway.ask("POST", f"{PROPOSAL}/{path}", headers=another)) == (403, "FORBIDDEN_ROLE")


def test_every_form_is_described_as_the_workbook_it_is() -> None:
    for name in ("roster_form", "catalogue_form", "matters_form"):
        (described,) = (one for path in document()["paths"].values() for one in path.values() if is_named(one, name))
        assert list(described["responses"]["200"]["content"]) == [XLSX["content-type"]]


def is_named(operation: dict[str, object], name: str) -> bool:
    return operation["operationId"] == name
