"""A second person agrees with a sorting (1.3 rule 9)."""

import msgspec

from services.complaints.desk import Id, Sorter, change
from services.complaints.events import SortingConfirmed
from services.complaints.intake import intake as intake_
from services.complaints.intake.intake import Intake
from services.complaints.matter import Matter, must_be_sortable
from services.kernel.context import ServiceContext
from services.kernel.refusal import Refusal, SamePerson


class NotSorted(Refusal):
    """There is no sorting to confirm: none was made, or the matter was declined since. Facts: `matter_id`."""


class SortedAnew(Refusal):
    """The matter was sorted again since this person looked at it. Facts: `matter_id`, `sorting`."""


class ConfirmSorting(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody other than the sorter agrees with the latest sorting: the one at version `sorting`, if that is said."""

    appraisal: Id
    matter_id: Id
    by: Sorter
    sorting: int | None = None


def handle(command: ConfirmSorting, context: ServiceContext) -> dict[str, str]:
    """Record the confirmation. Answers `{matter_id}`."""
    return change(
        context, command.appraisal, command.matter_id, lambda matter, intake: confirm(command, matter, intake)
    )


def confirm(command: ConfirmSorting, matter: Matter, intake: Intake) -> list[SortingConfirmed]:
    """Decide a confirmation. One is enough: a confirmed sorting is not confirmed again."""
    intake_.must_be_open(intake)
    must_be_sortable(command.matter_id, matter, command.by.channel)
    if matter.sorting is None or matter.declined is not None:
        raise NotSorted(matter_id=command.matter_id)
    if command.sorting not in (None, matter.sorted_at):
        raise SortedAnew(matter_id=command.matter_id, sorting=matter.sorted_at)
    if matter.sorting.by == command.by.account:
        raise SamePerson(by=command.by.account)
    if matter.is_confirmed:
        return []
    return [SortingConfirmed(matter_id=command.matter_id, sorting=matter.sorted_at, by=command.by.account)]
