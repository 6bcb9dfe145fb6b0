"""What is sent to sign in and to manage accounts."""

from marshmallow import Schema, fields, validate

from gateway.http.schemas import code
from gateway.identity.staff_tokens import ROLES


def _narrow() -> fields.String:
    return fields.String(validate=validate.Length(1, 80), allow_none=True)


class SignInSchema(Schema):
    """Account, password, and the six digits that the telephone shows."""

    account = code(40)
    password = code(128)
    code = code(8)


class AccountSchema(Schema):
    """A person's account in one role; `name` is kept beside the log and shown to administrators only."""

    account = fields.String(required=True, validate=validate.Regexp(r"^[a-z0-9][a-z0-9_-]{1,39}\Z"))
    role = fields.String(required=True, validate=validate.OneOf(ROLES))
    name = fields.String(required=True, validate=validate.Length(1, 40))
    provider = _narrow()
    channel = _narrow()
    department = _narrow()
    county = _narrow()
    appraisal = _narrow()


class NarrowingSchema(Schema):
    """The one county, the one appraisal that an account reaches; what is left out does not narrow it."""

    county = fields.String(validate=validate.Regexp(r"^[0-9]{6}\Z"), allow_none=True, load_default=None)
    appraisal = fields.String(validate=validate.Length(1, 40), allow_none=True, load_default=None)
