"""Taking a decision back: by another person than who made it, until the freeze (梳理的撤销)."""

from typing import Annotated

import msgspec

from services.complaints.desk import Id, Sorter, change
from services.complaints.events import ComplaintsMerged, DecisionUndone, MattersKeptApart
from services.complaints.intake import intake as intake_
from services.complaints.intake.intake import Intake
from services.complaints.matter import Matter, must_be_known
from services.kernel.context import ServiceContext
from services.kernel.refusal import Refusal, SamePerson


class NothingToUndo(Refusal):
    """No decision stands at this version of the matter. Facts: `matter_id`, `decision`."""


class DecidedAcrossChannels(Refusal):
    """The Inspection Office decided this of matters of two channels; only the Inspection Office takes it back."""


class UndoDecision(msgspec.Struct, frozen=True, kw_only=True):
    """A sorter finds that a colleague's decision was wrong. To take an undoing back, the decision is made again."""

    appraisal: Id
    matter_id: Id
    decision: Annotated[int, msgspec.Meta(ge=1, le=2**31 - 1)]
    by: Sorter


def handle(command: UndoDecision, context: ServiceContext) -> dict[str, str]:
    """Record the undoing. Answers `{matter_id}`."""
    return change(context, command.appraisal, command.matter_id, lambda matter, intake: undo(command, matter, intake))


def undo(command: UndoDecision, matter: Matter, intake: Intake) -> list[DecisionUndone]:
    """Decide an undoing. What stood before the decision stands again."""
    intake_.must_be_open(intake)
    must_be_known(command.matter_id, matter, command.by.channel)
    return taken_back(command.matter_id, matter, command.decision, command.by.account, across=False)


def taken_back(matter_id: str, matter: Matter, decision: int, account: str, *, across: bool) -> list[DecisionUndone]:
    """Take a decision back: each desk its own decisions only, and nobody his own."""
    before, made = matter.undone.get(decision), matter.decisions.get(decision)
    if made is None:
        if before is not None and before.by == account:
            return []
        raise NothingToUndo(matter_id=matter_id, decision=decision)
    if across != (isinstance(made, ComplaintsMerged | MattersKeptApart) and made.across):
        raise DecidedAcrossChannels(matter_id=matter_id)
    if made.by == account:
        raise SamePerson(by=account)
    return [DecisionUndone(matter_id=matter_id, decision=decision, by=account)]
