"""A channel hands in its matters as a workbook (T6, R-29): the form, wrong cells one by one, what was taken in."""

from functools import partial
from typing import Any
from urllib.parse import urlencode

from starlette.responses import Response

from gateway.api.filing import FILED_COPY, must_keep
from gateway.chinese.names import CHANNELS
from gateway.http.uploads import NO_COPIES, Copies, taken
from gateway.pages.desk.page_request import DeskPageRequest
from gateway.pages.desk.section import Action, Section
from gateway.pages.desk.sheet_form import carry, notes, sheet_of
from gateway.pages.form import Form
from services.complaints.answers import MattersForm
from services.complaints.contract import FileMatters, ShowMattersForm

COUNTS = ("rows", "recorded", "again", "late")


async def gather(page: DeskPageRequest) -> dict[str, Any]:
    """What the channel may hand in, or why it may not; after a file, how much of it was new."""
    channel = page.staff.channel or ""
    form = await page.under("matters_form", lambda: _form(page, channel), channel=channel).reply()
    query = page.request.query_params
    taken = {name: int(query[name]) for name in COUNTS if query.get(name, "").isdecimal()}
    return {
        "channel": channel,
        "label": CHANNELS.get(channel, channel),
        "why_not": form.problem,
        "taken": taken if len(taken) == len(COUNTS) else None,
        "carry": carry,
        "notes": notes,
    }


async def _form(page: DeskPageRequest, channel: str) -> MattersForm:
    must_keep(page.staff, channel)
    return await page.context.rpc.ask(ShowMattersForm(appraisal=page.appraisal, channel=channel))


async def _file(page: DeskPageRequest, form: Form, *, copies: Copies = NO_COPIES) -> dict[str, Any] | Response:
    channel = form.one("channel")
    must_keep(page.staff, channel)
    asked = FileMatters(appraisal=page.appraisal, channel=channel, content=sheet_of(form), by=page.staff.account)
    return await taken(page.context, asked, copies)


def _onward(_form: Form, filed: dict[str, Any]) -> str:
    return "&" + urlencode({name: filed[name] for name in COUNTS})


def _channel(form: Form) -> dict[str, str]:
    return {"channel": form.one("channel")}


SECTION = Section(
    key="filing",
    title="事项报送",
    roles=("sorter",),
    gather=gather,
    offered=lambda page: not page.keeps_a_secret_channel,
    template="filing",
    actions={
        name: Action(calls="file_matters", said="事项汇总已收下。", at=_channel, does=does, onward=_onward)
        for name, does in (("file", _file), ("marked", partial(_file, copies=FILED_COPY)))
    },
)
