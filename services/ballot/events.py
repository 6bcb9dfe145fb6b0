"""What the ballot box tells its neighbours. What people wrote is named by a salted digest and kept beside the log."""

from datetime import date
from typing import Literal

import msgspec

from services.kernel.event import Event
from services.roster.events import CategoryCode, Group, GroupCode, Rules


class Pick(msgspec.Struct, frozen=True, kw_only=True):
    """A tick on an office (R-31…R-33). `example` names the words by their digest; `occurred` is `YYYY-MM`.

    `continues`: what began then still went on at the time of writing (A-06).
    """

    office: str
    categories: tuple[CategoryCode, ...] = ()
    example: str | None = None
    occurred: str | None = None
    continues: bool = False


class BoxOpened(Event, wire="ballot.BoxOpened.v1"):
    """The box is ready: who may cast, until when, for which offices. Copied from roster's opening.

    `mark` leads the receipts of this appraisal (`YS24Q2`).
    """

    rules: Rules
    groups: tuple[Group, ...]
    offices: tuple[str, ...]
    mark: str


class BallotCast(Event, wire="ballot.BallotCast.v1", to_the_minute=True):
    """One ballot is in the box. `ballot_id` is the digest of a spent credential, or of a paper form's serial.

    On paper, `returned_on` is the civil date the form came back, and `damaged` says it cannot be read.
    """

    ballot_id: str
    group: GroupCode
    channel: Literal["online", "paper"]
    picks: tuple[Pick, ...]
    returned_on: date | None = None
    damaged: bool = False


class FormsIssued(Event, wire="ballot.FormsIssued.v1"):
    """Paper forms were handed out (发出)."""

    count: int


class FormsReturned(Event, wire="ballot.FormsReturned.v1"):
    """Paper forms came back (收回), counted on this civil date."""

    count: int
    returned_on: date


class FormKeyed(Event, wire="ballot.FormKeyed.v1"):
    """One person keyed one paper form (A-15). Stream `form-<serial>`; `by` is an account, not a name."""

    by: str
    picks: tuple[Pick, ...]
    returned_on: date
    damaged: bool = False


class FormDisputed(Event, wire="ballot.FormDisputed.v1"):
    """The two entries of a form differ; a third person's entry decides."""

    offices: tuple[str, ...]


class BoxSealed(Event, wire="ballot.BoxSealed.v1"):
    """Nothing more goes in. `root` is the RFC 6962 root of the `size` events before this one, signed with
    the Ed25519 key whose public half is `key`; all hexadecimal.
    """

    size: int
    root: str
    key: str
    signature: str


class ReceiptsListed(Event, wire="ballot.ReceiptsListed.v1"):
    """The receipts given for online ballots, listed as the box was sealed: as many as there are such ballots (R-46).

    `root` is the RFC 6962 root over the digests of their codes, sorted, so that the order says nothing of ballots;
    `algorithm` is what the tree is hashed by (`sha256`, `sm3`).
    """

    count: int
    root: str
    algorithm: str
