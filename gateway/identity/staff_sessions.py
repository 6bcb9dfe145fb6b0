"""Staff who signed in: the cookie that carries their session, whose it is, and that a request is made by our own pages.

The session itself is kept by the access service, which can end it; what it answered holds here for a few seconds.
"""

import hmac
import ipaddress
from collections.abc import Callable
from hashlib import sha256
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

import msgspec
from itsdangerous import BadSignature, URLSafeSerializer
from starlette.requests import Request
from starlette.responses import Response

from gateway.errors.refusals import CrossSite, StaffSessionInvalid
from gateway.identity.staff_tokens import Staff
from gateway.identity.voter_sessions import required_secret
from gateway.rpc.client import Rpc
from services.access.contract import OpenedSession, ShowSession, SignIn, SignOut, StaffAccount, Tour, Vouch
from services.kernel.settings import Settings

HELD_SECONDS = 5.0
MOST_HELD = 2_000
IDLE_SECONDS = 15 * 60  # as services.access.sessions has it; a page warns before
DEVICE_SECONDS = 180 * 24 * 60 * 60
SAFE_METHODS = ("GET", "HEAD")
CSRF_HEADER = "x-csrf-token"

PutOn = Callable[[Response], Response]


class StaffSession(msgspec.Struct, frozen=True, kw_only=True):
    """A signed-in member of staff: who it is, the session, and the anti-forgery token of our forms."""

    staff: Staff
    session: str
    csrf: str


class StaffSessions:
    """Reads and writes the cookies of staff, with one secret."""

    def __init__(self, settings: Settings, rpc: Rpc) -> None:
        if not settings.secure_cookies and not _is_loopback(settings.host):
            raise ValueError("PINGYI_SECURE_COOKIES may be off only where nobody else can listen (PINGYI_HOST)")
        secret = required_secret(settings.gateway_secret)
        self.rpc, self.secure = rpc, settings.secure_cookies
        self._signed = URLSafeSerializer(secret, salt="staff-cookie")
        self._key = sha256(b"staff-csrf " + secret.encode()).digest()
        self._held: dict[str, tuple[float, Staff]] = {}

    async def read(self, request: Request, *, csrf: str | None = None) -> StaffSession | None:
        """The signed-in session that the request comes from; None without a cookie.

        Raises `StaffSessionEnded`, `StaffSessionInvalid`, and for what changes something `CrossSite`, unless the
        request comes from our own page and carries its mark (`csrf`, or the header).
        """
        cookie = request.cookies.get(self._name("staff"))
        if cookie is None:
            return None
        name = self._opened(cookie)
        session = StaffSession(staff=await self._whose(name), session=name, csrf=self._mark(name))
        if request.method not in SAFE_METHODS:
            must_be_same_site(request)
            if not hmac.compare_digest((csrf or request.headers.get(CSRF_HEADER, "")).encode(), session.csrf.encode()):
                raise CrossSite()
        return session

    async def sign_in(self, request: Request, account: str, password: str, code: str) -> tuple[StaffSession, PutOn]:
        """Sign in with the access service. Answers the session, and a function that puts its cookies on a response."""
        must_be_same_site(request)
        typed = SignIn(account=account, password=password, code=code, device=self._device(request))
        return self._signed_in(await self.rpc.ask(typed))

    async def tour(self, request: Request, account: str) -> tuple[StaffSession, Any]:
        """Sign in to a rehearsal without a password; the access service refuses it anywhere else."""
        must_be_same_site(request)
        return self._signed_in(await self.rpc.ask(Tour(account=account)))

    def _signed_in(self, known: OpenedSession) -> tuple[StaffSession, Any]:
        session = StaffSession(staff=_staff(known), session=known.session, csrf=self._mark(known.session))

        def put_on(response: Response) -> Response:
            self._set(response, "staff", str(self._signed.dumps(known.session)), None)
            self.remember_device(response, known.device)
            return response

        return session, put_on

    async def vouch(self, request: Request, account: str, password: str, code: str) -> Staff:
        """Authenticate a second person in the session of another one. Answers the second; raises refusals."""
        must_be_same_site(request)
        typed = Vouch(account=account, password=password, code=code, device=self._device(request))
        return _staff(await self.rpc.ask(typed))

    async def sign_out(self, session: StaffSession, response: Response) -> Response:
        """End the session, here and there."""
        self._held.pop(session.session, None)
        await self.rpc.ask(SignOut(session=session.session))
        response.delete_cookie(self._name("staff"), path="/", secure=self.secure, httponly=True, samesite="strict")
        return response

    def remember_device(self, response: Response, mark: str) -> None:
        """So that strangers who guess passwords do not lock this browser out."""
        self._set(response, "device", str(self._signed.dumps(mark)), DEVICE_SECONDS)

    async def _whose(self, session: str) -> Staff:
        now = monotonic()
        until, staff = self._held.get(session, (0.0, None))
        if staff is None or until < now:
            staff = _staff(await self.rpc.ask(ShowSession(session=session)))
            if len(self._held) >= MOST_HELD:
                self._held.clear()
            self._held[session] = (now + HELD_SECONDS, staff)
        return staff

    def _opened(self, cookie: str) -> str:
        try:
            return str(self._signed.loads(cookie))
        except BadSignature:
            raise StaffSessionInvalid() from None

    def _device(self, request: Request) -> str:
        try:
            return self._opened(request.cookies.get(self._name("device"), ""))
        except StaffSessionInvalid:
            return ""

    def _mark(self, session: str) -> str:
        return hmac.new(self._key, session.encode(), sha256).hexdigest()

    def _name(self, name: str) -> str:
        return f"__Host-pingyi-{name}" if self.secure else f"pingyi-{name}"

    def _set(self, response: Response, name: str, value: str, seconds: int | None) -> None:
        response.set_cookie(
            self._name(name),
            value,
            max_age=seconds,
            path="/",
            secure=self.secure,
            httponly=True,
            samesite="strict",
        )


def must_be_same_site(request: Request) -> None:
    """Refuse what a browser says was sent by a page of somebody else's.

    `Origin` is asked only where `Sec-Fetch-Site` is not told: our pages tell no referrer, and then it says null.
    """
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site is not None:
        if site not in ("same-origin", "none"):
            raise CrossSite()
    elif origin is not None and urlsplit(origin).netloc != request.headers.get("host"):
        raise CrossSite()


def _staff(known: StaffAccount) -> Staff:
    return msgspec.convert(known, Staff, from_attributes=True)


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
