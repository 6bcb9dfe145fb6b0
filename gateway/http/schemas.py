"""What staff and voters send, as marshmallow schemas: they validate, and OpenAPI is made from them."""

from datetime import datetime
from typing import Any, get_args

from marshmallow import Schema, ValidationError, fields, validate

from services.roster.events import CATEGORIES, DIRECTED, CallOutcome
from services.tally.events import ReleaseChannel

GROUPS = (*DIRECTED, "public")
OUTCOMES = get_args(CallOutcome)
RELEASE_CHANNELS = get_args(ReleaseChannel)


def code(longest: int = 80, **more: Any) -> fields.String:
    """A required id or code."""
    return fields.String(required=True, validate=validate.Length(1, longest), **more)


def words(longest: int, **more: Any) -> fields.String:
    """A required text written by a person."""
    return fields.String(required=True, validate=validate.Length(1, longest), **more)


def month() -> fields.String:
    return fields.String(validate=validate.Regexp(r"^[0-9]{4}-(0[1-9]|1[0-2])\Z"), allow_none=True)


class NothingSchema(Schema):
    """No fields: the address says it all."""


class IdentitySchema(Schema):
    """Who one is: by the invitation code from the call, by a code sent to the telephone, or the development account."""

    method = fields.String(required=True, validate=validate.OneOf(["invitation", "sms", "development"]))
    phone = code(32)
    code = fields.String(validate=validate.Length(1, 32))
    account = fields.String(validate=validate.Length(1, 80))


class PhoneSchema(Schema):
    """The telephone to which a code is sent."""

    phone = code(32)


class DraftSchema(Schema):
    """An appraisal to prepare. Rules and offices are judged by roster, which owns them."""

    appraisal = fields.String(required=True, validate=validate.Regexp(r"^[0-9]{6}-[0-9]{4}Q[1-4]\Z"))
    county = code(40)
    title = words(200)
    hotline = code(40)
    rules = fields.Dict(keys=fields.String(), required=True)
    offices = fields.List(fields.Dict(keys=fields.String()), load_default=list, validate=validate.Length(0, 5000))
    channels = fields.List(fields.Dict(keys=fields.String()), validate=validate.Length(0, 50))
    providers = fields.List(fields.Dict(keys=fields.String()), validate=validate.Length(0, 50))
    rehearsal = fields.Boolean(load_default=False)


class OpeningSchema(Schema):
    """Which draft was looked at, if any in particular."""

    draft_digest = fields.String(allow_none=True, validate=validate.Regexp(r"^[0-9a-f]{64}\Z"), load_default=None)


class CopySchema(Schema):
    """The appraisal of the same county that is copied."""

    source = fields.String(
        required=True, data_key="from", validate=validate.Regexp(r"^[0-9A-Za-z][0-9A-Za-z-]{0,39}\Z")
    )


class EarlySealSchema(Schema):
    """Why the box should be sealed before the window's end: a code, and words that are kept beside the log."""

    reason = fields.String(
        required=True,
        validate=validate.OneOf(["SYSTEM_COMPROMISED", "VOTING_DISRUPTED", "ORDERED_BY_SUPERIOR", "FORCE_MAJEURE"]),
    )
    words = words(2000)


class CatalogueSchema(Schema):
    """The offices of a catalogue, in the fields of its file. They are judged by roster."""

    offices = fields.List(fields.Dict(keys=fields.String()), required=True, validate=validate.Length(1, 5000))


class DrawSchema(Schema):
    """A group's draw with a seed spoken in public."""

    group = fields.String(required=True, validate=validate.OneOf(GROUPS))
    seed = words(200)
    witnesses = fields.List(words(200), validate=validate.Length(0, 20), load_default=list)


class ListsSchema(Schema):
    """The group whose lists are fixed."""

    group = fields.String(required=True, validate=validate.OneOf(GROUPS))


class InvitationsSchema(Schema):
    """The group whose call sheet is made."""

    group = fields.String(required=True, validate=validate.OneOf(GROUPS))


def batch() -> fields.String:
    """The clerk's name for a batch: telling it again counts nothing twice."""
    return fields.String(required=True, validate=validate.Regexp(r"^[0-9A-Za-z_.-]{1,40}\Z"))


class FormsPrintedSchema(Schema):
    """A batch of paper forms to make: every office a line, or ten blank lines and the catalogue."""

    batch = batch()
    count = fields.Integer(required=True, strict=True, validate=validate.Range(1, 2_000))
    variant = fields.String(load_default="full", validate=validate.OneOf(["full", "short"]))


class InvitationSheetSchema(InvitationsSchema):
    """The call sheet as a workbook; `masked`: to be printed, so that no number lies about."""

    masked = fields.Boolean(load_default=False)


class CallSchema(Schema):
    """What came of the how-manieth call."""

    call = fields.Integer(required=True, strict=True, validate=validate.Range(1, 20))
    outcome = fields.String(required=True, validate=validate.OneOf(OUTCOMES))


class FormsIssuedSchema(Schema):
    """How many paper forms were handed out."""

    batch = batch()
    count = fields.Integer(required=True, strict=True, validate=validate.Range(1, 100_000))


class FormsReturnedSchema(FormsIssuedSchema):
    """How many paper forms came back, and when."""

    returned_on = fields.Date(required=True)


class SecondPersonSchema(Schema):
    """What takes two people. The second person's token is proof of agreement."""

    confirmed_by_token = code(1000)


class FormsRecountedSchema(SecondPersonSchema):
    """How many forms of a batch came back after all."""

    batch = batch()
    count = fields.Integer(required=True, strict=True, validate=validate.Range(0, 100_000))


class WithdrawalSchema(SecondPersonSchema):
    """Why a form is out of use: misprinted, spoiled and exchanged, lost, or found twice."""

    reason = fields.String(required=True, validate=validate.OneOf(["MISPRINTED", "SPOILED", "LOST", "COPIED"]))


class PaperExampleSchema(Schema):
    """What the form says happened."""

    text = fields.String(required=True, validate=validate.Length(0, 2000))
    occurred = month()
    continues = fields.Boolean(load_default=False)


class PaperPickSchema(Schema):
    """One line of a paper form, as it was filled in; `ticked` is the tick on the office itself (A-08)."""

    office = code(64)
    categories = fields.List(
        fields.String(validate=validate.OneOf(CATEGORIES)), required=True, validate=validate.Length(0, 5)
    )
    example = fields.Nested(PaperExampleSchema, allow_none=True)
    ticked = fields.Boolean(load_default=True)


class SettlementSchema(Schema):
    """What a third person reads where two entries differ. An office left out is not filled in."""

    picks = fields.List(fields.Nested(PaperPickSchema), load_default=list, validate=validate.Length(0, 300))
    returned_on = fields.Date()
    damaged = fields.Boolean()


class EntrySchema(Schema):
    """One person's keying of one form. A form is kept with all its ticks, however many."""

    picks = fields.List(fields.Nested(PaperPickSchema), required=True, validate=validate.Length(0, 300))
    returned_on = fields.Date(required=True)
    damaged = fields.Boolean(load_default=False)


class CorrectedToSchema(Schema):
    """An office that a matter is about, and what it shows."""

    office = code(64)
    categories = fields.List(
        fields.String(validate=validate.OneOf(CATEGORIES)), required=True, validate=validate.Length(1, 5)
    )


class RulingSchema(Schema):
    """What one person says of one pick (R-37). Two who say the same rule on it."""

    pick = code(80)
    counted = fields.Boolean(required=True)
    reason = fields.String(allow_none=True, validate=validate.Length(1, 40), load_default=None)


class SeedSchema(Schema):
    """The seed spoken in public, and who was there: accounts or codes in `witnesses`, names in `record` only."""

    seed = words(200)
    witnesses = fields.List(code(40), load_default=list, validate=validate.Length(0, 20))
    record = fields.String(allow_none=True, validate=validate.Length(1, 1000), load_default=None)


class DeterminationSchema(Schema):
    """The offices named, and why (A-23)."""

    named = fields.List(code(64), required=True, validate=validate.Length(0, 500))
    reason = words(2000)


class RecountSchema(Schema):
    """Why the count is to be repeated (R-38)."""

    reason = words(2000)


class ReleaseSchema(Schema):
    """A channel on which a text was released (R-22): its address, and since when, with offset."""

    channel = fields.String(required=True, validate=validate.OneOf(RELEASE_CHANNELS))
    address = words(500, metadata={"format": "uri"})
    released_at = code(40, metadata={"format": "date-time"})


class AppealSchema(Schema):
    """An appeal against the statistics of one office (R-39). `received_on`: it came on paper, on this day."""

    office = code(64)
    ground = fields.String(
        required=True, validate=validate.OneOf(["COUNTING_ERROR", "MISMAPPED_OFFICE", "DUPLICATE", "OUT_OF_PERIOD"])
    )
    statement = words(2000)
    received_on = fields.Date()


class PickCorrectionSchema(Schema):
    """A pick whose vote belongs to another office, or, when `to` is null, to none."""

    ballot_id = code(80)
    office = code(64)
    to = fields.String(required=True, allow_none=True, validate=validate.Length(1, 64))
    ground = fields.String(required=True, validate=validate.Length(1, 40))


class MatterCorrectionSchema(Schema):
    """A complaint that is about other offices, or, when there are none, gives no vote."""

    matter_id = code(80)
    offices = fields.List(fields.Nested(CorrectedToSchema), required=True, validate=validate.Length(0, 50))
    ground = fields.String(required=True, validate=validate.Length(1, 40))


class AppealReviewSchema(Schema):
    """What one person found about an appeal, and every correction that follows (A-24)."""

    conclusion = fields.String(required=True, validate=validate.OneOf(["maintain", "correct"]))
    reply = words(2000)
    picks = fields.List(fields.Nested(PickCorrectionSchema), load_default=list, validate=validate.Length(0, 500))
    matters = fields.List(fields.Nested(MatterCorrectionSchema), load_default=list, validate=validate.Length(0, 500))


class AppealConfirmationSchema(Schema):
    """Which review is confirmed, so that nobody confirms what he has not read."""

    review = fields.Integer(required=True, strict=True, validate=validate.Range(1, 10_000))


def papers() -> fields.List[Any]:
    """The SHA-256 of papers that are kept elsewhere."""
    return fields.List(
        fields.String(validate=validate.Regexp(r"^[0-9a-f]{64}\Z")), load_default=list, validate=validate.Length(0, 50)
    )


class CardSchema(Schema):
    """The yellow card: the address says it all."""


class TalkSchema(Schema):
    """By when the head of the unit is to talk with the head of the office (R-41)."""

    due_on = fields.Date(required=True)


class TalkHeldSchema(Schema):
    """The talk took place; what was said, in words that are kept beside the log."""

    held_on = fields.Date(required=True)
    words = words(5000)
    evidence = papers()


class NoticeSchema(Schema):
    """The circulated notice that names the office (通报, R-41)."""

    issued_on = fields.Date(required=True)
    notice = fields.String(required=True, validate=validate.Regexp(r"^[0-9a-f]{64}\Z"))


class AssessmentSchema(Schema):
    """What people decided for the annual assessment (综合考核, R-42), and on what basis."""

    value = fields.String(required=True, validate=validate.Regexp(r"^-?[0-9]{1,3}(\.[0-9]{1,2})?\Z"))
    words = words(5000)


class SuperiorSchema(Schema):
    """The letter to the superior of a stationed unit (R-43)."""

    sent_on = fields.Date(required=True)
    letter = fields.String(required=True, validate=validate.Regexp(r"^[0-9a-f]{64}\Z"))


class RectificationSchema(Schema):
    """What the office will do, and by when (R-45)."""

    due_on = fields.Date(required=True)
    words = words(5000)


class RectificationShownSchema(Schema):
    """What the office did."""

    words = words(5000)
    evidence = papers()


class ComplaintDataSchema(Schema):
    """A complaint as its source tells it. The reporter is hashed at the edge of the service and dropped."""

    class Meta:
        unknown = "include"  # what a source sends beyond this is not read

    source_id = code(128)
    seq = fields.Integer(required=True, strict=True, validate=validate.Range(0, 2**31 - 1))
    kind = code(20)
    received_at = fields.AwareDateTime(required=True, format="iso")
    status = fields.String(
        validate=validate.OneOf(["open", "closed", "withdrawn", "not_accepted", "unfounded"]), load_default="open"
    )
    complainant = fields.String(allow_none=True, validate=validate.Length(1, 200), load_default=None)
    anonymous = fields.Boolean(load_default=False)
    people = fields.Integer(strict=True, validate=validate.Range(1, 1_000_000), load_default=1)
    occurred = month()
    department = fields.String(allow_none=True, validate=validate.Length(0, 200))
    text = fields.String(allow_none=True, validate=validate.Length(0, 20_000))
    verified = fields.Boolean(allow_none=True)
    box = fields.String(allow_none=True, validate=validate.Length(1, 40))


class ComplaintSchema(Schema):
    """A CloudEvents 1.0 event in structured JSON."""

    class Meta:
        unknown = "include"  # CloudEvents lets senders add attributes

    specversion = fields.String(required=True, validate=validate.Equal("1.0"))
    id = code(256)
    source = code(256)
    type = fields.String(required=True, validate=validate.Equal("cn.gov.complaint.reported.v1"))
    time = fields.AwareDateTime(format="iso")
    datacontenttype = fields.String(validate=validate.Equal("application/json"))
    data = fields.Nested(ComplaintDataSchema, required=True)


class AsOf(fields.Field[int | str]):
    """A sequence from 1, or an instant with its offset."""

    def _deserialize(self, value: Any, *_more: Any, **_named: Any) -> int | str:
        if isinstance(value, int) and not isinstance(value, bool) and value >= 1:
            return value
        try:
            instant = datetime.fromisoformat(value)
        except (TypeError, ValueError):
            instant = None
        if instant is None or instant.tzinfo is None:
            raise ValidationError("Not a valid datetime.")
        return str(value)


class ReplaySchema(Schema):
    """A replay: up to a sequence of tally's log or an instant, under other rules (only those that differ), or as it
    was."""

    as_of = AsOf(allow_none=True)
    rules = fields.Dict(keys=fields.String(validate=validate.Length(1, 80)), allow_none=True)
