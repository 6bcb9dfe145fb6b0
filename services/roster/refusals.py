"""What stands in the way of roster's requests: each refusal with its facts."""

from services.kernel.refusal import Refusal
from services.roster.rules import Rules


class NotInvited(Refusal):
    """This person has no seat, or no more. Facts: `person`."""


class CallOutOfTurn(Refusal):
    """Calls are numbered one after the other, and recorded once. Facts: `call`, `next`."""


class InvitationsIssuedAlready(Refusal):
    """Everybody invited in this group has got their code; codes are shown once and not kept. Facts: `group`."""


class CatalogueNotReadable(Refusal):
    """The catalogue has errors and was not imported. Facts as of `RosterNotReadable`: `errors`, `count`, `warnings`."""


class DraftedAlready(Refusal):
    """There is a draft, and a copy would undo what people changed in it. Facts: `appraisal`."""


class OfAnotherCounty(Refusal):
    """Two counties keep their drafts apart: ids of offices are a county's own. Facts: `appraisal`, `source`."""


class OpenedAlready(Refusal):
    """The appraisal is announced; rules and catalogue are frozen (D-1). Facts: `appraisal`."""


class DraftUnsound(Refusal):
    """The draft contradicts itself. Facts: `errors` (where, code, other), every one."""


class CatalogueEmpty(Refusal):
    """No office of the catalogue is enabled. Facts: `appraisal`."""


class DraftChanged(Refusal):
    """The draft is no longer the one that was looked at. Facts: `appraisal`."""


class RosterMissing(Refusal):
    """No list of this group has come in yet. Facts: `group`, `providers`."""


class ListsNotCommitted(Refusal):
    """The lists must be fixed and their digest public before a seed is spoken. Facts: `group`."""


class DrawnAlready(Refusal):
    """The group is drawn, with another seed. Facts: `group`, `seed`."""


class DrawOutOfOrder(Refusal):
    """Groups with scarcer seats are drawn first (A-17). Facts: `group`, `first`."""


class VotingBegun(Refusal):
    """Who is invited stands once voting has begun. Facts: `voting_from`."""


class InviteesNotDrawn(Refusal):
    """Nobody of this group is drawn yet. Facts: `group`."""


class LeaderVotesOnPaper(Refusal):
    """The person is on the leaders' list and takes part on a paper form (R-17, A-17)."""


class InvitationNotRecognised(Refusal):
    """Number and code do not belong together. Whether the number is invited at all is not told."""


class InvitationLocked(Refusal):
    """Five wrong codes were tried for this number. Facts: `tries`."""


class IdentityMethodClosed(Refusal):
    """This way of signing in is not offered here. Facts: `method`."""


class PhoneInvalid(Refusal):
    """This is no telephone number, or none that takes messages."""


class SmsClosed(Refusal):
    """No messages are sent here."""


class SmsTooSoon(Refusal):
    """A code was sent a moment ago. Facts: `seconds` to wait."""


class SmsTooMany(Refusal):
    """The number has got its codes for today. Facts: `most`."""


class SmsCodeNotRecognised(Refusal):
    """The code is wrong, too old, used, or was tried too often."""


class RosterClosed(Refusal):
    """The group's lists are committed, or the appraisal is opened: they stand. Facts: `provider`, `group`."""


class LeadersOnlyAdded(Refusal):
    """After the opening the leaders' list only grows: forms have been handed out. Facts: `missing` (a count)."""


class DrawnListTooLong(Refusal):
    """A list that its provider has drawn holds more people than it may invite. Facts: `provider`, `people`, `most`."""


class RosterWaits(Refusal):
    """Another account has proposed a list, which waits for a second person. Facts: `provider`, `by`, `until`."""


class RosterNotProposed(Refusal):
    """No such list waits for a second person: it was confirmed, withdrawn, replaced, or there was none. Facts:
    `provider`, `proposal`."""


class RosterProposalExpired(Refusal):
    """Nobody has confirmed the list in time. Facts: `provider`, `until`."""


class RosterProposalOutdated(Refusal):
    """What the list would bring about is no longer what was proposed: seats were drawn or passed on, or people on it
    took part meanwhile. Facts: `provider`, `proposal`."""


class RosterProposedByAnother(Refusal):
    """Only who proposed a list withdraws it. Facts: `provider`, `by`."""


class RosterNotReadable(Refusal):
    """The list has errors and was not imported.

    Facts: `errors` (row, column, cell, code, masked value), `count` of them all, `warnings`.
    """


class TicketInvalid(Refusal):
    """This is no ticket of an identified person in this appraisal, or it is too old: identify again."""


class GroupChanged(Refusal):
    """The person votes in another group by now: identify again. Facts: `group`."""


class IssuedAlready(Refusal):
    """The person's credential was issued, for another ballot than this; there is none twice."""


class SigningKeyUnusable(Refusal):
    """The key that signs this group's ballots is not usable on this machine. Facts: `group`, `why` (`KEY_MISSING`,
    `KEY_DAMAGED`, `KEY_OF_ANOTHER`: not the one that was announced)."""


class IssuedChanged(Refusal):
    """Rows of who was issued a credential are not as they were entered. Facts: `rows`."""


class IssuingStopped(Refusal):
    """Rows of who was issued a credential are missing or changed: no ballot is signed until they are as they were,
    because somebody might get a second one. Nothing was recorded."""


class ReissueNotAllowed(Refusal):
    """Under the rules no ballot is issued anew in this group. Facts: `group`."""


class ReissueWaits(Refusal):
    """Another account has proposed the same for this person, which waits for a second person. Facts: `by`."""


class ReissueNotProposed(Refusal):
    """No such proposal waits: it was confirmed, withdrawn, refused when it was to be confirmed, or its day is over.
    Facts: `proposal`."""


class ReissueLapsed(Refusal):
    """Nobody has confirmed the proposal on its day."""


class ReissueProposedByAnother(Refusal):
    """Only who proposed it withdraws it. Facts: `by`."""


class NotIssued(Refusal):
    """Nothing was issued to this person yet, so nothing has to be issued anew. The proposal is gone."""


class ReissuedAlready(Refusal):
    """It was issued anew to this person before; that is done once."""


class NotDue(Refusal):
    """Names and keys are still needed: appeals are open, or not long enough closed. Facts: `due_on` (null: not yet
    published)."""


class ErasedMeanwhile(Refusal):
    """Somebody else was changing what was to be erased; ask again."""


class AppraisalUnknown(Refusal):
    """There is no such appraisal. Facts: `appraisal`."""


class NotOpenYet(Refusal):
    """Voting has not begun. Facts: `voting_from`, `voting_until`."""

    @classmethod
    def under(cls, rules: Rules) -> "NotOpenYet":
        return cls(**_window(rules))


class VotingEnded(Refusal):
    """Voting is over. Facts: `voting_from`, `voting_until`."""

    @classmethod
    def under(cls, rules: Rules) -> "VotingEnded":
        return cls(**_window(rules))


class ProviderUnknown(Refusal):
    """No list is expected from this provider. Facts: `provider`."""


def _window(rules: Rules) -> dict[str, str]:
    return {"voting_from": rules.voting_from.isoformat(), "voting_until": rules.voting_until.isoformat()}
