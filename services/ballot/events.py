"""What the ballot box tells its neighbours. What people wrote is named by a salted digest and kept beside the log."""

from datetime import date, datetime
from typing import Literal

import msgspec

from services.kernel.event import Event, Language
from services.kernel.lanes.loss import LossReason
from services.roster.events import CategoryCode, Group, GroupCode, Rules

FormVariant = Literal["full", "short"]  # every office a line; or ten blank lines and the catalogue
EarlySealReason = Literal["SYSTEM_COMPROMISED", "VOTING_DISRUPTED", "ORDERED_BY_SUPERIOR", "FORCE_MAJEURE"]
WithdrawalReason = Literal["MISPRINTED", "SPOILED", "LOST", "COPIED"]


class Pick(msgspec.Struct, frozen=True, kw_only=True):
    """A tick on an office (R-31…R-33). `example` names the words by their digest; `occurred` is `YYYY-MM`.

    `continues`: what began then still went on at the time of writing (A-06). `ticked` is false for a line of a paper
    form that was filled in without the tick on the office (A-08).
    """

    office: str
    categories: tuple[CategoryCode, ...] = ()
    example: str | None = None
    occurred: str | None = None
    continues: bool = False
    ticked: bool = True


class BoxOpened(Event, wire="ballot.BoxOpened.v1"):
    """The box is ready: who may cast, until when, for which offices. Copied from roster's opening.

    `mark` leads the receipts of this appraisal (`YS24Q2`), `receipt_key` is the public key that verifies them (Ed25519,
    hexadecimal; empty in logs up to 0.4.0).
    """

    rules: Rules
    groups: tuple[Group, ...]
    offices: tuple[str, ...]
    mark: str
    receipt_key: str = ""


class EnvelopeMade(Event, wire="ballot.EnvelopeMade.v1"):
    """Two people of different offices hold the two parts of a private key, to which the box's keys are sealed from here
    on for the case that they are lost. `key` is the public half (X25519, hexadecimal); the last one made is used.
    """

    key: str


class BallotCast(Event, wire="ballot.BallotCast.v1", to_the_minute=True):
    """One ballot was in the box. `ballot_id` is made of the spent credential, or of a paper form's serial, by a key
    that was destroyed at the seal. Ballots become events at the seal, in the order of their ids.

    `evidence` names by a salted digest what shows that the ballot is one: online its signed text, the signature and
    the salt of the words in it (nothing in logs up to 0.4.0); on paper the form's serial and what each person keyed
    from it. On paper, `late` says that the form came back after the voting, `damaged` that it cannot be read. In logs
    up to 0.3.0 paper ballots stand where they were keyed, and have the civil date of return, `returned_on`.
    """

    ballot_id: str
    group: GroupCode
    channel: Literal["online", "paper"]
    picks: tuple[Pick, ...]
    returned_on: date | None = None
    damaged: bool = False
    late: bool = False
    evidence: str | None = None


class FormsPrinted(Event, wire="ballot.FormsPrinted.v1"):
    """Paper forms were made (印制), each with a random serial that belongs to the paper, never to a person (A-10).

    Only these serials are taken at the keying desk, so a copy or a form of another making is found out.
    """

    batch: str
    variant: FormVariant
    serials: tuple[str, ...]


class FormsIssued(Event, wire="ballot.FormsIssued.v1"):
    """Paper forms were handed out (发出). `batch` is the clerk's name for this handing out; the same is told once."""

    count: int
    batch: str = ""


class FormsReturned(Event, wire="ballot.FormsReturned.v1"):
    """Paper forms came back (收回), counted on this civil date. `batch` is the clerk's name for this count."""

    count: int
    returned_on: date
    batch: str = ""


class FormsRecounted(Event, wire="ballot.FormsRecounted.v1"):
    """Two people counted a batch that came back again; it was this many."""

    batch: str
    count: int
    by: str
    confirmed_by: str


class FormEntered(Event, wire="ballot.FormEntered.v1"):
    """One person keyed one paper form (A-15). Stream `form-<serial>`; `by` is an account, not a name.

    What was keyed is in the unsealed box, where nobody reads it before the seal but to compare two entries (ADR 0042).
    """

    by: str


class FormAgreed(Event, wire="ballot.FormAgreed.v1"):
    """Two entries of a form agree, or a third person has settled it: a ballot is in the box."""


class FormKeyed(Event, wire="ballot.FormKeyed.v1"):
    """One person keyed one paper form, and this is what. In logs up to 0.3.0; now `FormEntered`."""

    by: str
    picks: tuple[Pick, ...]
    returned_on: date
    damaged: bool = False


class FormDisputed(Event, wire="ballot.FormDisputed.v1"):
    """The two entries of a form differ; a third person settles it. `offices`: about which, in logs up to 0.3.0."""

    offices: tuple[str, ...] = ()


class FormSetAside(Event, wire="ballot.FormSetAside.v1"):
    """The entries of a form do not stand: they were keyed under a wrong serial (录错编号). It may be keyed anew.

    The form's ballot was not in the box yet. Two people say so.
    """

    by: str
    confirmed_by: str


class FormWithdrawn(Event, wire="ballot.FormWithdrawn.v1"):
    """A form is out of use (作废) and is never keyed again; its ballot was not in the box yet. Two people say so."""

    reason: WithdrawalReason
    by: str
    confirmed_by: str


class EarlySealProposed(Event, wire="ballot.EarlySealProposed.v1"):
    """One person proposes to seal the box before the window's end. `cause` names the words by their salted digest."""

    reason: EarlySealReason
    cause: str
    by: str


class EarlySealConfirmed(Event, wire="ballot.EarlySealConfirmed.v1"):
    """A second person agrees: nobody's ballot is signed from here, although the window is still open. What was signed
    before is taken until `until` (absent in logs up to 0.5.0: nothing is), and the seal follows.
    """

    by: str
    confirmed_by: str
    until: datetime | None = None


class LossProposed(Event, wire="ballot.LossProposed.v1"):
    """One person proposes to go on although ballots are missing, or nobody knows whether any are (ADR 0045): what was
    wrong then, as in `LossAccepted`. It can be confirmed on the day of `at` in China (null: not any more)."""

    why: LossReason
    counted: int
    found: int
    by: str
    at: datetime | None = None


class LossAccepted(Event, wire="ballot.LossAccepted.v1"):
    """A second person agrees. At least `counted` online ballots were put in, as far as anybody knows; `found` are
    there, and are counted anew from here on. `why` is the code with which turn and seal were refused.
    """

    why: LossReason
    counted: int
    found: int
    by: str
    confirmed_by: str


class BoxSealed(Event, wire="ballot.BoxSealed.v1"):
    """Nothing more goes in. `root` is the RFC 6962 root of the `size` events before this one, signed with
    the Ed25519 key whose public half is `key`; all hexadecimal.
    """

    size: int
    root: str
    key: str
    signature: str


class BoxKeyDestroyed(Event, wire="ballot.BoxKeyDestroyed.v1"):
    """The keys of a sealed box are destroyed: that of its last day (those of the others ended with their days), the one
    that named its ballots, and the spare ones that were sealed to the envelope. The envelopes are of no use any more.

    Before that, tally's copy of this log had the root `root` over the first `size` events, as the log itself: the
    sealed ballots are not lost with one database. It is told once; each machine destroys its own.
    """

    size: int
    root: str


class ExamplesErased(Event, wire="ballot.ExamplesErased.v1"):
    """What voters wrote was erased on schedule, so many examples; their digests stay. `because` is the place in
    roster's log of the erasure that two people ordered (`roster.PeopleErased`)."""

    rows: int
    because: int


class ReceiptsListed(Event, wire="ballot.ReceiptsListed.v1"):
    """The receipts given for online ballots, listed as the box was sealed: as many as there are such ballots (R-46).

    `root` is the RFC 6962 root over the digests of their codes, sorted, so that the order says nothing of ballots;
    `algorithm` is what the tree is hashed by (`sha256`, `sm3`).
    """

    count: int
    root: str
    algorithm: str


LANGUAGE = Language.declared_in(__name__)
