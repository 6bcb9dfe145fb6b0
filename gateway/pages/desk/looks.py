"""The access ledger: who looked at what, and who overstepped (R-48)."""

from typing import Any

from gateway.pages.desk.section import Section
from gateway.pages.desk.work import Work
from gateway.pages.staff.page import ROLE_NAMES

WHAT_ZH = {"roster": "名单", "words": "原文", "result": "未公布的结果", "ballots": "评议票", "ledger": "查看登记"}
FILTERS = ("account", "role", "what", "refused", "overstepped", "since", "until", "before")


async def gather(work: Work) -> dict[str, Any]:
    """A page of the ledger, as filtered."""
    asked = {name: value for name in FILTERS if (value := work.request.query_params.get(name))}
    answer = await work.ask("list_looks", None, **asked)
    return {
        "page": answer.value,
        "why_not": answer.problem,
        "asked": asked,
        "what_zh": WHAT_ZH,
        "roles_zh": ROLE_NAMES,
    }


SECTION = Section(key="looks", title="查看登记", roles=("auditor", "audit"), gather=gather, template="looks")
