"""Forms are counted out and counted in (R-17): never more come back than went out."""

from datetime import date
from typing import Any

import pytest

from services.ballot import forms
from services.ballot.events import FormsIssued, FormsReturned
from services.ballot.forms import Forms, MoreReturnedThanIssued, evolve_forms, issue_forms, return_forms
from services.kernel.refusal import Malformed
from tests.ballot.conftest import Box
from tests.ballot.examples import APPRAISAL, OVER
from tests.spec import Spec

DAY = date(2024, 7, 12)
issuing = Spec(lambda count, _forms: issue_forms(count), evolve_forms, Forms())
returning = Spec(lambda count, forms: return_forms(count, DAY, forms), evolve_forms, Forms())
NO_COUNTS: list[Any] = [0, -1, 100_001, 10**30, True, 1.0, "3", None]


def test_forms_go_out_and_come_back() -> None:
    """R-17: the issue and return log."""
    issuing.given(FormsIssued(count=100)).when(20).then(FormsIssued(count=20))
    back = FormsReturned(count=118, returned_on=DAY)
    returning.given(FormsIssued(count=100), FormsIssued(count=20)).when(118).then(back)
    returning.given(FormsIssued(count=120), back).when(2).then(FormsReturned(count=2, returned_on=DAY))


def test_more_forms_than_went_out_never_come_back() -> None:
    """R-17: the batch stops there and then, as in an election."""
    returning.given().when(1).then_refused(MoreReturnedThanIssued, issued=0, returned=1)
    returning.given(FormsIssued(count=120), FormsReturned(count=118, returned_on=DAY)).when(3).then_refused(
        MoreReturnedThanIssued, issued=120, returned=121
    )


@pytest.mark.parametrize("count", NO_COUNTS)
def test_a_count_is_a_number_of_forms(count: Any) -> None:
    issuing.given().when(count).then_refused(Malformed, where="count")
    returning.given(FormsIssued(count=100_000)).when(count).then_refused(Malformed, where="count")


# on PostgreSQL


def test_counts_of_forms_are_told_after_each_step(box: Box) -> None:
    assert box.ask("issue_forms", 100) == {"issued": 100, "returned": 0}
    assert box.ask("issue_forms", 20) == {"issued": 120, "returned": 0}
    assert box.ask("return_forms", 118, "2024-07-12") == {"issued": 120, "returned": 118}
    assert box.refused("return_forms", 3, "2024-07-12") == "MORE_RETURNED_THAN_ISSUED"
    for count in NO_COUNTS:
        assert box.refused("issue_forms", count) == "MALFORMED"
    for day in ("12.7.2024", "2024-02-30", "", None, 20240712, "\0"):
        assert box.refused("return_forms", 1, day) == "MALFORMED"


def test_forms_are_counted_until_the_seal(box: Box) -> None:
    """A-04: those that come back late are counted too."""
    box.ask("issue_forms", 2)
    box.at(OVER).ask("return_forms", 1, "2024-07-15")
    box.seals()
    assert box.refused("issue_forms", 1) == "BOX_SEALED_ALREADY"
    assert box.refused("return_forms", 1, "2024-07-12") == "BOX_SEALED_ALREADY"


def test_what_was_counted_before_the_seal_does_not_go_in_after_it(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is decided, then somebody seals, then it would be written: the log says no."""
    decide = forms.issue_forms

    def then_seal(count: int) -> Any:
        events = decide(count)
        box.another_process().at(OVER).seals()
        return events

    monkeypatch.setattr(forms, "issue_forms", then_seal)
    assert box.service.issue_forms(APPRAISAL, 3)["refused"]["code"] == "BOX_SEALED_ALREADY"
    assert [type(event).__name__ for event in box.events()] == ["BoxOpened", "BoxSealed", "ReceiptsListed"]


def test_before_the_opening_there_are_no_forms(closed: Box) -> None:
    assert closed.refused("issue_forms", 1) == "BOX_NOT_OPEN"
    assert closed.refused("return_forms", 1, "2024-07-12") == "BOX_NOT_OPEN"


def test_two_batches_that_come_back_at_once_are_both_counted(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    """R-17: and never more than went out."""
    decide = forms.return_forms
    box.ask("issue_forms", 3)

    def slowly(count: int, returned_on: date, known: Forms) -> Any:
        monkeypatch.setattr(forms, "return_forms", decide)
        box.another_process().ask("return_forms", 2, "2024-07-12")
        return decide(count, returned_on, known)

    monkeypatch.setattr(forms, "return_forms", slowly)
    assert box.ask("return_forms", 1, "2024-07-12") == {"issued": 3, "returned": 3}
