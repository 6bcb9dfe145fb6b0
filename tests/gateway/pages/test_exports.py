"""What a page of the desk lists is exported as it is shown, and nothing in it becomes a formula."""

import base64
import json
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from lxml import html

from gateway.api.operations import OPERATIONS
from gateway.chinese.fields import FIELDS, called, explained
from gateway.errors.problems import document
from gateway.http.operations.examples import example
from gateway.pages.desk.sections import SECTIONS
from gateway.tables.workbook import XLSX
from services.access.contract import FindAccess
from tests.gateway.conftest import GatewayClient
from tests.gateway.dead_letters import set_aside
from tests.gateway.matters import ROW
from tests.gateway.roster_answers import DIGEST, PERSON, draw, draw_record, progress
from tests.gateway.staff_sessions import scope, signed_in
from tests.gateway.stand_in import APPRAISAL, Services, contract
from tests.gateway.tally_answers import BALLOTS, job, result
from tests.harness.page import Page

AT = "2024-07-23T01:00:00+00:00"
REPLAYED = job(kind="replay", state="done", bytes=4096, digest=DIGEST, asked_at=AT, until=AT)
REPORT = {
    "identical": True,
    "digest": DIGEST,
    "recorded": DIGEST,
    "first_difference": None,
    "checks": [{"name": "ballot: seal", "ok": True, "detail": "at 1724: 9a1b"}],
    "trial": {"offices": [{"office_id": "02-03", "votes": [31, 28], "rank": [1, 2]}]},
}
REPORTED = base64.b64encode(json.dumps(REPORT).encode()).decode()
PAIR = {"score": 93, "days": 2, "same": "office", "matters": [ROW, {**ROW, "matter_id": "77ab20"}]}
OFFICE = {
    "office_id": "02-03",
    "rank": 1,
    "final": "91/3",
    "directed": dict.fromkeys(("leaders", "market", "projects", "service", "total"), 3),
    "sampled": 11,
    "other": {"total": 4},
    "categories": {"cold": 9, "lazy": 12, "shirk": 8, "disorder": 3, "corrupt": 1},
}

ONLY_KEPT = {"席位"}  # what the page says with its buttons
EVERY_LIST = {
    "today": "",
    "preparing": "?step=checklist",
    "differences": "",
    "catalogue": "",
    "rosters": "",
    "draws": "",
    "calls": "",
    "paper": "",
    "participation": "",
    "summary": "",
    "duplicates": "",
    "count": "",
    "result": "?cut=10",
    "votes": "?office=02-03",
    "releases": "",
    "appeals": "",
    "quarters": "",
    "consequences": "",
    "assessment": "",
    "proof": f"?job={REPLAYED['job']}",
    "documents": "",
    "running": "",
    "letters": "",
}


def read(content: bytes) -> Any:
    return openpyxl.load_workbook(BytesIO(content))


def furnished(services: Services) -> None:
    """Every question answered by an example of its answer; by one that fits together where a page puts two together."""
    set_aside(services)
    for (service, method), kind in contract().items():
        services.answers.setdefault(f"{service}.{method}", example(kind.answer))
    services.answers.pop("roster.show_appraisal")
    services.answers |= {
        "roster.heads": {APPRAISAL: 12, "532622-2024Q1": 9},
        "roster.show_progress": progress(draws={"market": draw()}),
        "roster.show_draw_record": draw_record(drawn=[{"order": 3, "person": PERSON, "name": "张*"}]),
        "complaints.list_duplicates": {"pairs": [PAIR], "next": None},
        "tally.list_jobs": [REPLAYED],
        "tally.show_job": REPLAYED,
        "tally.read_job_output": lambda asked: "" if asked.number else REPORTED,
        "tally.show_result": result(ballots=BALLOTS, offices=[OFFICE]),
    }


def headings_shown(page: str) -> dict[str, list[str]]:
    """Of the tables on a page, by caption, those that buttons stand under left out."""
    tables = html.document_fromstring(page).xpath("//div[starts-with(@class, 'list')]/table")
    return {
        one.findtext("caption"): [" ".join(head.itertext()) for head in one.xpath("thead//th[not(@class='acts')]")]
        for one in tables
    }


def headings_kept(content: bytes) -> dict[str, list[str]]:
    """Of the sheets of a workbook, by caption."""
    return {
        sheet.cell(1, 1).value: [cell.value for cell in sheet[int(sheet.freeze_panes[1:]) - 1]]
        for sheet in read(content).worksheets
    }


def test_every_section_that_has_a_list_is_walked_through() -> None:
    others = {section.key for section in SECTIONS} - EVERY_LIST.keys()
    assert others == {"filing", "sorting", "rulings", "access-log"}, "a form, whole exports, one thing at a time"


@pytest.mark.parametrize(("key", "query"), EVERY_LIST.items(), ids=EVERY_LIST.keys())
def test_a_sheet_has_the_headings_of_the_page(gateway: GatewayClient, key: str, query: str) -> None:
    (section,) = [one for one in SECTIONS if one.key == key]
    furnished(gateway.services)
    headers = signed_in(gateway, role=section.roles[0], **scope(section.roles[0]))
    page = gateway.ask("GET", f"/staff/{APPRAISAL}/{key}{query}", headers=headers)
    kept = gateway.ask("GET", f"{Page(page.text).links['导出 xlsx']}", headers=headers)
    assert kept.headers["content-type"] == XLSX
    in_sheets = headings_kept(kept.content)
    for caption, heads in headings_shown(page.text).items():
        assert [head for head in in_sheets[caption] if head not in ONLY_KEPT] == heads


def test_an_export_is_on_record_as_the_page_is(gateway: GatewayClient) -> None:
    """R-48: the same look, by the same call."""
    gateway.services.answers["tally.show_votes"] = {
        "office": "02-03",
        "digest": DIGEST,
        "votes": [
            {
                "source": "other",
                "of": "hotline_12345",
                "matter_id": "9c1f4e",
                "categories": ["shirk"],
                "rules": ["R-36"],
                "corrected": False,
                "ruled": False,
            }
        ],
    }
    headers = signed_in(gateway, role="auditor")
    answer = gateway.ask("GET", f"/staff/{APPRAISAL}/votes?office=02-03&as=xlsx", headers=headers)
    assert answer.headers["content-type"].startswith("application/vnd.openxmlformats")
    assert "9c1f4e" in [cell.value for row in read(answer.content).worksheets[0].iter_rows() for cell in row]
    assert [(one["what"], one["operation"]) for one in gateway.services.looks] == [("ballots", "tally_votes")]


def test_an_example_that_waits_for_a_ruling_is_not_taken_away(gateway: GatewayClient) -> None:
    """R-37: one at a time, on the screen."""
    gateway.services.answers["tally.next_pick"] = None
    headers = signed_in(gateway, role="operator")
    answer = gateway.ask("GET", f"/staff/{APPRAISAL}/rulings?as=xlsx", headers=headers)
    assert answer.headers["content-type"].startswith("text/html")
    assert "导出 xlsx" not in answer.text


def test_a_list_in_pages_is_exported_whole_with_its_filter(gateway: GatewayClient) -> None:
    gateway.services.answers["access.find_access"] = {"records": [], "next": None}
    headers = signed_in(gateway, role="auditor")
    answer = gateway.ask(
        "GET", f"/staff/{APPRAISAL}/access-log?overstepped=1&before=7&as=xlsx", headers=headers, follow_redirects=False
    )
    assert answer.headers["location"] == f"/api/v1/appraisals/{APPRAISAL}/access-log/export?overstepped=1"
    page = gateway.ask("GET", f"/staff/{APPRAISAL}/access-log?overstepped=1", headers=headers)
    assert gateway.services.requests(FindAccess)[-1].overstepped
    assert any("access-log/export?overstepped=1" in address for address in Page(page.text).links.values())


@pytest.mark.parametrize("field", ["sorting", "decision"])
def test_a_number_that_is_none_is_told_by_its_name(gateway: GatewayClient, field: str) -> None:
    gateway.services.answers["complaints.list_matters"] = {"matters": [], "next": None, "counts": {}}
    action = {"sorting": "confirm", "decision": "undo"}[field]
    headers = signed_in(gateway, role="sorter", channel="hotline_12345")
    typed = {"action": action, "matter": "m1", field: "twelve", "csrf": headers["x-csrf-token"]}
    answer = gateway.ask("POST", f"/staff/{APPRAISAL}/sorting", headers=headers, data=typed)
    assert answer.status_code == 422
    alert = Page(answer.text).alert
    assert any(line.startswith(f"{called(field)}\uff1a") and "应为整数" in line for line in alert.lines)
    assert "errors" not in answer.text


def test_fields_are_told_by_their_chinese_names() -> None:
    errors = [{"where": "picks.0.office", "what": "必填"}, {"where": "第3行", "what": "没有这个股室"}]
    told = explained(document("INVALID_FIELDS", {"errors": errors}))
    assert "errors" not in told["detail"]
    assert [(one["name"], one["field"]) for one in told["facts"]["errors"]] == [
        ("所选股室第1项股室", "picks"),
        ("第3行", "第3行"),
    ]


def test_every_field_that_the_desk_sends_has_a_chinese_name() -> None:
    bodies = {one.name: one.body for one in OPERATIONS}
    called = [bodies[action.calls] for section in SECTIONS for action in section.actions.values()]
    names = {name for body in called if body is not None for name in body.__struct_encode_fields__}
    assert not sorted(names - FIELDS.keys()), "name them in gateway/chinese/fields.py"
