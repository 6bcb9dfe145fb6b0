"""Deciding on batches of forms while the box is open, and what their counts must keep to (R-17)."""

from collections.abc import Callable, Iterable

from services.ballot.context import BallotContext
from services.ballot.events import FormsIssued, FormsReturned
from services.ballot.paper.batches.forms import Forms, evolve_forms, stream
from services.ballot.refusals import BatchRecordedOtherwise, MoreReturnedThanIssued
from services.kernel.event import Event


def decide_forms(context: BallotContext, appraisal: str, decision: Callable[[Forms], Iterable[Event]]) -> Forms:
    """Decide on the batches and append. Answers the forms after it. Raises `BoxNotOpen`, `BoxSealedAlready`."""
    return context.decide_while_open(appraisal, stream(appraisal), evolve_forms, Forms(), decision)


def recorded_before(wanted: FormsIssued | FormsReturned, earlier: FormsIssued | FormsReturned | None) -> bool:
    """Whether the batch was told before. Raises `BatchRecordedOtherwise` when it was told differently."""
    if earlier is not None and earlier != wanted:
        raise BatchRecordedOtherwise(batch=wanted.batch, count=earlier.count)
    return earlier is not None


def must_have_been_issued(forms: Forms, more: int) -> None:
    """Refuse that so many `more` came back than went out. Raises `MoreReturnedThanIssued`."""
    counts = forms.counts()
    if counts.returned + more > counts.issued:
        raise MoreReturnedThanIssued(issued=counts.issued, returned=counts.returned + more)
