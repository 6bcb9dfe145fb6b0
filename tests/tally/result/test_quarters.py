"""A county's quarters side by side: each as everybody may see it, offices by their ids (R-45)."""

from typing import Any

import msgspec

from services.tally.contract import CompareQuarters
from services.tally.refusals import NotOpened
from services.tally.result import quarters
from services.tally.result.quarters import Quarter, side_by_side
from tests.tally.appealing import published
from tests.tally.desk import Office, refused, told
from tests.tally.examples import APPRAISAL, CATALOGUE

OFFICES = {one.office_id: one for one in CATALOGUE.values()}
FIRST, SECOND = list(OFFICES)[:2]
RENAMED = {**OFFICES, FIRST: msgspec.structs.replace(OFFICES[FIRST], name="改名后的股")}


def quarter(appraisal: str, ranks: dict[str, tuple[int, int]], *named: str, offices: Any = OFFICES) -> Quarter:
    """A published quarter: rank and final votes of each office."""
    rows = [
        {"office_id": id, "rank": rank, "final": final, "categories": {"cold": None}}
        for id, (rank, final) in sorted(ranks.items(), key=lambda one: one[1])
    ]
    return Quarter(appraisal=appraisal, document={"offices": rows}, named=named, offices=offices)


def test_an_office_stands_under_its_latest_name_with_every_quarter() -> None:
    one = quarter("532622-2024Q1", {FIRST: (1, 20), SECOND: (2, 9)}, FIRST)
    two = quarter("532622-2024Q2", {FIRST: (2, 8), SECOND: (1, 12)}, FIRST, SECOND, offices=RENAMED)
    table = told(side_by_side([one, two]))
    assert table["appraisals"] == ["532622-2024Q1", "532622-2024Q2"]
    assert [(line["office_id"], line["times_named"]) for line in table["offices"]] == [(SECOND, 1), (FIRST, 2)]
    renamed = table["offices"][1]
    assert renamed["name"] == "改名后的股"
    assert [(cell["rank"], cell["final"], cell["named"]) for cell in renamed["quarters"]] == [
        (1, 20, True),
        (2, 8, True),
    ]


def test_a_quarter_without_the_office_is_left_blank_and_offices_without_votes_are_left_out() -> None:
    one = quarter("532622-2024Q1", {SECOND: (1, 9), FIRST: (2, 0)})
    two = quarter("532622-2024Q2", {FIRST: (1, 0)})
    (line,) = told(side_by_side([one, two]))["offices"]
    assert line["office_id"] == SECOND
    assert line["quarters"][1] is None


def test_only_what_is_published_is_told(office: Office) -> None:
    """A-26: small cells are hidden as in every published result."""
    refused(lambda: quarters.handle(CompareQuarters(appraisal=APPRAISAL), office.context), NotOpened, office)
    published(office)
    table = told(quarters.handle(CompareQuarters(appraisal=APPRAISAL), office.context))
    assert table["appraisals"] == [APPRAISAL]
    shown = {row["office_id"]: row for row in office.published()["offices"]}
    for line in table["offices"]:
        (cell,) = line["quarters"]
        assert {name: cell[name] for name in ("rank", "final", "categories")} == {
            name: shown[line["office_id"]][name] for name in ("rank", "final", "categories")
        }
    assert [line["office_id"] for line in table["offices"] if line["times_named"]] == ["01-01"]
