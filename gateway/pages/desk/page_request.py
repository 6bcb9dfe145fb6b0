"""A request for a page of the desk: the signed-in session, the appraisal, the section."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar
from urllib.parse import urlencode

from starlette.requests import Request as HttpRequest
from starlette.responses import RedirectResponse, Response

from gateway.chinese.fields import explained
from gateway.chinese.names import ROLES
from gateway.chinese.typesetting import typeset
from gateway.context import Context
from gateway.http.operations.in_process import InProcess
from gateway.http.responses import attachment
from gateway.identity.staff_sessions import StaffSession
from gateway.identity.staff_tokens import Staff
from gateway.pages.desk.question import Question
from gateway.pages.desk.section import Action, Section
from gateway.pages.form import Form
from gateway.pages.rendering import Pages, moment
from gateway.tables.workbook import XLSX, workbook
from services.kernel.clock import civil_date
from services.kernel.rpc.request import Request
from services.roster.answers import Appraisal
from services.roster.events import Office

A = TypeVar("A")

PROPOSED = "已提出，等另一人复核后办理。"


@dataclass(frozen=True)
class DeskPageRequest:
    """What a section needs to gather and to act."""

    context: Context
    pages: Pages
    api: InProcess
    request: HttpRequest
    session: StaffSession
    section: Section
    known: Appraisal

    @property
    def staff(self) -> Staff:
        return self.session.staff

    @property
    def role(self) -> str:
        return ROLES[self.staff.role]

    @property
    def appraisal(self) -> str:
        return self.known.appraisal

    @property
    def keeps_a_secret_channel(self) -> bool:
        """Whether this sorter's channel is secret: it files a summary, and nothing of it is sorted here (A-21)."""
        return self.staff.channel in self.known.secret_channels

    @property
    def today(self) -> date:
        """The day in China."""
        return civil_date(self.context.clock.now())

    @property
    def home(self) -> str:
        return f"/staff/{self.appraisal}"

    def shown(
        self, *, trouble: dict[str, Any] | None, typed: Form | None, shown: Any = None, **values: Any
    ) -> Response:
        """The section's page; after an action, with what has been done."""
        if self.wants_sheet and self.section.whole is not None:
            return RedirectResponse(self.section.whole(self), 303)
        done = self.request.query_params.get("done", "")
        done_zh = {name: action.said for name, action in self.section.actions.items()} | {"proposed": PROPOSED}
        template, now = f"desk/{self.section.template}.html", self.context.clock.now()
        values |= {
            "page": self,
            "session": self.session,
            "known": self.known,
            "home": self.home,
            "now": now,
            "trouble": trouble and explained(trouble),
            "typed": typed,
            "shown": shown,
            "said": "" if trouble else typeset(done_zh.get(done, "")),
        }
        tables = [one for one in values.get("tables", {}).values() if one.shown]
        values["exported"] = bool(tables)
        if self.wants_sheet and tables:
            by = typeset(f"{self.known.title};{self.staff.account}于{moment(now)}导出，与页面所示一致")
            return attachment(workbook(tables, by), XLSX, f"{tables[0].caption}-{self.appraisal}.xlsx")
        return self.pages.page(self.request, template, 200 if trouble is None else trouble["status"], **values)

    @property
    def wants_sheet(self) -> bool:
        return self.request.method == "GET" and self.request.query_params.get("as") == "xlsx"

    @property
    def sheet_address(self) -> str:
        """Where what is shown is to be had as a workbook."""
        if self.section.whole is not None:
            return self.section.whole(self)
        asked = [pair for pair in self.request.query_params.multi_items() if pair[0] not in ("done", "as")]
        return f"{self.home}/{self.section.key}?{urlencode([*asked, ('as', 'xlsx')])}"

    def names(self) -> dict[str, Office]:
        """The offices by id."""
        return {office.office_id: office for office in self.known.offices}

    def called(self, office: str) -> str:
        """An office with its department before it; its id when the catalogue has none of this id."""
        found = self.names().get(office)
        return f"{found.department}{found.name}" if found else office

    def ask(self, kind: type[Request[A]], /, **parts: str) -> Question[A]:
        """A question of the API about this appraisal, asked as this member of staff.

        `parts` are its fields as they stand in an address.
        """
        return Question(lambda: self.api.ask(self.staff, kind, {"appraisal": self.appraisal, **parts}))

    def under(self, name: str, act: Callable[[], Awaitable[A]], /, **parts: str) -> Question[A]:
        """What is no single request, done under the rights and on the record of an operation."""
        return Question(lambda: self.api.under(self.staff, name, {"appraisal": self.appraisal, **parts}, act))

    async def carry_out(self, action: Action, form: Form, at: Mapping[str, str], body: Mapping[str, Any]) -> Any:
        """Carry out an action at one address. Raises `Refusal`."""
        if (does := action.does) is not None:
            return await self.under(action.calls, lambda: does(self, form), **at)
        return await self.api.command(self.staff, action.calls, {"appraisal": self.appraisal, **at}, body)

    def is_own(self, account: str | None) -> bool:
        """Whether this member of staff did it, whom a second person must then confirm or undo."""
        return account == self.staff.account

    def may(self, name: str) -> bool:
        """Whether this member of staff may call the operation of this name."""
        return self.api.may(self.staff, name)
