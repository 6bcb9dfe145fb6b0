"""The staff desk: pages over the same calls that the API offers, so that rights, records and refusals are the same.

A section is a page: what it gathers, its template, and its actions. An action is a form that becomes one call. With
htmx pages change without flashing; without it, and without any script, every page and form works all the same.
"""

from typing import Any

from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from gateway.api.operations import OPERATIONS
from gateway.context import Context
from gateway.errors.problems import document
from gateway.errors.refusals import NotFound
from gateway.http.operations.in_process import InProcess
from gateway.identity.staff_tokens import require
from gateway.pages.desk.beginning import Beginning
from gateway.pages.desk.page_request import DeskPageRequest
from gateway.pages.desk.section import Section
from gateway.pages.desk.sections import SECTIONS
from gateway.pages.form import Form
from gateway.pages.rendering import Pages
from gateway.pages.staff.page import StaffPage, StaffPageRequest, Watched
from services.access.contract import ProposalState
from services.kernel.refusal import Refusal
from services.roster.contract import ShowAppraisal

HOME = "/staff/{appraisal}"


def routes(context: Context, pages: Pages) -> list[BaseRoute]:
    """The addresses of the desk. They come after the sign-in pages, whose addresses are more specific."""
    api = InProcess(context, OPERATIONS)
    desk = StaffDesk(api)
    at = (
        *Beginning(api).pages,
        StaffPage(path=HOME, answers=desk.show, roles=()),
        StaffPage(path=HOME + "/{section}", answers=desk.show, roles=()),
        StaffPage(path=HOME + "/{section}", answers=desk.act, method="POST", roles=(), uploads=True),
    )
    return [Route(one.path, Watched(one, context, pages).__call__, methods=[one.method]) for one in at]


class StaffDesk:
    """Shows sections and carries out their actions."""

    def __init__(self, api: InProcess) -> None:
        self.api = api

    async def show(self, asked: StaffPageRequest) -> Response:
        """A section with its current content."""
        return await self._shown(await self._page(asked))

    async def act(self, asked: StaffPageRequest) -> Response:
        """Carry out one action; then the section anew, or the same page with what stood in the way."""
        page, form, done, answer = await self._page(asked), asked.form, 0, None
        action = page.section.actions.get(form.one("action"))
        if action is None:
            raise NotFound()
        try:
            ats = action.each(form) if action.each else [action.at(form)]
            body = action.body(form) | await action.finds(page, form)
            for at in ats:
                answer = await page.carry_out(action, form, at, body)
                done += 1
        except Refusal as refusal:
            trouble = document(refusal.code, refusal.facts) | {"done": done}
            return await self._shown(page, trouble=trouble, typed=form)
        if isinstance(answer, Response):
            answer.status_code = 200  # browsers keep no file that comes with a refusal
            return answer
        if action.shows:
            return await self._shown(page, typed=form, shown=answer)
        said = "proposed" if isinstance(answer, ProposalState) else form.one("action")
        address = f"{page.home}/{page.section.key}?done={said}"
        return RedirectResponse(address + action.onward(form, answer), 303)

    async def _page(self, asked: StaffPageRequest) -> DeskPageRequest:
        assert asked.session is not None
        section = _section(asked.request.path_params.get("section", "today"))
        appraisal = asked.request.path_params["appraisal"]
        require(asked.session.staff, *section.roles, appraisal=appraisal)
        known = await asked.context.rpc.ask(ShowAppraisal(appraisal=appraisal))
        return DeskPageRequest(asked.context, asked.pages, self.api, asked.request, asked.session, section, known)

    async def _shown(
        self, page: DeskPageRequest, trouble: dict[str, Any] | None = None, typed: Form | None = None, shown: Any = None
    ) -> Response:
        gathered = await page.section.gather(page)
        if isinstance(gathered, Response):
            return gathered
        return page.shown(
            trouble=trouble,
            typed=typed,
            shown=shown,
            sections=[one for one in SECTIONS if page.staff.role in one.roles and one.offered(page)],
            **gathered,
        )


def _section(key: str) -> Section:
    for section in SECTIONS:
        if section.key == key:
            return section
    raise NotFound()
