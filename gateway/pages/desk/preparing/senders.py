"""What the bureaus that send lists are called in this county (R-18, D-6)."""

import asyncio
from typing import Any

from gateway.errors.refusals import InvalidFields
from gateway.pages.desk.page_request import DeskPageRequest
from gateway.pages.desk.preparing.dates import wrong
from gateway.pages.desk.preparing.draft import draft_with
from gateway.pages.form import Form
from services.roster.contract import ListFilings, ShowDraft


async def changed(page: DeskPageRequest, form: Form) -> dict[str, Any]:
    """The draft with the names that were typed; who is called as elsewhere is not listed. Raises `InvalidFields`."""
    filings, draft = await asyncio.gather(page.ask(ListFilings), page.ask(ShowDraft))
    named, errors = {one.code: one.name for one in draft.providers}, []
    for one in filings:
        typed = form.one(f"name-{one.provider}", one.name)
        if not typed:
            errors.append(wrong(f"name-{one.provider}", one.name, "名称不能为空"))
        elif typed != one.name:
            named[one.provider] = typed
    if errors:
        raise InvalidFields(errors=errors)
    return await draft_with(page, {"providers": [{"code": code, "name": named[code]} for code in named]}, {})
