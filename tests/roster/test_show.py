"""What everybody may know of an appraisal, and its stages (R-03, R-06)."""

import msgspec

from services.roster.preparation import Preparation, evolve
from services.roster.show import public_facts
from tests.roster.quarter import ANNOUNCED, APPRAISAL, DRAFTED, OPENED, OVER, VOTING, at

PREPARED = evolve(Preparation(), DRAFTED)
OPEN = evolve(PREPARED, OPENED)


def test_stage_follows_from_events_and_the_clock() -> None:
    """A-04: the last moment of 14 July is still voting."""
    assert PREPARED.stage(VOTING) == "drafted"
    instants = (ANNOUNCED, at(7, 1, 0), at(7, 14, 23, 59), OVER)
    assert [OPEN.stage(instant) for instant in instants] == ["announced", "voting", "voting", "closed"]


def test_facts_are_plain_json_with_chinese_time() -> None:
    facts = msgspec.json.decode(msgspec.json.encode(public_facts(APPRAISAL, OPEN, "voting")))
    assert facts["voting_until"] == "2024-07-15T00:00:00+08:00"
    assert facts["rules"]["example_not_before"] == "2024-01"
    assert [office["office_id"] for office in facts["offices"]] == ["01-01", "01-02", "02-01", "03-01"]


def test_a_draft_is_shown_as_a_draft() -> None:
    assert public_facts(APPRAISAL, PREPARED, "drafted").rules_digest is None
