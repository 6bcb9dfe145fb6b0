"""What people see in a browser: pages rendered on the server, that work without a script and are nicer with one."""

from pathlib import Path

from starlette.routing import BaseRoute, Route

from gateway.context import Context
from gateway.pages import desk, public, staff, tour, voter
from gateway.pages.rendering import Pages
from gateway.pages.static import Static

STATIC = Path(__file__).parent / "static"
NODE_MODULES = Path(__file__).parents[2] / "node_modules"  # filled by npm, if at all: no page needs what is there
FROM_NPM = {"htmx.js": "htmx.org/dist/htmx.min.js", "echarts.js": "echarts/dist/echarts.min.js"}


def all_pages() -> Pages:
    """The templates, and the files they link to."""
    return Pages(Static(STATIC, {name: NODE_MODULES / path for name, path in FROM_NPM.items()}))


def routes(context: Context, pages: Pages) -> list[BaseRoute]:
    """The addresses of all pages, and of the files they link to."""
    return [
        Route("/static/{name}", pages.static.__call__, methods=["GET"]),
        *staff.routes(context, pages),  # before whatever takes the rest of /staff
        *public.routes(context, pages),
        *voter.routes(context, pages),
        *desk.routes(context, pages),
        *tour.routes(context, pages),
    ]
