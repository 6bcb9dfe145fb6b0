"""The catalogue brought in until the opening, and frozen then (R-04, R-05, D-1, A-03, A-11, A-29)."""

from io import BytesIO
from typing import Any

import msgspec
import pytest
from openpyxl import load_workbook

from services.kernel.refusal import Malformed
from services.kernel.rpc.parse import parse
from services.kernel.spreadsheets.sheet_writing import saved
from services.roster.catalogue import import_catalogue as importing
from services.roster.catalogue.catalogue import settle
from services.roster.catalogue.catalogue_file import read_catalogue
from services.roster.catalogue.import_catalogue import import_catalogue
from services.roster.contract import DraftAppraisal, ImportCatalogue, Listing, OpenAppraisal, SetCatalogue
from services.roster.draft import draft as drafting
from services.roster.draft.open_appraisal import open_appraisal
from services.roster.events import AppraisalOpened, CatalogueImported, Office
from services.roster.preparation import Preparation, evolve
from services.roster.refusals import AppraisalUnknown, CatalogueEmpty, CatalogueNotReadable, OpenedAlready
from simulation.county import catalogue as quarter
from simulation.spreadsheets import write_catalogue
from tests.roster.catalogues import OTHER, ROW, book
from tests.roster.conftest import Roster
from tests.roster.over_http import XLSX, Door
from tests.roster.quarter import ANNOUNCED, APPRAISAL, BEFORE, DRAFTED, OPENED, draft
from tests.spec import Spec

COMMAND = ImportCatalogue(appraisal=APPRAISAL, content=b"", by="op-1")
OFFICES = tuple(settle([Listing(department="县自然资源局", department_kind="county", name="不动产登记中心")]).offices)
IMPORTED = CatalogueImported(offices=OFFICES, by="op-1")

bringing_in = Spec(
    lambda command, state, offices=OFFICES: import_catalogue(command, offices, state), evolve, Preparation()
)
opening = Spec(open_appraisal, evolve, Preparation())


def test_a_catalogue_takes_the_place_of_the_one_before() -> None:
    bringing_in.given(DRAFTED).when(COMMAND).then(IMPORTED)
    assert evolve(evolve(Preparation(), DRAFTED), IMPORTED).offices == OFFICES


def test_the_same_again_changes_nothing() -> None:
    bringing_in.given(DRAFTED, IMPORTED).when(COMMAND).then_nothing()


def test_after_the_opening_the_catalogue_stands() -> None:
    """D-1."""
    bringing_in.given(DRAFTED, OPENED).when(COMMAND).then_refused(OpenedAlready, appraisal=APPRAISAL)


def test_a_catalogue_in_which_nothing_is_enabled_is_refused() -> None:
    nothing = tuple(msgspec.structs.replace(office, enabled=False) for office in OFFICES)
    bringing_in.given(DRAFTED).when(COMMAND, offices=nothing).then_refused(CatalogueEmpty, appraisal=APPRAISAL)
    bringing_in.given(DRAFTED).when(COMMAND, offices=()).then_refused(CatalogueEmpty)


def test_an_appraisal_that_nobody_drafted_has_none() -> None:
    bringing_in.given().when(COMMAND).then_refused(AppraisalUnknown)


def test_a_draft_without_offices_keeps_the_catalogue_that_was_brought_in() -> None:
    """Changing a date must not lose two hundred offices."""
    command = parse(DraftAppraisal, {"appraisal": APPRAISAL, **draft(offices=[], hotline="12345")})
    state = evolve(evolve(Preparation(), DRAFTED), IMPORTED)
    (drafted,) = drafting.draft_appraisal(command, state)
    assert evolve(state, drafted).offices == OFFICES


def test_only_what_is_enabled_is_opened() -> None:
    """R-05, A-03."""
    own = msgspec.structs.replace(OFFICES[0], office_id="01-09", name="督查室", enabled=False)
    both = CatalogueImported(offices=(*OFFICES, own), by="op-1")
    (opened,) = opening.given(DRAFTED, both).when(OpenAppraisal(appraisal=APPRAISAL), keys={}, now=BEFORE).events
    assert isinstance(opened, AppraisalOpened)
    assert opened.offices == OFFICES


def test_an_appraisal_without_a_catalogue_is_not_opened() -> None:
    bare = msgspec.structs.replace(DRAFTED, offices=())
    command = OpenAppraisal(appraisal=APPRAISAL)
    opening.given(bare).when(command, keys={}, now=BEFORE).then_refused(CatalogueEmpty, appraisal=APPRAISAL)


def test_a_row_says_everything_about_an_office() -> None:
    land, tax = read_catalogue(book(ROW, OTHER)).listings
    assert land == Listing(
        row=4,
        department="县自然资源局",
        department_kind="county",
        name="不动产登记中心",
        unit="subordinate",
        functions=("approval", "public_service"),
        aliases=("国土登记中心",),
        scopes=("leaders", "market", "service"),
    )
    assert (tax.department_kind, tax.scopes, tax.enabled) == ("stationed", ("leaders", "market"), True)


def test_departments_may_stand_in_merged_cells() -> None:
    workbook = load_workbook(BytesIO(book(ROW, ["", "", *OTHER[2:]])))
    workbook.worksheets[0].merge_cells("A4:A5")
    workbook.worksheets[0].merge_cells("B4:B5")
    assert [one.department for one in read_catalogue(saved(workbook)).listings] == ["县自然资源局"] * 2


@pytest.mark.parametrize(
    ("column", "value", "cell", "code"),
    [
        (0, "", "A4", "REQUIRED"),
        (1, "中央", "B4", "NOT_IN_LIST"),
        (3, "派出", "D4", "NOT_IN_LIST"),
        (4, "审批、执法", "E4", "NOT_IN_LIST"),
        (6, "都龙", "G4", "READING_INVALID"),
        (7, "也许", "H4", "NOT_IN_LIST"),
        (11, "编号 1", "L4", "OFFICE_ID_INVALID"),
    ],
)
def test_what_a_row_may_not_say(column: int, value: str, cell: str, code: str) -> None:
    row = [*ROW[:column], value, *ROW[column + 1 :]]
    with pytest.raises(CatalogueNotReadable) as raised:
        read_catalogue(book(row))
    assert [(e["cell"], e["code"]) for e in raised.value.facts["errors"]] == [(cell, code)]


def test_the_quarters_own_catalogue_gets_the_ids_it_always_had(roster: Roster) -> None:
    """R-04, R-05: 216 offices of 31 departments, as the demo sends them."""
    roster.draft(offices=[])
    command = ImportCatalogue(appraisal=APPRAISAL, content=write_catalogue(), by="op-1")
    answer = importing.handle(command, roster.context)
    assert (answer.enabled, len(answer.left_out)) == (len(quarter.offices()), 2)
    kept = {office.office_id: msgspec.structs.asdict(office) for office in roster.show().offices}
    for office in quarter.offices():
        found = kept[office["office_id"]]
        assert {name: found[name] for name in office} == {**office, "scopes": tuple(office["scopes"])}


def test_an_id_lasts_into_the_next_quarter(roster: Roster) -> None:
    roster.draft(offices=[])
    importing.handle(ImportCatalogue(appraisal=APPRAISAL, content=book(ROW, OTHER), by="op-1"), roster.context)
    third = draft(offices=[])
    third["rules"] = next_quarter(third["rules"])
    drafting.handle(parse(DraftAppraisal, {"appraisal": "532622-2024Q3", **third}), roster.context)
    renamed = ["县自然资源局", "县直", "不动产登记服务中心", *ROW[3:5], "不动产登记中心", *ROW[6:]]
    command = ImportCatalogue(appraisal="532622-2024Q3", content=book(OTHER, renamed), by="op-1")
    answer = importing.handle(command, roster.context)
    assert (answer.renamed, answer.added, answer.gone) == (["01-01"], [], [])


def test_data_is_judged_as_a_file_is(roster: Roster) -> None:
    roster.draft()
    twice = tuple(Listing(department="甲局", department_kind="county", name="一股") for _ in range(2))
    with pytest.raises(CatalogueNotReadable) as raised:
        importing.set_catalogue(SetCatalogue(appraisal=APPRAISAL, offices=twice, by="op-1"), roster.context)
    assert [(e["row"], e["code"]) for e in raised.value.facts["errors"]] == [(2, "OFFICE_TWICE")]
    nameless = (Listing(department="甲局", department_kind="county", name=" "),)
    with pytest.raises(Malformed):
        importing.set_catalogue(SetCatalogue(appraisal=APPRAISAL, offices=nameless, by="op-1"), roster.context)


def test_over_http_it_is_given_out_changed_and_taken_in_again(roster: Roster) -> None:
    roster.draft(offices=[])
    door = Door.of(roster)
    taken = door.send("/catalogue", "operator", book(ROW, OTHER)).json()
    assert (taken["offices"], taken["enabled"], taken["added"]) == (2, 2, ["01-01", "02-01"])
    out = door.ask("GET", "/catalogue", "operator", headers={"accept": XLSX})
    workbook = load_workbook(BytesIO(out.content))
    sheet = workbook.worksheets[0]
    assert [cell.value for cell in sheet[5]][:3] == ["县自然资源局", "县直", "不动产登记中心"]
    assert door.send("/catalogue", "operator", out.content).json()["digest"] == taken["digest"]
    sheet["C5"] = "不动产登记服务中心"
    again = door.send("/catalogue", "operator", saved(workbook)).json()
    assert (again["renamed"], again["added"]) == (["01-01"], [])
    shown = door.ask("GET", "/catalogue", "operator").json()
    assert (shown["frozen"], shown["digest"]) == (False, again["digest"])
    assert shown["offices"][0]["aliases"] == ["国土登记中心", "不动产登记中心"]
    fields = set(Listing.__struct_fields__)
    data = [{name: office[name] for name in fields & office.keys()} for office in shown["offices"]]
    assert door.ask("PUT", "/catalogue", "operator", json={"offices": data}).json()["digest"] == again["digest"]


def test_over_http_wrong_cells_are_marked_and_nothing_is_taken_in(roster: Roster) -> None:
    roster.draft()
    before = len(roster.events())
    door = Door.of(roster)
    refused = door.send("/catalogue", "operator", book(ROW, ["县税务局", "中央", *OTHER[2:]]), accept=XLSX)
    assert refused.status_code == 422
    assert load_workbook(BytesIO(refused.content)).worksheets[0]["B5"].comment is not None
    refused = door.send("/catalogue", "operator", book(ROW, ROW))
    assert (refused.status_code, refused.json()["code"]) == (422, "CATALOGUE_NOT_READABLE")
    assert refused.json()["facts"]["errors"][0]["says"] == "股室:同一股室在目录中出现了两次。"
    assert door.send("/catalogue", "fire", book(ROW)).status_code == 403
    assert len(roster.events()) == before


def test_over_http_it_is_frozen_at_the_opening(roster: Roster) -> None:
    """D-1, R-05."""
    roster.draft(offices=[])
    door = Door.of(roster)
    door.send("/catalogue", "operator", book(ROW, [*OTHER[:10], "否", ""]))
    roster.at(ANNOUNCED).open()
    shown = door.ask("GET", "/catalogue", "operator").json()
    assert shown["frozen"]
    assert [office["office_id"] for office in shown["offices"]] == ["01-01"]
    refused = door.send("/catalogue", "operator", book(ROW))
    assert (refused.status_code, refused.json()["code"]) == (409, "OPENED_ALREADY")


def next_quarter(rules: dict[str, Any]) -> dict[str, Any]:
    moved = {"quarter_from": "2024-07-01", "quarter_to": "2024-09-30", "published_at": "2024-09-25T10:00:00+08:00"}
    voting = {"voting_from": "2024-10-08T00:00:00+08:00", "voting_until": "2024-10-22T00:00:00+08:00"}
    return {**rules, **moved, **voting, "complaints_until": "2024-10-29T00:00:00+08:00"}


def offices_of(roster: Roster) -> list[Office]:
    return list(roster.show().offices)
