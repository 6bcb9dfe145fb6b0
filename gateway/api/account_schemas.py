"""What is sent to sign in."""

from marshmallow import Schema

from gateway.http.schemas import code


class SignInSchema(Schema):
    """Account, password, and the six digits that the telephone shows."""

    account = code(40)
    password = code(128)
    code = code(8)
