"""Where the announcement and the result can be read, and since when: periods count from the earliest (R-22, A-01)."""

from datetime import datetime
from typing import Any

from gateway.chinese.names import RELEASE_CHANNELS, RELEASED_TEXTS
from gateway.errors.refusals import InvalidFields
from gateway.pages.desk.deadlines import days_left
from gateway.pages.desk.page_request import DeskPageRequest
from gateway.pages.desk.section import Action, Section
from gateway.pages.form import Form
from gateway.tables.table import Table
from services.kernel.clock import CHINA
from services.tally.contract import ListAppeals, ReleasePlace, ShowReleases

TEXTS = ("announcement", "result")


async def gather(page: DeskPageRequest) -> dict[str, Any]:
    """The releases of both texts, and what follows from the result's."""
    answer = await page.ask(ShowReleases).reply()
    register = await page.ask(ListAppeals).found(answer.value and answer.value.result)
    ends_on = register.appeals_end_on if register else None
    told = answer.value
    return {
        "releases": told,
        "tables": {text: _releases(text, found.releases) for text in TEXTS if (found := getattr(told, text, None))},
        "why_not": answer.problem,
        "appeals_end_on": ends_on,
        "days_left": days_left(page, ends_on),
        "channels": RELEASE_CHANNELS,
        "may_enter": [text for text in TEXTS if page.may(f"enter_release_of_{text}")],
    }


def _releases(text: str, releases: list[ReleasePlace]) -> Table[ReleasePlace]:
    def note(one: ReleasePlace) -> str:
        return "最早，发布时间从这里起算" if one is releases[0] else ""

    return Table(
        caption=f"{RELEASED_TEXTS[text]}的发布",
        heads=("渠道", "网址", "发布时间", "备注"),
        rows=releases,
        cells=lambda one: (RELEASE_CHANNELS[one.channel], one.address, one.released_at, note(one)),
    )


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
