"""The access ledger: who looked at what, and who overstepped (R-48)."""

from typing import Any
from urllib.parse import urlencode

from gateway.chinese.names import ACCESSED, ROLES
from gateway.pages.desk.page_request import DeskPageRequest
from gateway.pages.desk.section import Section

FILTERS = ("account", "role", "what", "refused", "overstepped", "since", "until", "before")


async def gather(work: DeskPageRequest) -> dict[str, Any]:
    """A page of the ledger, as filtered."""
    asked = _asked(work)
    answer = await work.ask("list_looks", None, **asked)
    return {
        "page": answer.value,
        "why_not": answer.problem,
        "asked": asked,
        "older": {**asked, "before": (answer.value or {}).get("next")},
        "what_zh": ACCESSED,
        "roles_zh": ROLES,
    }


def _asked(work: DeskPageRequest) -> dict[str, str]:
    return {name: value for name in FILTERS if (value := work.request.query_params.get(name))}


def _whole(work: DeskPageRequest) -> str:
    asked = {name: value for name, value in _asked(work).items() if name != "before"}
    return f"/api/v1/appraisals/{work.appraisal}/looks/export?{urlencode(asked)}"


SECTION = Section(
    key="looks", title="查看登记", roles=("auditor", "audit"), gather=gather, template="looks", whole=_whole
)
