"""Roster reads what the providers of the quarter send: every row, and every number as it was meant."""

import pytest

from services.roster.lists.roster_file import read_roster
from services.roster.lists.templates import TEMPLATES
from services.roster.providers import PROVIDERS
from simulation.county.catalogue import draft
from simulation.quarter.generate import Quarter
from simulation.quarter.rosters import Roster
from simulation.spreadsheets import write_xlsx

QUARTER = Quarter.generate()
NAMED = {one["code"]: one["name"] for one in draft()["providers"]}  # what the county calls them


@pytest.mark.parametrize("roster", QUARTER.rosters, ids=lambda roster: roster.provider)
def test_every_row_is_read_without_an_error(roster: Roster) -> None:
    """R-18."""
    entries = read_roster(write_xlsx(roster.template, roster.rows), TEMPLATES[roster.template]).entries
    assert [entry.phone for entry in entries] == [f"+86{phone}" for phone in roster.phones]


def test_providers_are_those_roster_knows() -> None:
    """R-13…R-16."""
    assert {(r.provider, r.name, r.group, r.template) for r in QUARTER.rosters} == {
        (p.code, NAMED.get(p.code, p.name), p.group, p.template) for p in PROVIDERS.values()
    }
