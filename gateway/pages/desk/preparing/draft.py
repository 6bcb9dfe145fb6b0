"""The draft with some of it changed, as the API takes it."""

from collections.abc import Mapping
from typing import Any

from gateway.http.responses import as_json
from gateway.pages.desk.page_request import DeskPageRequest
from services.roster.contract import ShowDraft

KEPT = ("appraisal", "county", "title", "hotline", "rules", "channels", "providers", "rehearsal")


async def draft_with(page: DeskPageRequest, changes: Mapping[str, Any], rules: Mapping[str, Any]) -> dict[str, Any]:
    """The draft with these changes; the catalogue stays as imported. Raises the refusal when there is no draft."""
    draft = as_json(await page.ask(ShowDraft))
    return {**{name: draft[name] for name in KEPT}, **changes, "rules": {**draft["rules"], **rules}}
