"""What access answers: the access log, accounts, signing in, decisions of two people, dead letters."""

from typing import Annotated, Any, Literal

import msgspec

from services.access.events import RoleCode, What
from services.access.refusals import (
    AccountDisabledAlready,
    AccountTaken,
    AccountUnknown,
    AdministratorAlready,
    CodeWrong,
    DropNotProposed,
    EnrolmentUnknown,
    LetterDropped,
    NarrowingMissing,
    NoRehearsal,
    OwnAccount,
    PasswordCommon,
    PasswordLikeAccount,
    PasswordTooLong,
    PasswordTooShort,
    ProposalUnknown,
    SecurityAdministratorManages,
    SignInBusy,
    SignInLocked,
    SignInRefused,
    StaffSessionEnded,
)
from services.kernel.contract import Account, Count, DeadLetter, Instant, LetterIds, OfAppraisal
from services.kernel.refusal import SamePerson
from services.kernel.rpc.request import Answer, Part, Request

SYSTEM_LOG = "house"  # the log of what is about no single appraisal
CONSOLE = "console"  # `by` of commands given at the machine itself

AccountId = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9_-]{1,39}\Z", examples=["rexian-01"])]
NamedAccount = Annotated[  # as somebody named it, whether or not there is such an account
    str, msgspec.Meta(pattern=r"^[^\x00-\x1f\ud800-\udfff]{1,80}\Z", examples=["rexian-01"])
]
Looker = Annotated[str, msgspec.Meta(pattern=r"^[^\x00-\x1f\ud800-\udfff]{1,64}\Z")]
Id = Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Za-z][0-9A-Za-z._/-]{0,199}\Z", examples=["complaints_matters"])]
Code = Annotated[str, msgspec.Meta(pattern=r"^[A-Z][A-Z0-9_]{0,63}\Z", examples=["FORBIDDEN_ROLE"])]
Typed = Annotated[str, msgspec.Meta(pattern=r"^[^\x00]*\Z", max_length=200)]
ProposalId = Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Za-z_.-]{1,80}\Z", examples=["5f0c1a9be2d34c77"])]
Narrowing = Annotated[Annotated[str, msgspec.Meta(min_length=1, max_length=80)] | None, msgspec.Meta(examples=[None])]
OftenNull = Annotated[str | None, msgspec.Meta(examples=[None])]  # in the published examples it is null
State = Literal["invited", "open", "disabled"]


# the access log: who looked at what, who tried what their role does not cover


class AccessRecord(Part):
    """A look, or an attempt at something, as the gateway tells it. `record_id` makes telling it again harmless.

    `refused` is the code of the refusal when nothing was shown. Of what takes two people `asked_by` and `confirmed_by`
    are the two.
    """

    record_id: Id
    account: Looker
    role: RoleCode
    operation: Id
    what: What | None = None
    subject: Id | None = None
    refused: Code | None = None
    reason: Annotated[str, msgspec.Meta(max_length=500)] | None = None
    asked_by: Looker | None = None
    confirmed_by: Looker | None = None


class AccessRecorded(Answer):
    """How many are on record now, also those that were before."""

    recorded: Count


class RecordAccess(OfAppraisal[AccessRecorded], service="access", seconds=4.0):
    """Put on record who saw what, and attempts; what they show is shown only then."""

    records: Annotated[list[AccessRecord], msgspec.Meta(max_length=500)]


class FoundAccess(Answer):
    """One entry of the access log. `reason` is null once it has been erased; `asked_by` and `confirmed_by` are who had
    a bundle with ballots made."""

    sequence: Annotated[int, msgspec.Meta(examples=[17])]
    at: Instant
    account: Annotated[str, msgspec.Meta(examples=["rexian-01"])]
    role: Annotated[RoleCode, msgspec.Meta(examples=["sorter"])]
    what: Annotated[What | None, msgspec.Meta(examples=["words"])]
    operation: Annotated[str, msgspec.Meta(examples=["complaints_matters"])]
    subject: Annotated[str, msgspec.Meta(examples=["hotline_12345"])] | None
    refused: Annotated[str | None, msgspec.Meta(examples=["FORBIDDEN_ROLE"])]
    overstepped: bool
    reason: OftenNull
    asked_by: OftenNull = None
    confirmed_by: OftenNull = None


class AccessPage(Answer):
    """A page, the newest first. `next` is the `before` of the next page; null on the last."""

    records: list[FoundAccess]
    next: int | None


class FindAccess(OfAppraisal[AccessPage], service="access"):
    """Search an appraisal's access log. `until` is exclusive; `before` is the `next` of the page read last."""

    account: Annotated[str | None, msgspec.Meta(description="账号")] = None
    role: Annotated[RoleCode | None, msgspec.Meta(description="岗位")] = None
    what: Annotated[
        str | None,
        msgspec.Meta(
            description="看的是什么：roster 名单、words 原文、result 未发布结果、ballots 评议票、"
            "bundle 审计包、ballot_bundle 含评议票的审计包、ledger 查看登记"
        ),
    ] = None
    refused: Annotated[bool, msgspec.Meta(description="1：只看被拒绝的")] = False
    overstepped: Annotated[bool, msgspec.Meta(description="1：只看越权的")] = False
    since: Annotated[Instant | None, msgspec.Meta(description="自何时起（ISO 8601，缺省时区为+08:00）")] = None
    until: Annotated[Instant | None, msgspec.Meta(description="到何时止（不含）")] = None
    before: Annotated[int | None, msgspec.Meta(description="上一页答复中的 next")] = None
    limit: Annotated[int, msgspec.Meta(ge=1, le=1000, description="每页条数，缺省100，至多1000")] = 100


# accounts


class StaffAccount(Answer):
    """An account and how far it reaches; null is no narrowing."""

    account: Annotated[str, msgspec.Meta(examples=["rexian-01"])]
    role: Annotated[RoleCode, msgspec.Meta(examples=["sorter"])]
    provider: OftenNull
    channel: Annotated[str | None, msgspec.Meta(examples=["hotline_12345"])]
    department: OftenNull
    county: OftenNull
    appraisal: OftenNull


class ListedAccount(StaffAccount):
    """An account with its person's name, null once erased."""

    name: Annotated[str, msgspec.Meta(examples=["张三"])] | None
    state: Annotated[State, msgspec.Meta(examples=["open"])]


class ListAccounts(Request[list[ListedAccount]], service="access"):
    """Every account, the oldest first."""


class EnrolmentSecret(Answer):
    """The one-time secret with which the person sets password and second factor, told once; good until `until`."""

    account: Annotated[str, msgspec.Meta(examples=["rexian-01"])]
    enrolment: Annotated[str, msgspec.Meta(examples=["kQ3…"])]
    until: Instant


class AddAccount(
    Request[EnrolmentSecret],
    service="access",
    refusals=(AccountTaken, NarrowingMissing, AdministratorAlready, OwnAccount, SecurityAdministratorManages),
):
    """A person is to work with the system in a role."""

    account: AccountId
    role: Annotated[RoleCode, msgspec.Meta(examples=["sorter"])]
    name: Annotated[str, msgspec.Meta(pattern=r"\S", max_length=40, examples=["张三"])]
    by: Account
    provider: Narrowing = None
    channel: Annotated[str, msgspec.Meta(min_length=1, max_length=80, examples=["hotline_12345"])] | None = None
    department: Narrowing = None
    county: Narrowing = None
    appraisal: Narrowing = None


class ResetAccount(
    Request[EnrolmentSecret],
    service="access",
    refusals=(AccountUnknown, AccountDisabledAlready, OwnAccount, SecurityAdministratorManages),
):
    """For a lost password or telephone: set up anew; the account's sessions end."""

    account: NamedAccount
    by: Account


class DisabledAccount(Answer):
    """The account that is closed."""

    account: Annotated[str, msgspec.Meta(examples=["rexian-01"])]


class DisableAccount(
    Request[DisabledAccount], service="access", refusals=(AccountUnknown, OwnAccount, SecurityAdministratorManages)
):
    """Close the account for good. Asking again changes nothing."""

    account: NamedAccount
    by: Account


class NarrowedAccount(Answer):
    """How far the account reaches from now on."""

    account: Annotated[str, msgspec.Meta(examples=["rexian-01"])]
    county: Annotated[str | None, msgspec.Meta(examples=["532622"])]
    appraisal: OftenNull


class NarrowAccount(
    Request[NarrowedAccount],
    service="access",
    refusals=(AccountUnknown, AccountDisabledAlready, OwnAccount, SecurityAdministratorManages),
):
    """Let the account reach one county or one appraisal only. Its sessions end, so that it holds at once."""

    account: NamedAccount
    by: Account
    county: Annotated[str, msgspec.Meta(pattern=r"^[0-9]{6}\Z", examples=["532622"])] | None = None
    appraisal: Annotated[str, msgspec.Meta(min_length=1, max_length=40)] | None = None


# signing in


class EnrolmentDetails(Answer):
    """What the person needs to begin: the second factor's secret (base32), and the address the telephone scans."""

    account: str
    factor: str
    uri: str


class ShowEnrolment(Request[EnrolmentDetails], service="access", refusals=(EnrolmentUnknown,)):
    """What an enrolment secret opens. Asking again answers the same."""

    secret: Typed


class Enrolled(Answer):
    """`device` is the mark by which this browser is known from now on."""

    account: str
    device: str


class Enrol(
    Request[Enrolled],
    service="access",
    refusals=(
        EnrolmentUnknown,
        CodeWrong,
        PasswordTooShort,
        PasswordTooLong,
        PasswordCommon,
        PasswordLikeAccount,
        SignInBusy,
        AccountUnknown,
        AccountDisabledAlready,
    ),
):
    """Set the password, once the telephone has shown a right code."""

    secret: Typed
    password: Typed
    code: Typed


class OpenedSession(StaffAccount):
    """`session` opens what the account may do; `device` is the mark of this browser."""

    session: str
    device: str


class SignIn(Request[OpenedSession], service="access", refusals=(SignInRefused, SignInLocked, SignInBusy)):
    """Open a session with account, password and the code that the telephone shows."""

    account: Typed
    password: Typed
    code: Typed
    device: Typed = ""


class Vouch(Request[StaffAccount], service="access", refusals=(SignInRefused, SignInLocked, SignInBusy)):
    """Show once that one is there, without a session: a second person beside somebody who is signed in."""

    account: Typed
    password: Typed
    code: Typed
    device: Typed = ""


class Tour(Request[OpenedSession], service="access", refusals=(NoRehearsal, AccountUnknown, AccountDisabledAlready)):
    """Open a session without a password, in a rehearsal only."""

    account: NamedAccount


class ShowSession(Request[StaffAccount], service="access", refusals=(StaffSessionEnded,)):
    """Whose session it is; asking keeps it from falling idle."""

    session: Typed


class SessionEnded(Answer):
    """Whether it was still going on."""

    ended: bool


class SignOut(Request[SessionEnded], service="access"):
    """End the session. Asking again changes nothing."""

    session: Typed


# commands that need two people


class ProposalState(Answer):
    """A proposed command: who proposed it first, and who confirmed it."""

    proposal: Annotated[str, msgspec.Meta(examples=["5f0c1a9be2d34c77"])]
    operation: Annotated[str, msgspec.Meta(examples=["tally_draw_sample"])]
    by: Annotated[str, msgspec.Meta(examples=["ducha-01"])]
    confirmed_by: OftenNull


class ProposedCommand(ProposalState):
    """A proposal with the command word for word: the parts of its address, and its body."""

    at: Annotated[dict[str, str], msgspec.Meta(examples=[{"appraisal": "532622-2024Q2"}])]
    body: Annotated[  # of any command of any service
        dict[str, Any], msgspec.Meta(examples=[{"seed": "砚山2024Q2|317|884|052"}])
    ]


class Propose(OfAppraisal[ProposalState], service="access"):
    """A person means to give this command. Proposing the same again changes nothing while it waits."""

    operation: Id
    at: dict[str, str]
    body: dict[str, Any]  # the body of any command of any service
    by: NamedAccount


class ShowProposal(OfAppraisal[ProposedCommand], service="access", refusals=(ProposalUnknown,)):
    """A proposal as it stands, with the command."""

    proposal: ProposalId


class ListProposals(OfAppraisal[list[ProposedCommand]], service="access"):
    """What waits for a second person, the oldest first."""


class ConfirmProposal(OfAppraisal[ProposedCommand], service="access", refusals=(ProposalUnknown, SamePerson)):
    """A second person agrees; the command is then given as it was proposed. Agreeing again changes nothing."""

    proposal: ProposalId
    by: NamedAccount


# what became of messages that could not be taken in

Letters = Annotated[list[DeadLetter], msgspec.Meta(max_length=500)]


class LettersRecorded(Answer):
    """How many of them are on record."""

    recorded: Count


class ReturnLetters(Request[LettersRecorded], service="access", refusals=(LetterDropped,)):
    """Put on record that these are put back into their queues."""

    letters: Letters
    by: Account


class ProposeLetterDrop(Request[LettersRecorded], service="access"):
    """Put on record that somebody means to set these aside for good, and why."""

    letters: Letters
    reason: Annotated[str, msgspec.Meta(pattern=r"^[^\x00\ud800-\udfff]*\Z", min_length=1, max_length=500)]
    by: Account


class ConfirmLetterDrop(Request[LettersRecorded], service="access", refusals=(DropNotProposed, SamePerson)):
    """A second person agrees. Either all of them are recorded or none."""

    letters: LetterIds
    by: Account


class LetterDrop(Answer):
    """Who means to set a letter aside for good, why (null once erased), and who agreed."""

    by: Annotated[str, msgspec.Meta(examples=["xitong-01"])]
    reason: Annotated[str, msgspec.Meta(examples=["来源已改正后另行推送"])] | None
    confirmed_by: OftenNull


class ShowLetterDrops(Request[dict[str, LetterDrop]], service="access"):
    """Of these letters those that somebody means to set aside for good, by their ids."""

    letters: list[str]


class LetterDecision(Answer):
    """What was decided about a letter, and by whom. A drop was proposed by somebody else, with a reason."""

    letter: Annotated[str, msgspec.Meta(examples=["9c1f4e0a7b21"])]
    queue: Annotated[str, msgspec.Meta(examples=["complaints.intake"])]
    what: Annotated[Literal["returned", "dropped"], msgspec.Meta(examples=["returned"])]
    by: Annotated[str, msgspec.Meta(examples=["xitong-01"])]
    at: Instant
    proposed_by: OftenNull
    reason: OftenNull


class ListLetterDecisions(Request[list[LetterDecision]], service="access"):
    """The latest hundred decisions about letters, the newest first."""
