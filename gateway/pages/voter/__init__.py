"""The voter's pages (说明 → 身份 → 选股室 → 逐个填写 → 核对 → 回执): plain forms, each answer carrying what was typed.

Nothing that is typed is kept here: the draft travels in the form, so that every step works without a script, in two
tabs and after going back. The session is a cookie; roster signs the ballot, unseen, when it is handed in.
"""

from collections.abc import Awaitable, Callable

import msgspec
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from gateway.ballots.signing_keys import signing_keys
from gateway.context import Context
from gateway.errors.refusals import NotFound
from gateway.pages.form import Form, read_form
from gateway.pages.guard import PageGuard
from gateway.pages.rendering import Pages
from gateway.pages.static import FOR_EVER
from gateway.pages.voter import entrance, filling, handing_in
from gateway.pages.voter.draft import Draft
from gateway.pages.voter.filling import BallotFilling
from gateway.pages.voter.page_request import VoterPageRequest, page

Endpoint = Callable[[VoterPageRequest], Awaitable[Response]]
HOME = "/a/{appraisal}"


def routes(context: Context, pages: Pages) -> list[BaseRoute]:
    """The addresses of the voter's pages."""

    def at(path: str, method: str, endpoint: Endpoint) -> Route:
        async def visited(request: Request) -> Response:
            return await endpoint(await page(context, pages, request))

        name = f"page_{endpoint.__name__}"
        return Route(HOME + path, PageGuard(name, visited, context, pages).__call__, methods=[method])

    return [
        at("", "GET", entrance.introduce),
        at("/identity", "GET", entrance.ask_who),
        at("/identity", "POST", entrance.say_who),
        at("/ballot", "GET", begin),
        at("/ballot", "POST", go_on),
        at("/submission", "POST", submit),
        at("/credential", "POST", handing_in.sign),
        at("/keys-{digest}.json", "GET", keys),
        at("/leaving", "POST", leave),
    ]


async def begin(page: VoterPageRequest) -> Response:
    """The empty ballot, or what became of the one that was signed for this person."""
    session = page.session()
    if session is None or page.known.stage != "voting":
        return await entrance.ask_who(page)
    desk = BallotFilling(page, session)
    known = await handing_in.taking_part(desk)
    if (known.took_part or known.reissued) and (found := await handing_in.found_by_us(desk)):
        return handing_in.show(desk, found.receipt, found.signature or "", again=True)
    return handing_in.issued(desk) if known.took_part else filling.select(desk, Draft(), begins=True)


async def keys(page: VoterPageRequest) -> Response:
    """The keys that ballots are signed with, at an address that names their digest: the same for everybody."""
    document = signing_keys(page.known)
    if page.request.path_params["digest"] != document.digest:
        raise NotFound
    body = msgspec.json.encode(document)
    return Response(body, media_type="application/json", headers={"cache-control": FOR_EVER})


async def go_on(page: VoterPageRequest) -> Response:
    """The next page of the ballot, by the button that was pressed."""
    form = await read_form(page.request)
    session = page.session()
    if session is None:
        return _again(page, form)
    return await filling.step(BallotFilling(page, session), form)


async def submit(page: VoterPageRequest) -> Response:
    """Hand the ballot in. After the end it is still asked for: who cast in time hears the receipt."""
    form = await read_form(page.request)
    session = page.session()
    if session is None:
        return _again(page, form)
    return await handing_in.hand_in(BallotFilling(page, session), form)


async def leave(page: VoterPageRequest) -> Response:
    """Forget who was here, on a telephone that others use too."""
    return page.sign_out(RedirectResponse(page.home, 303))


def _again(page: VoterPageRequest, form: Form) -> Response:
    return entrance.show_ways(page, form=form)
