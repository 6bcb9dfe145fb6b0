"""What complaints may refuse, from the intake to the freeze."""

from services.kernel.refusal import Refusal


class UnknownChannel(Refusal):
    """No such channel. Facts: `channel`."""


class ChannelNotFed(Refusal):
    """The channel does not report in this way. Facts: `channel`, `feed`, `feeds`."""


class ChannelSecret(Refusal):
    """What this channel receives never leaves it: an offline summary only, no matters (A-21). Facts: `channel`."""


class KindNotReported(Refusal):
    """The channel does not report matters of this kind. Facts: `channel`, `kind`, `kinds`."""


class BoxUnknown(Refusal):
    """The channel has no such mailbox. Facts: `channel`, `boxes`."""


class IntakeNotOpen(Refusal):
    """There is no such appraisal here, or it has not been opened."""


class ComplaintsFrozenAlready(Refusal):
    """What counts is fixed: nothing is sorted, confirmed, declined or merged any more."""


class ChannelsStillOpen(Refusal):
    """Complaints are frozen after `until`; before that, what comes in still counts. Facts: `until`."""


class QuarterNotOpen(Refusal):
    """No appraisal of this county is open for the quarter in which the matter was registered (A-02)."""


class QuarterAmbiguous(Refusal):
    """More than one open appraisal of this county has this quarter. Facts: `appraisals`."""


class SequenceConflict(Refusal):
    """This `seq` of the matter said something else before; that stands. Facts: `matter_id`, `seq`."""


class Busy(Refusal):
    """Nothing was recorded; push the same event again."""


class DeliveryChanged(Refusal):
    """A delivery with this id was received before, and it said something else. Facts: `id`."""


class MattersNotReadable(Refusal):
    """The file has errors and nothing of it was taken in. Facts: `errors` (row, column, cell, code), `count`,
    `warnings`."""


class MatterUnknown(Refusal):
    """No such matter in this appraisal and channel. Another channel's is as unknown as none (R-48).

    Facts: `matter_id`.
    """


class MatterMerged(Refusal):
    """The matter counts under another one. Facts: `matter_id`, `into`."""


class UnknownOffice(Refusal):
    """No office of this id is in the catalogue. Facts: `office`."""


class NotSorted(Refusal):
    """There is no sorting to confirm: none was made, or the matter was declined since. Facts: `matter_id`."""


class SortedAnew(Refusal):
    """The matter was sorted again since this person looked at it. Facts: `matter_id`, `sorting`."""


class NothingToUndo(Refusal):
    """No decision stands at this version of the matter. Facts: `matter_id`, `decision`."""


class DecidedAcrossChannels(Refusal):
    """The Inspection Office decided this of matters of two channels; only the Inspection Office takes it back."""


class NotAnonymous(Refusal):
    """Who complained is known: different people on one matter are a vote each (1.3 rule 3). Facts: `matter_id`."""


class MergedIntoItself(Refusal):
    """A matter cannot count under itself, nor be another than itself. Facts: `matter_id`."""


class ChannelDecides(Refusal):
    """Both matters are of one channel: its sorters decide. Facts: `channel`."""


class NotMerged(Refusal):
    """The matter stands for itself. Facts: `matter_id`."""


class NoSummary(Refusal):
    """The channel has filed no summary. Facts: `channel`."""


class SummaryReplaced(Refusal):
    """Another summary was filed since the one that was looked at. Facts: `filing`, `holds`."""


class MonthOutsideQuarter(Refusal):
    """Matters registered in this month are not this quarter's (A-20). Facts: `month`."""


class LineRepeated(Refusal):
    """The same office, behaviours and month are there twice; which number is meant is not guessed. Facts: `office`,
    `month`."""
