"""What tally may refuse, from the opening to what follows a result."""

from services.kernel.refusal import Refusal


class NotOpened(Refusal):
    """The appraisal has not been opened, or its opening has not been heard yet. Facts: `appraisal`."""


class BoxNotSealed(Refusal):
    """The ballot box is still open, or its seal has not been heard yet. Facts: `appraisal`."""


class ComplaintsNotFrozen(Refusal):
    """What counts of the complaints is not fixed yet, or that has not been heard. Facts: `appraisal`."""


class EvidenceDiffers(Refusal):
    """What was heard is not what its owner sealed; nothing may be counted from it. Facts: `check`, the one that
    did not hold; with it `found` and `recorded`, two roots, or the `sequence` that cannot be read."""


class PoolNotCommitted(Refusal):
    """The pool must be fixed and public before a seed is spoken. Facts: `appraisal`."""


class SeedEmpty(Refusal):
    """The seed has no character that could be spoken."""


class DrawnAlready(Refusal):
    """The sample is drawn, and stays as it was drawn. Facts: `appraisal`, `seed`."""


class SampleNotDrawn(Refusal):
    """Which public ballots count has not been drawn. Facts: `appraisal`."""


class NothingToRule(Refusal):
    """No such pick needs judgement, or its turn has not come. Facts: `pick`."""


class PicksUnruled(Refusal):
    """Some picks need the judgement of people, and have not got it (R-37). Facts: `appraisal`."""


class NotCounted(Refusal):
    """There is no result yet. Facts: `appraisal`."""


class BallotsNotCounted(Refusal):
    """From the seal to the count nobody is shown anything of ballots (ADR 0041)."""


class HandedOverAlready(Refusal):
    """The statistics are with the Conduct Supervision Office. Facts: `appraisal`, `digest`."""


class NotHandedOver(Refusal):
    """The latest count is not with the Conduct Supervision Office. Facts: `appraisal`."""


class RuledSinceCount(Refusal):
    """A pick was ruled on or a vote corrected after the count; count again first. Facts: `appraisal`."""


class UnknownOffices(Refusal):
    """These are not offices of the frozen catalogue. Facts: `offices`."""


class DeterminedAlready(Refusal):
    """The result is determined; what is wrong with it is said in an appeal. Facts: `appraisal`, `digest`."""


class NotDetermined(Refusal):
    """The latest count has not been determined. Facts: `appraisal`."""


class PublishedAlready(Refusal):
    """The result is public; what was decided about it stands. Facts: `appraisal`, `digest`."""


class NotPublished(Refusal):
    """The result is not public. Facts: `appraisal`."""


class ReleaseMisdated(Refusal):
    """A release is entered when it has happened, and cannot be before there was anything to release.

    Facts: `released_at`, `not_before`, `not_after`.
    """


class AppealUnknown(Refusal):
    """There is no appeal with this number. Facts: `appeal`."""


class NotYourOffice(Refusal):
    """A department appeals about its own offices only. Facts: `office`."""


class ReceivedInFuture(Refusal):
    """What is entered as done cannot be of a day after today. Facts: `received_on`."""


class NothingToCorrect(Refusal):
    """There is no such vote or matter in the result, or it cannot be moved there. Facts: `where`, `what`."""


class AppealNotReviewed(Refusal):
    """Nobody has looked into the appeal yet. Facts: `appeal`."""


class ReviewReplaced(Refusal):
    """What is confirmed is not the latest review any more. Facts: `appeal`, `review`."""


class AppealDecidedAlready(Refusal):
    """The appeal has its answer. Facts: `appeal`, `conclusion`."""


class NotNamed(Refusal):
    """The office is not named in the published determination; nothing follows for it. Facts: `office`."""


class NoYellowCard(Refusal):
    """The office has no yellow card of this quarter. Facts: `office`."""


class TalkNotArranged(Refusal):
    """No talk with this office was arranged. Facts: `office`."""


class NotStationed(Refusal):
    """Only units stationed in the county have a superior to be told. Facts: `office`."""


class RulesUnknown(Refusal):
    """This is no rule, or no value that it can have.

    Facts: `where` (the rule), `what` (a code), perhaps `other` (what it does not fit with: a rule, or a bound).
    """


class JobUnknown(Refusal):
    """This appraisal has no such job. Facts: `job`."""


class JobUnfinished(Refusal):
    """The job has no output yet, or never will. Facts: `job`, `state`."""


class SecondPersonNeeded(Refusal):
    """A bundle with ballots takes two people, and only one has asked for it."""


class NotCheckpointed(Refusal):
    """A log has no checkpoint up to which it could be told. Facts: `source`."""
