"""What the gateway itself refuses, before a service is asked or when none answered."""

from services.kernel.refusal import Refusal


class InvalidFields(Refusal):
    """The JSON can be read but is not what this call takes. Facts: `errors`, each `{where, what}`."""


class ControlCharacters(Refusal):
    """A text holds characters that nobody types (NUL and its like)."""


class TooLarge(Refusal):
    """The body is over the limit. Facts: `limit_bytes`."""


class UnsupportedMediaType(Refusal):
    """The body is of another type. Facts: `accepted`."""


class NotFound(Refusal):
    """No such address."""


class TemplateFaulty(Refusal):
    """The county's own template cannot be filled in. Facts: `template`, `what`."""


class MethodNotAllowed(Refusal):
    """The address is there, but not for this method. Facts: `allowed`."""


class TooManyPicks(Refusal):
    """More picks than a form has room for. The rule of ten (R-34) is tally's; this guards the door. Facts: `limit`."""


class TextTooLong(Refusal):
    """An example is longer than the box is wide. Facts: `limit`."""


class UnknownCategory(Refusal):
    """Not one of 冷懒推乱贪 (R-07…R-11). Facts: `accepted`."""


class MonthUnreadable(Refusal):
    """When it happened is not a month `YYYY-MM` (A-06)."""


class ExampleInFuture(Refusal):
    """The example is dated after the day of submitting: an input error (A-06). Facts: `pick`, `this_month`."""


class SessionMissing(Refusal):
    """The call needs a voter's session."""


class SessionInvalid(Refusal):
    """The session was not made here, or not by this key."""


class SessionExpired(Refusal):
    """The session is too old."""


class SessionOfAnotherAppraisal(Refusal):
    """The session belongs to another appraisal."""


class SessionNotWanted(Refusal):
    """A ballot carries its credential and nothing that says who casts it (D-5)."""


class IdentityMethodClosed(Refusal):
    """This way of saying who one is is switched off here. Facts: `method`."""


class TokenMissing(Refusal):
    """The call needs a staff token."""


class TokenInvalid(Refusal):
    """The staff token was not made here, or not by this key."""


class TokenExpired(Refusal):
    """The staff token is too old."""


class TokensNotAccepted(Refusal):
    """People sign in here; a token is taken from machines only, or from nobody."""


class StaffSessionInvalid(Refusal):
    """The cookie was not made here, or not by this key."""


class CrossSite(Refusal):
    """The request was not made by one of our own pages, or does not carry its mark."""


class ForbiddenRole(Refusal):
    """The token's role, bureau, channel or appraisal does not cover this call. Facts: `role`, `needed`."""


class LookNotRecorded(Refusal):
    """The access ledger could not record the look, so nothing is shown."""


class BadSignature(Refusal):
    """The complaint's signature is missing, wrong or too old."""


class ChannelNotPushed(Refusal):
    """This channel does not push (the discipline channel never does, A-21). Facts: `channel`."""


class NothingTakenIn(Refusal):
    """No event of a batch was taken in. Facts: `receipts`, one an event, each with what is wrong with it."""


class RosterNotFiled(Refusal):
    """The provider has sent no list yet. Facts: `provider`."""


class ReceiptUnknown(Refusal):
    """No ballot with this receipt is in the box."""


class OutcomeUnknown(Refusal):
    """Whether the ballot is in the box could not be learnt in time; sending it again is safe."""


class ReceiptWrong(Refusal):
    """The receipt that the box gave is not this ballot's, or not signed by the box. Facts: `receipt`."""

    receipt: str


class LetterUnknown(Refusal):
    """None of these messages is set aside any more, or somebody is looking through them now. Facts: `letters`."""


class Unconfirmed(Refusal):
    """Whether the command was carried out could not be learnt in time."""


class Busy(Refusal):
    """More is waiting than can be answered soon; nothing was taken in."""


class ServiceSilentNow(Refusal):
    """A question went unanswered. Facts: `service`."""


class ServiceAbsent(Refusal):
    """The service is not there; nothing was done. Facts: `service`."""


class InternalError(Refusal):
    """Our fault. Facts: `request_id`, which is in the log too."""


class NotReady(Refusal):
    """Some services do not answer, or not all of their work can be done. Facts: `missing` (those services), `troubles`
    (the codes of what is wrong, by service)."""
