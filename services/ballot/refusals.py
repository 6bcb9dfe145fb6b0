"""Everything that the ballot box refuses, and with which facts."""

from services.kernel.refusal import Refusal

# the box


class BoxNotOpen(Refusal):
    """There is no such appraisal here, or it has not been opened."""


class VotingNotStarted(Refusal):
    """Ballots are taken from `voting_from`."""


class VotingEnded(Refusal):
    """Voting is over since `voting_until`; what was signed before was taken for ten minutes more."""


class BoxSealedAlready(Refusal):
    """The box is sealed: nothing more goes in."""


# a ballot


class CredentialInvalid(Refusal):
    """This is not a credential of this appraisal: malformed, of an unknown group, or not signed by roster."""


class UnknownOffice(Refusal):
    """No office of this id is in the catalogue. Facts: `office`."""


class ExampleInFuture(Refusal):
    """The example is dated after the day of voting. Facts: `office`, `occurred`."""


class Busy(Refusal):
    """Nothing was recorded; try again with the same credential."""


class ReceiptMistyped(Refusal):
    """The check character says that a character is wrong or missing."""


# batches of paper forms


class BatchRecordedOtherwise(Refusal):
    """This batch is recorded, with other figures. Facts: `batch`, `count`."""


class BatchUnknown(Refusal):
    """There is no such batch. Facts: `batch`."""


class MoreIssuedThanPrinted(Refusal):
    """More forms would be handed out than were made. Facts: `printed`, `issued`."""


class MoreReturnedThanIssued(Refusal):
    """More forms came back than were handed out: the batch stops. Facts: `issued`, `returned`."""


# one paper form


class FormUnknown(Refusal):
    """No form with this serial was ever made: it is mistyped, or the paper is not ours. Facts: `serial`."""


class FormOutOfUse(Refusal):
    """The form was withdrawn (作废). Facts: `serial`, `reason`."""


class FormCastAlready(Refusal):
    """The form's ballot is in the box. Facts: `serial`."""


class FormDisagreed(Refusal):
    """Its two entries differ; a third person settles the differences, not the whole form. Facts: `serial`."""


class KeyedAlready(Refusal):
    """The same person cannot key a form twice. Facts: `serial`, `by`."""


class NothingDisputed(Refusal):
    """The form has no two entries that differ. Facts: `serial`."""


class BeyondTheDifferences(Refusal):
    """The entries agree on this, and it stands. Facts: `serial`, `agreed`."""


class DifferencesLeft(Refusal):
    """The settlement does not say what is so. Facts: `serial`, `left`."""


# the unsealed box


class BoxUnreadable(Refusal):
    """The box cannot be read: the key of its day is not in this machine's key folder (`KEY_MISSING`), the one that is
    there opens nothing (`KEY_OF_ANOTHER`), a row was changed, moved (`ROW_CHANGED`) or taken away (`ROW_MISSING`), or
    roster has not signed one (`NOT_SIGNED`).
    Nothing was changed. Facts: `epoch`, `why`.
    """


# the seal


class VotingStillOpen(Refusal):
    """The box is sealed after `voting_until`, once what was signed before has come in (ten minutes)."""


class FormsUnfinished(Refusal):
    """Some forms have been keyed once, or differ: their ballots would be lost. Facts: `count`."""


class FormsDoNotBalance(Refusal):
    """As many forms must be in the box as came back (收回). Facts: `returned`, `cast`."""


class EarlySealNotProposed(Refusal):
    """Nobody has proposed to seal the box early."""
