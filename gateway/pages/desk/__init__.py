"""The staff desk: pages over the same calls that the API offers, so that rights, records and refusals are the same.

A section is a page: what it gathers, its template, and its actions. An action is a form that becomes one call. With
htmx pages change without flashing; without it, and without any script, every page and form works all the same.
"""

from dataclasses import replace
from typing import Any

from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from gateway.context import Context
from gateway.errors.problems import document
from gateway.errors.refusals import NotFound
from gateway.identity.staff_tokens import require
from gateway.pages.desk.api_caller import Answer, ApiCaller
from gateway.pages.desk.beginning import Beginning
from gateway.pages.desk.page_request import DeskPageRequest
from gateway.pages.desk.section import Action, Section
from gateway.pages.desk.sections import SECTIONS
from gateway.pages.form import Form
from gateway.pages.rendering import Pages
from gateway.pages.staff.page import StaffPage, StaffPageRequest, Watched
from services.kernel.refusal import Refusal
from services.roster.contract import ShowAppraisal

HOME = "/staff/{appraisal}"


def routes(context: Context, pages: Pages) -> list[BaseRoute]:
    """The addresses of the desk. They come after the sign-in pages, whose addresses are more specific."""
    api = ApiCaller(context)
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

    def __init__(self, api: ApiCaller) -> None:
        self.api = api

    async def show(self, visit: StaffPageRequest) -> Response:
        """A section with its current content."""
        return await self._page(await self._work(visit))

    async def act(self, visit: StaffPageRequest) -> Response:
        """Carry out one action; then the section anew, or the same page with what stood in the way."""
        work, form = await self._work(visit), visit.form
        action = work.section.actions.get(form.one("action"))
        if action is None:
            raise NotFound()
        answer = await self._carried_out(work, action, form)
        if answer.file is not None:
            answer.file.status_code = 200  # browsers keep no file that comes with a refusal
            return answer.file
        if answer.problem is not None or action.shows:
            return await self._page(work, trouble=answer.problem, typed=form, shown=answer.value)
        done = "proposed" if answer.status == 202 and "proposal" in answer.value else form.one("action")
        address = f"{work.home}/{work.section.key}?done={done}"
        return RedirectResponse(address + action.onward(form, answer.value), 303)

    async def _carried_out(self, work: DeskPageRequest, action: Action, form: Form) -> Answer:
        try:
            ats = action.each(form) if action.each else [action.at(form)]
            body, query = action.body(form), action.query(form)
            body |= await action.finds(work, form)
            content, kind = action.content(form) if action.content else (None, "application/json")
        except Refusal as refusal:
            return Answer(problem=document(refusal.code, refusal.facts))
        answer = Answer()
        for done, at in enumerate(ats):
            answer = await self.api.call(
                work, action.calls, at, body, query=query, content=content, content_type=kind, accept=action.accept
            )
            if answer.problem is not None:
                return replace(answer, problem=answer.problem | {"done": done})
        return answer

    async def _work(self, visit: StaffPageRequest) -> DeskPageRequest:
        assert visit.desk is not None
        section = _section(visit.request.path_params.get("section", "today"))
        appraisal = visit.request.path_params["appraisal"]
        require(visit.desk.staff, *section.roles, appraisal=appraisal)
        known = await visit.context.rpc.ask(ShowAppraisal(appraisal=appraisal))
        return DeskPageRequest(visit.context, visit.pages, self.api, visit.request, visit.desk, section, known)

    async def _page(
        self, work: DeskPageRequest, trouble: dict[str, Any] | None = None, typed: Form | None = None, shown: Any = None
    ) -> Response:
        gathered = await work.section.gather(work)
        if isinstance(gathered, Response):
            return gathered
        return work.page(
            trouble=trouble,
            typed=typed,
            shown=shown,
            sections=[one for one in SECTIONS if work.staff.role in one.roles and one.offered(work)],
            **gathered,
        )


def _section(key: str) -> Section:
    for section in SECTIONS:
        if section.key == key:
            return section
    raise NotFound()
