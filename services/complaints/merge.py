"""Merging anonymous twins: a person finds that two matters are one and the same (1.3 rule 4)."""

import msgspec

from services.complaints import intake as intake_
from services.complaints.desk import Id, Sorter, change
from services.complaints.events import ComplaintsMerged
from services.complaints.intake import Intake
from services.complaints.matter import Matter, must_be_known, must_be_sortable
from services.kernel.foundation import Foundation
from services.kernel.refusal import Refusal


class NotAnonymous(Refusal):
    """Who complained is known: different people on one matter are a vote each (1.3 rule 3). Facts: `matter_id`."""


class MergedIntoItself(Refusal):
    """A matter cannot count under itself. Facts: `matter_id`."""


class MergeComplaints(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody finds that `matter_id` is the same as `into`, which goes on to count."""

    appraisal: Id
    matter_id: Id
    into: Id
    by: Sorter


def handle(command: MergeComplaints, foundation: Foundation) -> dict[str, str]:
    """Record the merger. Answers `{matter_id}`."""
    return change(
        foundation,
        command.appraisal,
        command.matter_id,
        lambda matter, intake, other: merge(command, matter, intake, other),
        beside=command.into,
    )


def merge(command: MergeComplaints, matter: Matter, intake: Intake, other: Matter) -> list[ComplaintsMerged]:
    """Decide a merger. Both must be anonymous, and what counts must stand for itself."""
    intake_.must_be_open(intake)
    must_be_known(command.matter_id, matter, command.by.channel)
    if command.into == command.matter_id:
        raise MergedIntoItself(matter_id=command.matter_id)
    must_be_known(command.into, other, command.by.channel)
    if matter.into == command.into:
        return []
    must_be_sortable(command.matter_id, matter)
    must_be_sortable(command.into, other)
    for matter_id, one in ((command.matter_id, matter), (command.into, other)):
        if one.latest.complainant is not None:
            raise NotAnonymous(matter_id=matter_id)
    return [ComplaintsMerged(matter_id=command.matter_id, into=command.into, by=command.by.account)]
