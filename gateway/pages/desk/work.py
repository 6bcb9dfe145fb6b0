"""One request at the desk: who sits there, on which appraisal, in which section."""

from dataclasses import dataclass
from typing import Any

from starlette.requests import Request

from gateway.context import Context
from gateway.desks import Desk
from gateway.pages.desk.inner import Answer, Inner
from gateway.pages.desk.section import Section
from gateway.staff import Staff

ROLES_ZH = {
    "operator": "督查室",
    "provider": "名单提供单位",
    "sorter": "梳理人员",
    "conduct": "党风政风监督室",
    "department": "被评议单位",
    "auditor": "审计",
    "system": "系统管理员",
    "security": "安全管理员",
    "audit": "审计管理员",
}


@dataclass(frozen=True)
class Work:
    """What a section needs to gather and to act."""

    context: Context
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
        return ROLES_ZH[self.staff.role]

    @property
    def appraisal(self) -> str:
        return str(self.known["appraisal"])

    @property
    def home(self) -> str:
        return f"/staff/{self.appraisal}"

    def names(self) -> dict[str, dict[str, Any]]:
        """The offices by id."""
        return {office["office_id"]: office for office in self.known["offices"]}

    async def ask(self, operation: str, at: dict[str, str] | None = None, /, **query: str) -> Answer:
        """Call a question of the API as this member of staff."""
        return await self.inner.call(self, operation, at or {}, query=query)

    async def value(self, operation: str, at: dict[str, str] | None = None, /, **query: str) -> Any:
        """Its value, or None when it was refused: what is not there yet leaves its part of the page empty."""
        return (await self.ask(operation, at, **query)).value
