"""Who sends which list (R-13…R-18, R-23)."""

import re

import pytest

from services.roster.providers import PRECEDENCE, PROVIDERS, QUOTAS, ProviderUnknown, provider, providers_of
from services.roster.templates import TEMPLATES


def test_quotas_are_those_of_the_announcement() -> None:
    """R-14, R-15, R-16: 50, 25 and 100; leaders (R-13) are all asked."""
    assert QUOTAS == {"market": 50, "projects": 25, "service": 100}


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
