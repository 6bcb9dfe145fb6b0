"""Merging anonymous twins, or keeping them apart: a person finds that two matters are one, or are two (1.3 rule 4).

A sorter decides on two matters of its channel, the Inspection Office on matters of two channels: neither in the other's
place (R-48).
"""

import msgspec

from services.complaints.desk import Account, Id, Sorter, change
from services.complaints.events import ComplaintsMerged, DecisionUndone, MattersKeptApart
from services.complaints.intake import intake as intake_
from services.complaints.intake.intake import Intake
from services.complaints.matter import Matter, must_be_known, must_be_sortable
from services.complaints.sorting.undo import taken_back
from services.kernel.context import ServiceContext
from services.kernel.refusal import Refusal

Decider = Sorter | Account


class NotAnonymous(Refusal):
    """Who complained is known: different people on one matter are a vote each (1.3 rule 3). Facts: `matter_id`."""


class MergedIntoItself(Refusal):
    """A matter cannot count under itself, nor be another than itself. Facts: `matter_id`."""


class ChannelDecides(Refusal):
    """Both matters are of one channel: its sorters decide. Facts: `channel`."""


class NotMerged(Refusal):
    """The matter stands for itself. Facts: `matter_id`."""


class MergeComplaints(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody finds that `matter_id` is the same as `into`, which goes on to count.

    `by` is a sorter, or an account of the Inspection Office for matters of two channels.
    """

    appraisal: Id
    matter_id: Id
    into: Id
    by: Decider


class MarkDistinct(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody finds that `matter_id` and `other` are two, alike as they are."""

    appraisal: Id
    matter_id: Id
    other: Id
    by: Decider


class SplitMerger(msgspec.Struct, frozen=True, kw_only=True):
    """Another person of the Inspection Office finds that what was merged across channels is two after all."""

    appraisal: Id
    matter_id: Id
    by: Account


def handle_merger(command: MergeComplaints, context: ServiceContext) -> dict[str, str]:
    """Record the merger. Answers `{matter_id}`."""
    return change(
        context,
        command.appraisal,
        command.matter_id,
        lambda matter, intake, other: merge(command, matter, intake, other),
        other_id=command.into,
    )


def handle_mark_distinct(command: MarkDistinct, context: ServiceContext) -> dict[str, str]:
    """Record that they are two, with the matter of the smaller id. Answers its `{matter_id}`."""
    one, other = sorted((command.matter_id, command.other))
    return change(
        context,
        command.appraisal,
        one,
        lambda matter, intake, second: mark_distinct(command, matter, intake, second),
        other_id=other,
    )


def handle_split(command: SplitMerger, context: ServiceContext) -> dict[str, str]:
    """Record the undoing of the merger. Answers `{matter_id}`."""
    return change(context, command.appraisal, command.matter_id, lambda matter, intake: split(command, matter, intake))


def merge(command: MergeComplaints, matter: Matter, intake: Intake, other: Matter) -> list[ComplaintsMerged]:
    """Decide a merger. Both must be anonymous, and what counts must stand for itself: so there is no circle."""
    intake_.must_be_open(intake)
    across = _must_decide(command.by, (command.matter_id, matter), (command.into, other))
    if matter.into == command.into:
        return []
    for matter_id, one in ((command.matter_id, matter), (command.into, other)):
        must_be_sortable(matter_id, one)
        if one.latest.complainant is not None:
            raise NotAnonymous(matter_id=matter_id)
    account = _account(command.by)
    return [ComplaintsMerged(matter_id=command.matter_id, into=command.into, by=account, across=across)]


def mark_distinct(command: MarkDistinct, one: Matter, intake: Intake, other: Matter) -> list[MattersKeptApart]:
    """Decide that two are two. They are not proposed again; who merges them all the same has decided otherwise."""
    intake_.must_be_open(intake)
    first, second = sorted((command.matter_id, command.other))
    across = _must_decide(command.by, (first, one), (second, other))
    if second in one.marked_distinct:
        return []
    return [MattersKeptApart(matter_id=first, other=second, by=_account(command.by), across=across)]


def split(command: SplitMerger, matter: Matter, intake: Intake) -> list[DecisionUndone]:
    """Decide to undo a merger across channels."""
    intake_.must_be_open(intake)
    must_be_known(command.matter_id, matter)
    if matter.merger is None:
        if any(undone.by == command.by for undone in matter.undone.values()):
            return []
        raise NotMerged(matter_id=command.matter_id)
    return taken_back(command.matter_id, matter, matter.merger[0], command.by, across=True)


def _must_decide(by: Decider, *pair: tuple[str, Matter]) -> bool:
    """Whether this is across channels. Raises unless whoever asks may decide on these two."""
    (one, matter), (two, other) = pair
    channel = by.channel if isinstance(by, Sorter) else None
    if one == two:
        must_be_known(one, matter, channel)
        raise MergedIntoItself(matter_id=one)
    for matter_id, known in pair:
        must_be_known(matter_id, known, channel)
    if channel is None and matter.channel == other.channel:
        raise ChannelDecides(channel=matter.channel)
    return channel is None


def _account(by: Decider) -> str:
    return by.account if isinstance(by, Sorter) else by
