"""The draft with some of it changed, as the API takes it."""

from collections.abc import Mapping
from typing import Any

from gateway.pages.desk.page_request import DeskPageRequest
from services.kernel.refusal import Refused

KEPT = ("appraisal", "county", "title", "hotline", "rules", "channels", "providers", "rehearsal")


async def draft_with(work: DeskPageRequest, changes: Mapping[str, Any], rules: Mapping[str, Any]) -> dict[str, Any]:
    """The draft with these changes; the catalogue stays as imported. Raises the refusal when there is no draft."""
    draft = await draft_now(work)
    kept = {name: draft[name] for name in KEPT if name in draft}
    return {**kept, **changes, "rules": {**draft["rules"], **rules}}


async def draft_now(work: DeskPageRequest) -> dict[str, Any]:
    """The current draft. Raises the refusal when there is none."""
    answer = await work.ask("show_draft")
    if answer.problem is not None:
        raise Refused(answer.problem["code"], answer.problem["facts"])
    found: dict[str, Any] = answer.value
    return found
