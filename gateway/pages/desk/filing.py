"""A channel hands in its matters as a workbook (T6, R-29): the form, wrong cells one by one, what was taken in."""

from typing import Any
from urllib.parse import urlencode

from gateway.chinese.names import CHANNELS
from gateway.http.workbook import XLSX
from gateway.pages.desk.page_request import DeskPageRequest
from gateway.pages.desk.section import Action, Section
from gateway.pages.desk.sheet_form import carry, notes, sheet_of
from gateway.pages.form import Form

COUNTS = ("rows", "recorded", "again", "late")


async def gather(work: DeskPageRequest) -> dict[str, Any]:
    """What the channel may hand in, or why it may not; after a file, how much of it was new."""
    channel = work.staff.channel or ""
    form = await work.ask("matters_form", {"channel": channel})
    query = work.request.query_params
    taken = {name: int(query[name]) for name in COUNTS if query.get(name, "").isdecimal()}
    return {
        "channel": channel,
        "label": CHANNELS.get(channel, channel),
        "why_not": form.problem,
        "taken": taken if len(taken) == len(COUNTS) else None,
        "carry": carry,
        "notes": notes,
    }


def _onward(_form: Form, value: Any) -> str:
    return "&" + urlencode({name: value[name] for name in COUNTS})


def _channel(form: Form) -> dict[str, str]:
    return {"channel": form.one("channel")}


SECTION = Section(
    key="filing",
    title="事项报送",
    roles=("sorter",),
    gather=gather,
    offered=lambda work: not work.keeps_a_secret_channel,
    template="filing",
    actions={
        "file": Action(
            calls="file_matters",
            said="事项汇总已收下。",
            at=_channel,
            content=sheet_of,
            onward=_onward,
        ),
        "marked": Action(
            calls="file_matters",
            said="事项汇总已收下。",
            at=_channel,
            content=sheet_of,
            accept=XLSX,
            onward=_onward,
        ),
    },
)
