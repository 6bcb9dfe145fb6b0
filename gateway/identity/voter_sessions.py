"""A voter's session: who passed the identity check, signed here and kept by the voter.

Age is real time, not the rehearsal's: a session protects a telephone left on a table.
"""

import hmac

import msgspec
from itsdangerous import BadSignature, SignatureExpired, URLSafeTimedSerializer
from starlette.responses import Response

from gateway.errors.refusals import SessionExpired, SessionInvalid, SessionMissing, SessionOfAnotherAppraisal
from services.kernel.refusal import Refusal
from services.roster.answers import Ticket
from services.roster.events import GroupCode

SESSION_SECONDS = 2 * 60 * 60
COOKIE = "pingyi-voter"


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody whom roster has recognised in an appraisal, and roster's ticket for it, which nobody here can make."""

    appraisal: str
    ticket: Ticket

    @property
    def group(self) -> GroupCode:
        return self.ticket.group


class Sessions:
    """Makes and reads sessions with one secret."""

    def __init__(self, secret: str) -> None:
        self._signed = URLSafeTimedSerializer(required_secret(secret), salt="voter-session")
        self._secret = secret.encode()

    def issue(self, session: Session) -> str:
        return str(self._signed.dumps(msgspec.to_builtins(session)))

    def mark(self, session: Session) -> str:
        """By which a browser knows whose unfinished ballot it keeps: 16 digits that lead to no person."""
        about = f"voter mark {session.appraisal} {session.ticket.person}".encode()
        return hmac.digest(self._secret, about, "sha256").hex()[:16]

    def read(self, authorization: str | None, appraisal: str) -> Session:
        """The session in an `Authorization` header. Raises a refusal when it does not hold here."""
        return self.open(required_bearer(authorization, SessionMissing), appraisal)

    def open(self, token: str, appraisal: str) -> Session:
        """The session that was issued as this text. Raises a refusal when it does not hold here."""
        try:
            session = msgspec.convert(self._signed.loads(token, max_age=SESSION_SECONDS), Session)
        except SignatureExpired:
            raise SessionExpired() from None
        except (BadSignature, msgspec.ValidationError):
            raise SessionInvalid() from None
        if session.appraisal != appraisal:
            raise SessionOfAnotherAppraisal()
        return session


def home(appraisal: str) -> str:
    """The stable address of an appraisal's pages (R-51)."""
    return f"/a/{appraisal}"


def keep(response: Response, token: str, appraisal: str, *, secure: bool) -> Response:
    """Let the browser keep the session for as long as it lasts, for this appraisal's pages alone."""
    response.set_cookie(
        COOKIE,
        token,
        max_age=SESSION_SECONDS,
        path=home(appraisal),
        secure=secure,
        httponly=True,
        samesite="lax",  # strict would lose the session on the way back from the portal's sign-in
    )
    return response


def required_secret(secret: str) -> str:
    """The gateway's secret. There is no default, so an empty one stops the start."""
    if len(secret) < 16:
        raise ValueError("PINGYI_GATEWAY_SECRET must have 16 characters or more")
    return secret


def required_bearer(authorization: str | None, missing: type[Refusal]) -> str:
    """The token of `Authorization: Bearer …`; raises `missing` when there is none."""
    kind, _, token = (authorization or "").partition(" ")
    if kind.lower() != "bearer" or not token.strip():
        raise missing()
    return token.strip()
