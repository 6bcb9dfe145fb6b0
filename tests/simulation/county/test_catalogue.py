"""The announcement as data: offices with stable ids, rules of the second quarter."""

import msgspec

from services.roster.events import Office, Rules
from simulation.county import catalogue


def test_every_office_has_an_id_of_its_own_in_the_order_of_the_catalogue() -> None:
    """R-05: the unit of appraisal is the office."""
    ids = [office["office_id"] for office in catalogue.offices()]
    assert (len(ids), len(set(ids)), ids[0], ids[-1]) == (216, 216, "01-01", "38-04")
    assert ids == sorted(ids)


def test_departments_are_of_the_county_or_stationed_in_it() -> None:
    """R-04."""
    assert {office["department_kind"] for office in catalogue.offices()} == {"county", "stationed"}


def test_organiser_and_decider_are_not_appraised() -> None:
    """A-03: 督查室 and 党风政风监督室 have a conflict of interest."""
    names = " ".join(catalogue.office_name(office["office_id"]) for office in catalogue.offices())
    assert "督查室" not in names
    assert "党风政风" not in names


def test_each_group_has_the_offices_it_deals_with_and_the_public_has_all() -> None:
    """A-11."""
    sizes = {group: len(catalogue.scope(group)) for group in ("leaders", "market", "projects", "service", "public")}
    assert sizes == {"leaders": 216, "market": 102, "projects": 65, "service": 140, "public": 216}


def test_an_office_is_found_by_pinyin_and_initials() -> None:
    registry = next(o for o in catalogue.offices() if o["name"] == "不动产登记中心")
    assert (registry["pinyin"], registry["initials"]) == ("budongchandengjizhongxin", "bdcdjzx")


def test_draft_reads_as_the_rules_and_offices_of_roster() -> None:
    """R-01, R-02, R-06, A-02: published, appraised and voted on the announcement's days."""
    draft = catalogue.draft()
    rules = msgspec.convert(draft["rules"], Rules)
    assert [msgspec.convert(office, Office).office_id for office in draft["offices"]][:2] == ["01-01", "01-02"]
    assert rules.voting_until.isoformat() == "2024-07-15T00:00:00+08:00"
    assert rules.complaints_until.isoformat() == "2024-07-20T00:00:00+08:00"
    assert (rules.example_not_before, rules.max_offices, rules.sample_size) == ("2024-01", 10, 200)
    assert draft["title"].endswith("评议活动")


def test_hotline_is_the_one_announced() -> None:
    """R-50."""
    assert catalogue.draft()["hotline"] == "0876-3133677"
    assert "举报电话:0876-3133677" in catalogue.announcement()
