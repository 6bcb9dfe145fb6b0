"""Every refusal of access."""

from services.kernel.refusal import Refusal


class AccountUnknown(Refusal):
    """There is no such account. Facts: `account`."""


class AccountDisabledAlready(Refusal):
    """The account was disabled; a person who comes back gets a new one. Facts: `account`."""


class AccountTaken(Refusal):
    """There is an account of this name, of another person or in another role. Facts: `account`."""


class NarrowingMissing(Refusal):
    """An account in this role must name what it is for. Facts: `role`, `needed`."""


class AdministratorAlready(Refusal):
    """Nobody holds two of the three administrators' roles. Facts: `name`, `role`."""


class OwnAccount(Refusal):
    """Nobody narrows, resets or disables their own account. Facts: `account`."""


class SecurityAdministratorManages(Refusal):
    """There is a security administrator, so accounts are not managed at the machine. Facts: `account`."""


class EnrolmentUnknown(Refusal):
    """No such enrolment, or it was used, replaced, or is too old."""


class CodeWrong(Refusal):
    """The code is not the one the telephone shows."""


class PasswordTooShort(Refusal):
    """Shorter than `limit` characters."""


class PasswordTooLong(Refusal):
    """Longer than `limit` characters."""


class PasswordCommon(Refusal):
    """One of those that are tried first."""


class PasswordLikeAccount(Refusal):
    """It is, or holds, the name of the account."""


class SignInRefused(Refusal):
    """Account, password and code do not go together. Which of them is wrong is not told."""


class SignInLocked(Refusal):
    """Too many failures from there; what is typed now is not looked at. Facts: `minutes`."""


class SignInBusy(Refusal):
    """Too many are signing in at this moment."""


class NoRehearsal(Refusal):
    """Only where a quarter is rehearsed may anybody sign in without a password."""


class StaffSessionEnded(Refusal):
    """The session is over: signed out, idle too long, twelve hours old, or ended by somebody who may."""


class ProposalUnknown(Refusal):
    """Nobody has proposed this. Facts: `proposal`."""


class LetterDropped(Refusal):
    """Two people have agreed to set this message aside for good. Facts: `letter`."""


class DropNotProposed(Refusal):
    """Nobody has proposed to set this message aside. Facts: `letter`."""
