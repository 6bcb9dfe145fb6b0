"""Preparing an appraisal (R-02, R-05, R-06): what is refused, and where."""

from typing import Any

import msgspec
import pytest

from services.kernel.refusal import Malformed
from services.kernel.rpc.parse import parse
from services.kernel.working_days import CalendarUnknown
from services.roster.contract import DraftAppraisal
from services.roster.draft.draft import draft_appraisal
from services.roster.draft.draft_validation import Trouble, trouble_in_channels
from services.roster.preparation import Preparation, evolve
from services.roster.refusals import DraftUnsound, OpenedAlready
from tests.roster.quarter import APPRAISAL, DRAFTED, HOTLINE, OPENED, RULES, draft, draft_command, drafted
from tests.roster.quarter import drawn as invitees
from tests.spec import Spec

drafting = Spec(draft_appraisal, evolve, Preparation())


def unsound(**changed: Any) -> list[str]:
    """Where the draft is refused."""
    with pytest.raises(DraftUnsound) as refusal:
        draft_appraisal(draft_command(**changed), Preparation())
    return [error["where"] for error in refusal.value.facts["errors"]]


def test_draft_becomes_the_appraisals_rules_and_offices() -> None:
    drafting.given().when(draft_command()).then(DRAFTED)
    assert DRAFTED.rules.max_offices == 10
    assert DRAFTED.offices[0].scopes == ("leaders", "market")


def test_the_same_draft_again_changes_nothing() -> None:
    drafting.given(DRAFTED).when(draft_command()).then_nothing()


def test_another_draft_replaces_it_until_the_opening() -> None:
    drafting.given(DRAFTED).when(draft_command(hotline="12345")).then(drafted(hotline="12345"))


def test_after_the_opening_nothing_is_changed() -> None:
    """D-1."""
    opened = drafting.given(DRAFTED, OPENED)
    opened.when(draft_command(hotline="12345")).then_refused(OpenedAlready, appraisal=APPRAISAL)
    opened.when(draft_command()).then_nothing()


def test_a_publication_whose_working_days_nobody_knows_is_refused_at_once() -> None:
    """A-16: neither the calendar's data nor the appraisal's own table has the days before it."""
    year = {name: value.replace("2024", "2028") for name, value in RULES.items()}
    command = parse(DraftAppraisal, {"appraisal": "532622-2028Q2", **draft(rules=year)})
    drafting.given().when(command).then_refused(CalendarUnknown, year=2028)
    moved = [{"on": "2028-06-25", "works": False}, {"on": "2028-06-24", "works": True}]
    known = parse(DraftAppraisal, {"appraisal": "532622-2028Q2", **draft(rules=year | {"moved_days": moved})})
    assert drafting.given().when(known).refusal is None


def test_rehearsals_are_marked() -> None:
    drafting.given().when(draft_command(), rehearsal=True).then(drafted(rehearsal=True))


@pytest.mark.parametrize(
    ("where", "value"),
    [
        ("quarter_to", "2024-03-31"),
        ("quarter_from", "2024-01-01"),  # not the quarter of 532622-2024Q2
        ("voting_until", "2024-07-01T00:00:00+08:00"),
        ("published_at", "2024-07-02T10:00:00+08:00"),
        ("complaints_until", "2024-06-30T18:00:00+08:00"),
        ("voting_from", "2024-07-01T00:00:00"),
        ("example_not_before", "2024-1"),
        ("example_not_before", "2024-08"),
        ("max_offices", 0),
        ("sample_size", -1),
        ("categories_max", 6),
        ("min_cell", 0),
        ("weight_directed", -1),
    ],
)
def test_rules_that_contradict_each_other_are_refused(where: str, value: Any) -> None:
    assert unsound(rules={where: value}) == [f"rules.{where}"]


def test_everything_that_contradicts_itself_is_told_at_once() -> None:
    with pytest.raises(DraftUnsound) as refusal:
        draft_appraisal(draft_command(rules={"max_offices": 51, "categories_max": 0}), Preparation())
    assert refusal.value.facts["errors"] == [
        {"where": "rules.max_offices", "code": "TOO_MUCH", "other": "50"},
        {"where": "rules.categories_max", "code": "TOO_LITTLE", "other": "1"},
    ]


@pytest.mark.parametrize(
    ("where", "rules"),
    [
        ("rules.max_offices", {"max_offices": "ten"}),
        ("rules.over_limit", {"over_limit": "keep_first_ten"}),
        ("rules.voting_from", {"voting_from": "July"}),
        ("rules.max_office", {"max_office": 8}),
    ],
)
def test_rules_that_cannot_be_read_are_refused_where_they_stand(where: str, rules: dict[str, Any]) -> None:
    with pytest.raises(Malformed) as refusal:
        draft_command(rules=rules)
    assert refusal.value.facts["where"] == where


def test_a_missing_rule_is_named() -> None:
    content = draft()
    del content["rules"]["voting_until"]
    with pytest.raises(Malformed) as refusal:
        parse(DraftAppraisal, {"appraisal": APPRAISAL, **content})
    assert refusal.value.facts == {"where": "rules.voting_until", "what": "MISSING"}


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"office_id": "01-01"}, "offices[3].office_id"),
        ({"office_id": "a b"}, "offices[3].office_id"),
        ({"department": "县税务局", "name": "办税服务股"}, "offices[3].name"),
        ({"name": " "}, "offices[3].name"),
    ],
)
def test_offices_are_distinct_and_named(change: dict[str, Any], where: str) -> None:
    """R-05; A-03 leaves the choice of offices to whoever drafts."""
    offices = draft()["offices"]
    offices[3].update(change)
    assert unsound(offices=offices) == [where]


def test_an_appraisal_is_drafted_before_its_catalogue_is_there() -> None:
    """The catalogue comes as a file of its own; without one the appraisal is not opened (test_import_catalogue)."""
    drafting.given().when(draft_command(offices=[])).then(drafted(offices=[]))


@pytest.mark.parametrize("appraisal", ["", "a/b", "532622 2024Q2", "x" * 41, "532622-2024Q2\n", None, 7])
def test_an_appraisal_has_a_plain_name(appraisal: Any) -> None:
    with pytest.raises(Malformed) as refusal:
        parse(DraftAppraisal, {"appraisal": appraisal, **draft()})
    assert refusal.value.facts["where"] == "appraisal"


@pytest.mark.parametrize("content", [{}, {"rules": []}, draft(county=None)])
def test_what_is_no_draft_is_refused(content: Any) -> None:
    with pytest.raises(Malformed):
        parse(DraftAppraisal, {"appraisal": APPRAISAL, **content})


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"code": "Hotline"}, "channels[0].code"),
        ({"feeds": ()}, "channels[0].feeds"),
        ({"kinds": ()}, "channels[0].kinds"),
        ({"secret": True}, "channels[0].feeds"),
        ({"feeds": ("offline_summary",)}, "channels[0].feeds"),
        ({"secret": True, "feeds": ("offline_summary", "amqp")}, "channels[0].feeds"),
    ],
)
def test_a_channel_that_makes_no_sense_is_refused(changes: dict[str, Any], where: str) -> None:
    """R-27…R-30, A-21: above all, a secret channel that could push."""
    channel = msgspec.structs.replace(HOTLINE, **changes)
    assert [trouble.where for trouble in trouble_in_channels((channel,))] == [where]


def test_channels_are_told_apart() -> None:
    assert list(trouble_in_channels((HOTLINE, HOTLINE))) == [Trouble("channels[1].code", "TWICE", "hotline_12345")]


def test_the_quota_of_a_group_that_was_drawn_stands() -> None:
    """R-14…R-16: what was drawn under one number is not told under another."""
    state = evolve(evolve(Preparation(), DRAFTED), invitees("market", "a", "b", quota=50))
    with pytest.raises(DraftUnsound) as refusal:
        draft_appraisal(draft_command(rules={"quota_market": 60, "quota_service": 80}), state)
    assert refusal.value.facts["errors"] == [{"where": "rules.quota_market", "code": "DRAWN_ALREADY", "other": "50"}]
    draft_appraisal(draft_command(rules={"quota_service": 80}), state)
