"""One request for a voter's page: the appraisal, the session, and what is allowed now."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from gateway.ballots.signing_keys import signing_keys
from gateway.context import Context
from gateway.http.request import appraisal as appraisal_of
from gateway.identity.voter_sessions import COOKIE, Session, home, keep
from gateway.pages.rendering import Pages
from services.kernel.refusal import Refusal
from services.roster.answers import Appraisal
from services.roster.contract import ShowAppraisal


@dataclass(frozen=True)
class VoterPageRequest:
    """Everything a page of the voter needs. `known` is what everybody may know of the appraisal."""

    context: Context
    pages: Pages
    request: Request
    known: Appraisal
    recognised: Session | None = None  # just now: the browser does not send it before the next request

    @property
    def appraisal(self) -> str:
        return self.known.appraisal

    @property
    def home(self) -> str:
        """The stable address of this appraisal (R-51)."""
        return home(self.appraisal)

    @property
    def last_voting_moment(self) -> datetime:
        """The end of the window is not in it, so the last day is the day before (R-06)."""
        return self.known.voting_until - timedelta(seconds=1)

    def session(self) -> Session | None:
        """Whose page it is, while the session lasts."""
        if self.recognised is not None:
            return self.recognised
        token = self.request.cookies.get(COOKIE)
        try:
            return self.context.sessions.open(token, self.appraisal) if token else None
        except Refusal:
            return None

    def render(self, template: str, status: int = 200, **values: Any) -> Response:
        """A page with what all of them show: title, hotline, home.

        A page that carries a draft may be kept by the browser, so that going back shows it as it was left.
        """
        headers = {"cache-control": "private, no-cache"} if "draft" in values else None
        about = {
            "known": self.known,
            "home": self.home,
            "voter": self._voter(),
            "keys": signing_keys(self.known).digest,
        }
        return self.pages.page(self.request, f"voter/{template}.html", status, headers, **about, **values)

    def _voter(self) -> str:
        """Keeps apart what two people do on one telephone; says nothing of who they are. Empty: nobody is signed in."""
        session = self.session()
        return self.context.sessions.mark(session) if session else ""

    def sign_in(self, response: Response, session: Session) -> Response:
        """Let the browser keep the session."""
        token, secure = self.context.sessions.issue(session), self.context.settings.secure_cookies
        return keep(response, token, self.appraisal, secure=secure)

    def sign_out(self, response: Response) -> Response:
        response.delete_cookie(COOKIE, path=self.home)
        return response


async def page(context: Context, pages: Pages, request: Request) -> VoterPageRequest:
    """Look up the appraisal that the address names. Raises `AppraisalUnknown` as roster says it."""
    known = await context.rpc.ask(ShowAppraisal(appraisal=appraisal_of(request)))
    return VoterPageRequest(context, pages, request, known)
