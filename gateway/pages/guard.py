"""Around every page: a refusal is shown as a page in Chinese, with what to do."""

from collections.abc import Awaitable, Callable

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from gateway.chinese.fields import explained
from gateway.context import Context
from gateway.errors.faults import note_silence, own_fault
from gateway.errors.problems import document, headers, response
from gateway.errors.refusals import ServiceSilentNow
from gateway.pages.rendering import Pages
from gateway.rpc.client import NoAnswer, ServiceFailed
from services.kernel.refusal import Refusal

Endpoint = Callable[[Request], Awaitable[Response]]


class PageGuard:
    """An endpoint as Starlette calls it."""

    def __init__(self, name: str, endpoint: Endpoint, context: Context, pages: Pages) -> None:
        self.name, self.endpoint, self.context, self.pages = name, endpoint, context, pages

    async def __call__(self, request: Request) -> Response:
        response = await self._answered(request)
        self.context.metrics.request(self.name, response.status_code)
        return response

    async def _answered(self, request: Request) -> Response:
        try:
            return await self.endpoint(request)
        except Refusal as refusal:
            return self._tell(request, refusal)
        except ClientDisconnect:
            return Response(status_code=499)
        except ServiceFailed as broken:
            return self._tell(request, own_fault(broken, self.name))
        except NoAnswer as none:
            note_silence(none, operation=self.name)
            return self._tell(request, ServiceSilentNow(service=none.service))
        except Exception as error:  # noqa: BLE001  # the reader gets a sentence, the log gets the place
            return self._tell(request, own_fault(error, self.name))

    def _tell(self, request: Request, refusal: Refusal) -> Response:
        return refused_page(self.pages, request, refusal)


def refused_page(pages: Pages, request: Request, refusal: Refusal) -> Response:
    """The page that says what stood in the way."""
    problem = explained(document(refusal.code, refusal.facts))
    return pages.page(request, "problem.html", problem["status"], headers(problem["status"]), problem=problem)


def refused_to_anybody(pages: Pages, request: Request, refusal: Refusal) -> Response:
    """A page for who opened the address in a browser, a problem for a program: a browser asks for `text/html`."""
    by_hand = "text/html" in request.headers.get("accept", "")
    return refused_page(pages, request, refusal) if by_hand else response(refusal)
