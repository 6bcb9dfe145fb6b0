"""A staff page: its roles and its endpoint. Without a session the browser is sent to sign in and returns here."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from gateway.chinese.fields import explained
from gateway.chinese.names import ROLES
from gateway.context import Context
from gateway.errors.problems import document
from gateway.errors.refusals import TokenMissing
from gateway.http.operations.access_audit import OUT_OF_ROLE, Look, occasion, record
from gateway.http.operations.operation import Disclosed
from gateway.identity.staff_sessions import StaffSession
from gateway.identity.staff_tokens import Role, require
from gateway.pages.form import Form, read_form
from gateway.pages.guard import PageGuard
from gateway.pages.rendering import Pages
from services.kernel.refusal import Refusal

SIGN_IN = "/staff/sign-in"
SIGNED_OUT = ("TOKEN_MISSING", "STAFF_SESSION_ENDED", "STAFF_SESSION_INVALID")
BEGINNERS: tuple[Role, ...] = ("operator",)  # who begins a quarter
NOTHING = Form([])


@dataclass(frozen=True, kw_only=True)
class StaffPageRequest:
    """A staff page request: form and signed-in session (None on sign-in pages)."""

    context: Context
    pages: Pages
    request: Request
    form: Form = field(default_factory=lambda: NOTHING)
    session: StaffSession | None = None

    def render(self, template: str, status: int = 200, **values: Any) -> Response:
        """`templates/staff/<template>.html` as a response, with the signed-in session."""
        values = {"session": self.session, "role_names": ROLES, **values}
        return self.pages.page(self.request, f"staff/{template}.html", status, **values)


@dataclass(frozen=True, kw_only=True)
class StaffPage:
    """`roles`: None on sign-in pages, an empty tuple for whoever is signed in. `discloses` is as an operation's: what
    the page shows is on record before it is shown, and so is whoever oversteps. `uploads`: its forms may send a file.
    """

    path: str
    answers: Callable[[StaffPageRequest], Awaitable[Response]]
    method: Literal["GET", "POST"] = "GET"
    roles: tuple[Role, ...] | None
    discloses: Disclosed | None = None
    uploads: bool = False


class Watched(PageGuard):
    """A staff page as Starlette calls it."""

    def __init__(self, page: StaffPage, context: Context, pages: Pages) -> None:
        super().__init__(f"staff_{page.answers.__name__}", self._visited, context, pages)
        self.page = page

    async def _visited(self, request: Request) -> Response:
        form = await read_form(request, uploads=self.page.uploads) if request.method == "POST" else NOTHING
        try:
            session = await self._session(request, form)
        except Refusal as refusal:
            if refusal.code not in SIGNED_OUT:
                raise
            return self._to_sign_in(request, form, refusal)
        page = StaffPageRequest(context=self.context, pages=self.pages, request=request, form=form, session=session)
        try:
            return await self._answered_on_record(page)
        except Refusal as refusal:
            problem = explained(document(refusal.code, refusal.facts))
            return page.render("refused", problem["status"], problem=problem)

    async def _session(self, request: Request, form: Form) -> StaffSession | None:
        if self.page.roles is None:
            return None
        session = await self.context.staff_sessions.read(request, csrf=form.one("csrf"))
        if session is None:
            raise TokenMissing()
        return session

    async def _answered_on_record(self, page: StaffPageRequest) -> Response:
        if page.session is None:
            return await self.page.answers(page)
        who, look = page.session.staff, Look(what=self.page.discloses)
        try:
            if self.page.roles:
                require(who, *self.page.roles, appraisal=page.request.path_params.get("appraisal"))
            response = await self.page.answers(page)
        except Refusal as refusal:
            if self.page.discloses is not None or refusal.code in OUT_OF_ROLE:
                await record(self.context, occasion(page.request), who, self.name, look, refused=refusal.code)
            raise
        if self.page.discloses is not None:
            await record(self.context, occasion(page.request), who, self.name, look)
        return response

    def _to_sign_in(self, request: Request, form: Form, refusal: Refusal) -> Response:
        if request.method == "GET":
            address = request.url.path + (f"?{request.url.query}" if request.url.query else "")
            return RedirectResponse(f"{SIGN_IN}?next={quote(address)}", 303)
        # what was typed is carried over the sign-in, if one of our own pages sent it
        again = sent_from_here(request)
        trouble = document(refusal.code, refusal.facts)
        page = StaffPageRequest(context=self.context, pages=self.pages, request=request)
        return page.render(
            "sign_in",
            401,
            trouble=trouble,
            next=request.url.path if again else "/staff",
            again=again,
            carried=form.pairs(but="csrf") if again else [],
        )


def sent_from_here(request: Request) -> bool:
    """Whether the browser says that one of our own pages sent this."""
    return request.headers.get("sec-fetch-site") == "same-origin"


def own_address(text: str) -> str:
    """An address among the staff's pages that somebody may be sent on to; anything else is the desk."""
    fine = (text == "/staff" or text.startswith(("/staff/", "/staff?"))) and not text.startswith(SIGN_IN)
    return text if fine and "\\" not in text and "//" not in text else "/staff"
