"""Setting aside what is no complaint about conduct: 咨询、表扬、建议、不予受理 (1.3 rule 5)."""

import msgspec

from services.complaints.desk import Id, Sorter, change
from services.complaints.events import ComplaintDeclined, DeclineReason
from services.complaints.intake import intake as intake_
from services.complaints.intake.intake import Intake
from services.complaints.matter import Matter, must_be_sortable
from services.kernel.context import ServiceContext


class DeclineComplaint(msgspec.Struct, frozen=True, kw_only=True):
    """A sorter finds that the matter does not count. `reason` is a code of the closed list, never a sentence."""

    appraisal: Id
    matter_id: Id
    reason: DeclineReason
    by: Sorter


def handle(command: DeclineComplaint, context: ServiceContext) -> dict[str, str]:
    """Record the decline. Answers `{matter_id}`."""
    return change(
        context, command.appraisal, command.matter_id, lambda matter, intake: decline(command, matter, intake)
    )


def decline(command: DeclineComplaint, matter: Matter, intake: Intake) -> list[ComplaintDeclined]:
    """Decide a decline. Sorting the matter later takes it back."""
    intake_.must_be_open(intake)
    must_be_sortable(command.matter_id, matter, command.by.channel)
    event = ComplaintDeclined(matter_id=command.matter_id, reason=command.reason, by=command.by.account)
    return [] if matter.declined == event else [event]
