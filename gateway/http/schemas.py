"""What staff and voters send, as marshmallow schemas: they validate, and OpenAPI is made from them."""

from datetime import datetime
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from services.roster.events import DIRECTED

GROUPS = (*DIRECTED, "public")


def code(longest: int = 80, **more: Any) -> fields.String:
    """A required id or code."""
    return fields.String(required=True, validate=validate.Length(1, longest), **more)


def month() -> fields.String:
    return fields.String(validate=validate.Regexp(r"^[0-9]{4}-(0[1-9]|1[0-2])\Z"), allow_none=True)


class NothingSchema(Schema):
    """No fields: the address says it all."""


class CatalogueSchema(Schema):
    """The offices of a catalogue, in the fields of its file. They are judged by roster."""

    offices = fields.List(fields.Dict(keys=fields.String()), required=True, validate=validate.Length(1, 5000))


class InvitationSheetSchema(Schema):
    """A group's call sheet as a workbook; `masked`: to be printed, so that no number lies about."""

    group = fields.String(required=True, validate=validate.OneOf(GROUPS))
    masked = fields.Boolean(load_default=False)


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
