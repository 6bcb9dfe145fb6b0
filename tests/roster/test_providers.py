"""Who sends which list (R-13…R-18, R-23)."""

import re
from functools import reduce

import pytest

from services.roster.draft.draft import draft_appraisal
from services.roster.draft.show_draft import draft_of
from services.roster.events import Sender
from services.roster.lists.templates import TEMPLATES
from services.roster.preparation import Preparation, evolve
from services.roster.progress import progress_of
from services.roster.providers import DRAWN, PRECEDENCE, PROVIDERS, groups_under, provider, providers_of
from services.roster.refusals import DraftUnsound, ProviderUnknown
from tests.roster.conftest import Roster
from tests.roster.quarter import APPRAISAL, DRAFTED, draft_command


def test_quotas_are_those_of_the_announcement() -> None:
    """R-14, R-15, R-16: 50, 25 and 100; leaders (R-13) are all asked."""
    assert DRAFTED.rules.quotas == {"market": 50, "projects": 25, "service": 100}
    assert [group.code for group in groups_under(DRAFTED.rules) if group.quota] == list(DRAWN)


def test_leaders_alone_are_asked_on_paper() -> None:
    """R-13, R-17, R-19, R-23."""
    assert [(group.code, group.method) for group in groups_under(DRAFTED.rules)] == [
        ("leaders", "paper"),
        ("market", "online"),
        ("projects", "online"),
        ("service", "online"),
        ("public", "online"),
    ]


def test_five_bureaus_provide_the_project_list() -> None:
    """R-15."""
    assert len(providers_of("projects")) == 5


def test_leaders_go_first_and_then_the_scarcest_seats() -> None:
    """A-17."""
    assert PRECEDENCE == ("leaders", "projects", "market", "service")


def test_codes_can_stand_in_an_address_and_templates_exist() -> None:
    for code, known in PROVIDERS.items():
        assert re.fullmatch(r"[a-z-]+", code)
        assert known.template in TEMPLATES


def test_a_stranger_is_refused() -> None:
    with pytest.raises(ProviderUnknown):
        provider("县教育局")


def test_a_bureau_is_called_what_its_county_calls_it(prepared: Roster) -> None:
    """R-18, D-6: on the reminder, the receipt, the form and the draw record."""
    named = [{"code": "ecology", "name": "州生态环境局某某分局"}]
    prepared.draft(providers=named)
    state = reduce(evolve, prepared.events(), Preparation())
    told = {one.provider: one.name for one in progress_of(state).lists}
    assert told["ecology"] == "州生态环境局某某分局"
    assert told["fire"] == PROVIDERS["fire"].name
    assert draft_of(APPRAISAL, state).providers == (Sender(code="ecology", name="州生态环境局某某分局"),)
    assert PROVIDERS["ecology"].name == "生态环境分局"


@pytest.mark.parametrize(
    ("providers", "code"),
    [
        ([{"code": "nobody", "name": "某局"}], "NO_PROVIDER"),
        ([{"code": "fire", "name": "甲"}, {"code": "fire", "name": "乙"}], "TWICE"),
        ([{"code": "fire", "name": " "}], "EMPTY"),
    ],
)
def test_names_of_bureaus_that_send_no_list_are_refused(providers: list[dict[str, str]], code: str) -> None:
    with pytest.raises(DraftUnsound) as refusal:
        draft_appraisal(draft_command(providers=providers), Preparation())
    assert [error["code"] for error in refusal.value.facts["errors"]] == [code]
