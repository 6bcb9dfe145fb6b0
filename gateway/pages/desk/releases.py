"""Where the announcement and the result can be read, and since when: periods count from the earliest (R-22, A-01)."""

from datetime import date, datetime
from typing import Any

from gateway.chinese.names import RELEASE_CHANNELS
from gateway.errors.refusals import InvalidFields
from gateway.pages.desk.page_request import DeskPageRequest
from gateway.pages.desk.section import Action, Section
from gateway.pages.desk.today import working_days_until
from gateway.pages.form import Form
from services.kernel.clock import CHINA, civil_date


async def gather(work: DeskPageRequest) -> dict[str, Any]:
    """The releases of both texts, and what follows from the result's."""
    answer = await work.ask("show_releases")
    register = await work.value("tally_appeals") if answer.value and answer.value["result"] else None
    ends_on, today = (register or {}).get("appeals_end_on"), civil_date(work.context.clock.now())
    return {
        "releases": answer.value,
        "why_not": answer.problem,
        "appeals_end_on": ends_on,
        "days_left": working_days_until(today, date.fromisoformat(ends_on), work.known.rules.working_days)
        if ends_on
        else None,
        "channels": RELEASE_CHANNELS,
        "may_enter": {"operator": "announcement", "conduct": "result"}.get(work.staff.role),
    }


def _release(form: Form) -> dict[str, Any]:
    """A clerk types the time as it is on the wall in China."""
    try:
        released_at = datetime.fromisoformat(form.one("released_at"))
    except ValueError:
        raise InvalidFields(errors=[{"where": "发布时间", "what": "请按2024-06-26T10:27填写"}]) from None
    at = released_at.replace(tzinfo=CHINA) if released_at.tzinfo is None else released_at
    return {"channel": form.one("channel"), "address": form.one("address"), "released_at": at.isoformat()}


SECTION = Section(
    key="releases",
    title="发布登记",
    roles=("operator", "conduct", "auditor"),
    gather=gather,
    template="releases",
    actions={
        "announcement": Action(calls="enter_release_of_announcement", said="公告的发布已登记。", body=_release),
        "result": Action(calls="enter_release_of_result", said="结果的发布已登记，申诉期限见下。", body=_release),
    },
)
