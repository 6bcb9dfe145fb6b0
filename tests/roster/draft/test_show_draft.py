"""The draft as it is edited, with what follows from it (R-02, D-1)."""

from datetime import date

from msgspec.structs import replace

from services.roster.answers import ShownDraft
from services.roster.catalogue import import_catalogue
from services.roster.contract import Listing, OpenAppraisal, SetCatalogue, ShowDraft
from services.roster.draft import open_appraisal, show_draft
from tests.roster.conftest import Roster
from tests.roster.quarter import APPRAISAL


def shown(roster: Roster) -> ShownDraft:
    return show_draft.handle(ShowDraft(appraisal=APPRAISAL), roster.context)


def test_the_digests_are_those_that_the_opening_records(roster: Roster) -> None:
    roster.draft()
    before = shown(roster)
    assert (before.opened, before.offices, before.enabled) == (False, 4, 4)
    assert before.lists_due_on == date(2024, 6, 25)
    opened = open_appraisal.handle(OpenAppraisal(appraisal=APPRAISAL), roster.context)
    assert (before.rules_digest, before.catalogue_digest) == (opened.rules_digest, opened.catalogue_digest)
    assert shown(roster) == replace(before, opened=True, rehearsal=opened.rehearsal)


def test_what_is_not_enabled_is_counted_apart(roster: Roster) -> None:
    roster.draft(offices=[])
    offices = (
        Listing(department="甲局", department_kind="county", name="一股"),
        Listing(department="甲局", department_kind="county", name="督查室"),
    )
    import_catalogue.set_catalogue(SetCatalogue(appraisal=APPRAISAL, offices=offices, by="op-1"), roster.context)
    assert (shown(roster).offices, shown(roster).enabled) == (2, 1)
