"""The staff desk: pages over the same calls that the API offers, so that rights, records and refusals are the same.

A section is a page: what it gathers, its template, and its actions. An action is a form that becomes one call. With
htmx pages change without flashing; without it, and without any script, every page and form works all the same.
"""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from gateway.context import Context
from gateway.pages.desk.inner import Inner
from gateway.pages.desk.section import Section
from gateway.pages.desk.sections import SECTIONS
from gateway.pages.desk.work import Work
from gateway.pages.form import read_form
from gateway.pages.guard import PageGuard
from gateway.pages.rendering import Pages
from gateway.refusals import ForbiddenRole, NotFound

HOME = "/staff/{appraisal}"
SIGN_IN = "/staff/sign-in"


def routes(context: Context, pages: Pages) -> list[BaseRoute]:
    """The addresses of the desk."""
    desk = StaffDesk(context, pages)

    def at(path: str, method: str) -> Route:
        endpoint = desk.show if method == "GET" else desk.act
        return Route(path, PageGuard("page_desk", endpoint, context, pages).__call__, methods=[method])

    return [at(HOME, "GET"), at(HOME + "/{section}", "GET"), at(HOME + "/{section}", "POST")]


class StaffDesk:
    """Shows sections and carries out their actions."""

    def __init__(self, context: Context, pages: Pages) -> None:
        self.context, self.pages, self.inner = context, pages, Inner(context)

    async def show(self, request: Request) -> Response:
        """A section as it stands now."""
        work = await self._work(request, "")
        return RedirectResponse(SIGN_IN, 303) if work is None else await self._page(work)

    async def act(self, request: Request) -> Response:
        """Carry out one action; then the section anew, or the same page with what stood in the way."""
        form = await read_form(request)
        work = await self._work(request, form.one("csrf"))
        if work is None:
            return RedirectResponse(SIGN_IN, 303)
        action = work.section.actions.get(form.one("action"))
        if action is None:
            raise NotFound()
        answer = await self.inner.call(work, action.calls, action.at(form), action.body(form))
        if answer.problem is not None:
            return await self._page(work, trouble=answer.problem, typed=form)
        address = f"{work.home}/{work.section.key}?done={form.one('action')}"
        return RedirectResponse(address + action.onward(form, answer.value), 303)

    async def _work(self, request: Request, csrf: str) -> Work | None:
        desk = await self.context.desks.read(request, csrf=csrf)
        if desk is None:
            return None
        section = _section(request.path_params.get("section", "today"))
        if desk.staff.role not in section.roles:
            raise ForbiddenRole(role=desk.staff.role, needed=list(section.roles))
        appraisal = request.path_params["appraisal"]
        known = await self.context.rpc.call("roster", "appraisal", appraisal)
        return Work(self.context, self.inner, request, desk, section, known)

    async def _page(self, work: Work, trouble: object = None, typed: object = None) -> Response:
        gathered = await work.section.gather(work)
        if isinstance(gathered, Response):
            return gathered
        status = 200 if trouble is None else trouble["status"]  # type: ignore[index]
        done = work.section.actions.get(work.request.query_params.get("done", ""))
        return self.pages.page(
            work.request,
            f"desk/{work.section.template}.html",
            status,
            work=work,
            known=work.known,
            home=work.home,
            csrf=work.desk.csrf,
            sections=[one for one in SECTIONS if work.staff.role in one.roles],
            trouble=trouble,
            typed=typed,
            said=done.said if done and not trouble else "",
            now=self.context.clock.now(),
            **gathered,
        )


def _section(key: str) -> Section:
    for section in SECTIONS:
        if section.key == key:
            return section
    raise NotFound()
