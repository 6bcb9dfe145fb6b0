"""One request at the desk: who sits there, on which appraisal, in which section."""

from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from gateway.context import Context
from gateway.desks import Desk
from gateway.pages.desk.inner import Answer, Inner
from gateway.pages.desk.section import Section
from gateway.pages.form import Form
from gateway.pages.rendering import Pages
from gateway.pages.staff.page import ROLE_NAMES
from gateway.staff import Staff

PROPOSED = "已提出,等另一人复核后办理。"


@dataclass(frozen=True)
class Work:
    """What a section needs to gather and to act."""

    context: Context
    pages: Pages
    inner: Inner
    request: Request
    desk: Desk
    section: Section
    known: dict[str, Any]

    @property
    def staff(self) -> Staff:
        return self.desk.staff

    @property
    def role(self) -> str:
        return ROLE_NAMES[self.staff.role]

    @property
    def appraisal(self) -> str:
        return str(self.known["appraisal"])

    @property
    def home(self) -> str:
        return f"/staff/{self.appraisal}"

    def page(self, *, trouble: dict[str, Any] | None, typed: Form | None, shown: Any = None, **values: Any) -> Response:
        """The section's page; after an action, with what has been done."""
        done = self.request.query_params.get("done", "")
        done_zh = {name: action.said for name, action in self.section.actions.items()} | {"proposed": PROPOSED}
        return self.pages.page(
            self.request,
            f"desk/{self.section.template}.html",
            200 if trouble is None else trouble["status"],
            work=self,
            desk=self.desk,
            csrf=self.desk.csrf,
            known=self.known,
            home=self.home,
            now=self.context.clock.now(),
            trouble=trouble,
            typed=typed,
            shown=shown,
            said="" if trouble else done_zh.get(done, ""),
            **values,
        )

    def names(self) -> dict[str, dict[str, Any]]:
        """The offices by id."""
        return {office["office_id"]: office for office in self.known["offices"]}

    async def ask(self, operation: str, at: dict[str, str] | None = None, /, **query: str) -> Answer:
        """Call a question of the API as this member of staff."""
        return await self.inner.call(self, operation, at or {}, query=query)

    async def value(self, operation: str, at: dict[str, str] | None = None, /, **query: str) -> Any:
        """Its value, or None when it was refused: what is not there yet leaves its part of the page empty."""
        return (await self.ask(operation, at, **query)).value
