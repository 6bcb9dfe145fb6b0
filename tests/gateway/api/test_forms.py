"""Paper forms over HTTP (R-17): a batch printed as PDF, and what takes two people."""

from typing import Any

import pypdfium2
import pytest
import zxingcpp

from gateway.http.operations.examples import example
from gateway.identity.staff_tokens import mint
from services.ballot.contract import (
    FormDifferences,
    PaperForms,
    RecountForms,
    SetFormAside,
    ShowFormDifferences,
    ShowPrintedForms,
    WithdrawForm,
)
from services.kernel.rpc.request import Request
from tests.gateway.conftest import GatewayClient, refusal_of
from tests.gateway.stand_in import APPRAISAL

SERIALS = ["7F3K9Q2M", "00ZX41WD"]


@pytest.fixture
def printed(gateway: GatewayClient) -> GatewayClient:
    gateway.services.answers["ballot.show_printed_forms"] = {"batch": "P-1", "variant": "full", "serials": SERIALS}
    return gateway


@pytest.mark.slow
def test_a_batch_is_printed_as_it_was_made(printed: GatewayClient) -> None:
    """R-17, A-10: the serials are the service's; printing makes none."""
    response = printed.ask("GET", "forms/print", params={"batch": "P-1"}, headers=printed.token("operator"))
    assert (response.status_code, response.headers["content-type"]) == (200, "application/pdf")
    assert "filename*=UTF-8''%E6%B5%8B%E8%AF%84%E8%A1%A8-P-1.pdf" in response.headers["content-disposition"]
    pages = pypdfium2.PdfDocument(response.content)
    codes = [code.text for page in pages for code in zxingcpp.read_barcodes(page.render(scale=3).to_pil())]
    assert codes == [f"{serial}-01" for serial in SERIALS]
    assert printed.services.requests(ShowPrintedForms) == [ShowPrintedForms(appraisal=APPRAISAL, batch="P-1")]


@pytest.mark.slow
def test_one_form_of_a_batch_is_printed_again(printed: GatewayClient) -> None:
    headers = printed.token("operator")
    one = printed.ask("GET", "forms/print", params={"batch": "P-1", "serial": SERIALS[1]}, headers=headers)
    assert "00ZX-41WD" in pypdfium2.PdfDocument(one.content)[0].get_textpage().get_text_bounded()
    other = printed.ask("GET", "forms/print", params={"batch": "P-1", "serial": "AAAAAAAA"}, headers=headers)
    assert refusal_of(other) == (404, "NOT_FOUND")


@pytest.mark.parametrize("path", ["forms", "forms/print?batch=P-1", "forms/A7K2/differences"])
def test_the_desk_is_for_the_inspection_office(printed: GatewayClient, path: str) -> None:
    for role in ("conduct", "auditor"):
        assert refusal_of(printed.ask("GET", path, headers=printed.token(role))) == (403, "FORBIDDEN_ROLE")
    assert refusal_of(printed.ask("GET", path)) == (401, "TOKEN_MISSING")


def test_the_desk_and_the_differences_are_the_services_answer(gateway: GatewayClient) -> None:
    forms, differences = example(PaperForms), example(FormDifferences)
    gateway.services.answers |= {"ballot.show_paper_forms": forms, "ballot.show_form_differences": differences}
    headers = gateway.token("operator")
    assert gateway.ask("GET", "forms", headers=headers).json() == forms
    assert gateway.ask("GET", "forms/A7K2/differences", headers=headers).json() == differences
    asked = ShowFormDifferences(appraisal=APPRAISAL, serial="A7K2")
    assert gateway.services.requests(ShowFormDifferences) == [asked]


TWO: list[tuple[str, dict[str, Any], Request[Any]]] = [
    (
        "forms/recounted",
        {"batch": "R", "count": 117},
        RecountForms(appraisal=APPRAISAL, batch="R", count=117, by="zhang", confirmed_by="li"),
    ),
    (
        "forms/A7K2/setting-aside",
        {},
        SetFormAside(appraisal=APPRAISAL, serial="A7K2", by="zhang", confirmed_by="li"),
    ),
    (
        "forms/A7K2/withdrawal",
        {"reason": "LOST"},
        WithdrawForm(appraisal=APPRAISAL, serial="A7K2", reason="LOST", by="zhang", confirmed_by="li"),
    ),
]


@pytest.mark.parametrize(("path", "body", "asks"), TWO)
def test_what_takes_two_takes_two_tokens(
    gateway: GatewayClient, path: str, body: dict[str, Any], asks: Request[Any]
) -> None:
    """R-17: the second person agrees by his own token."""
    kind = type(asks)
    gateway.services.answers[f"ballot.{kind.method}"] = example(kind.answer)
    headers = gateway.token("operator", "zhang")
    second = {"confirmed_by_token": mint(gateway.settings, "operator", "li")}
    assert gateway.ask("POST", path, headers=headers, json=body | second).status_code == 200
    assert gateway.services.requests(kind) == [asks]
    assert refusal_of(gateway.ask("POST", path, headers=headers, json=body)) == (422, "INVALID_FIELDS")
    auditor = {"confirmed_by_token": mint(gateway.settings, "auditor", "li")}
    assert refusal_of(gateway.ask("POST", path, headers=headers, json=body | auditor)) == (403, "FORBIDDEN_ROLE")
