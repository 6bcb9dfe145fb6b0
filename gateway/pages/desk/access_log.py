"""The access log: who looked at what, and who overstepped (R-48)."""

from typing import Any
from urllib.parse import urlencode

from gateway.api.access_log import access_table
from gateway.chinese.names import ACCESSED
from gateway.pages.desk.page_request import DeskPageRequest
from gateway.pages.desk.section import Section
from services.access.contract import FindAccess

FILTERS = ("account", "role", "what", "refused", "overstepped", "since", "until", "before")


async def gather(page: DeskPageRequest) -> dict[str, Any]:
    """A page of the log, as filtered."""
    asked = _asked(page)
    answer = await page.ask(FindAccess, **asked).reply()
    return {
        "next": answer.value and answer.value.next,
        "tables": {"records": access_table(answer.value.records)} if answer.value else {},
        "why_not": answer.problem,
        "asked": asked,
        "older": {**asked, "before": answer.value and answer.value.next},
        "what_zh": ACCESSED,
    }


def _asked(page: DeskPageRequest) -> dict[str, str]:
    return {name: value for name in FILTERS if (value := page.request.query_params.get(name))}


def _whole(page: DeskPageRequest) -> str:
    asked = {name: value for name, value in _asked(page).items() if name != "before"}
    return f"/api/v1/appraisals/{page.appraisal}/access-log/export?{urlencode(asked)}"


SECTION = Section(
    key="access-log", title="查看登记", roles=("auditor", "audit"), gather=gather, template="access_log", whole=_whole
)
