"""The staff's pages: sign-in, accounts. Each is a module here with `PAGES`."""

from starlette.routing import BaseRoute, Route

from gateway.context import Context
from gateway.pages.rendering import Pages
from gateway.pages.staff import accounts, signing_in
from gateway.pages.staff.page import StaffPage, Watched

PAGES: tuple[StaffPage, ...] = (*signing_in.PAGES, *accounts.PAGES)


def routes(context: Context, pages: Pages) -> list[BaseRoute]:
    """The addresses of the staff's pages."""
    return [Route(one.path, Watched(one, context, pages).__call__, methods=[one.method]) for one in PAGES]
