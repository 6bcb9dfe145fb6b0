"""A sign-in under way: signed, good for ten minutes, kept by the browser that began it and by nobody else."""

import hmac
from secrets import token_urlsafe

import msgspec
from itsdangerous import BadSignature, URLSafeTimedSerializer

from gateway.identity.voter_sessions import required_secret
from services.kernel.refusal import Refusal

COOKIE = "pingyi-sign-in"
SECONDS = 10 * 60


class SignInNotBegun(Refusal):
    """This browser did not begin this sign-in, or too long ago."""


class UnderWay(msgspec.Struct, frozen=True, kw_only=True):
    """Which appraisal at which portal; `state` ties the way back to this browser, `nonce` the identity token to this
    request, `verifier` (PKCE, RFC 7636) the code to whoever asked for it. Who began on the voter's page (`by_page`)
    comes back to a page."""

    appraisal: str
    portal: str
    state: str
    nonce: str
    verifier: str
    by_page: bool = False

    @classmethod
    def begin(cls, appraisal: str, portal: str, *, by_page: bool = False) -> "UnderWay":
        return cls(
            by_page=by_page,
            appraisal=appraisal,
            portal=portal,
            state=token_urlsafe(24),
            nonce=token_urlsafe(24),
            verifier=token_urlsafe(48),
        )


class Cookies:
    """Seals and opens what a browser keeps."""

    def __init__(self, secret: str) -> None:
        self._signed = URLSafeTimedSerializer(required_secret(secret), salt="portal-sign-in")

    def seal(self, under_way: UnderWay) -> str:
        return str(self._signed.dumps(msgspec.to_builtins(under_way)))

    def open(self, cookie: str | None, portal: str, state: str) -> UnderWay:
        """The sign-in that this browser began at this portal. Raises `SignInNotBegun`."""
        try:
            under_way = msgspec.convert(self._signed.loads(cookie or "", max_age=SECONDS), UnderWay)
        except (BadSignature, msgspec.ValidationError):
            raise SignInNotBegun() from None
        if under_way.portal != portal or not hmac.compare_digest(under_way.state.encode(), state.encode()):
            raise SignInNotBegun()
        return under_way
