"""What the bureaus that send lists are called in this county (R-18, D-6)."""

from typing import Any

from gateway.errors.refusals import InvalidFields
from gateway.pages.desk.page_request import DeskPageRequest
from gateway.pages.desk.preparing.dates import wrong
from gateway.pages.desk.preparing.draft import draft_now, draft_with
from gateway.pages.form import Form
from services.kernel.refusal import Refused


async def changed(work: DeskPageRequest, form: Form) -> dict[str, Any]:
    """The draft with the names that were typed; who is called as elsewhere is not listed. Raises `InvalidFields`."""
    answer = await work.ask("roster_filings")
    if answer.problem is not None:
        raise Refused(answer.problem["code"], answer.problem["facts"])
    named = {one["code"]: one["name"] for one in (await draft_now(work)).get("providers", ())}
    errors = []
    for one in answer.value:
        code, typed = one["provider"], form.one(f"name-{one['provider']}", one["name"])
        if not typed:
            errors.append(wrong(f"name-{code}", one["name"], "名称不能为空"))
        elif typed != one["name"]:
            named[code] = typed
    if errors:
        raise InvalidFields(errors=errors)
    return await draft_with(work, {"providers": [{"code": code, "name": named[code]} for code in named]}, {})
