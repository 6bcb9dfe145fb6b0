"""The channels of complaints (四(三), R-27…R-30): who keeps each, in which ways it reports, and what."""

from datetime import datetime
from typing import Any

from gateway.chinese.draft import day_said
from gateway.chinese.names import CHANNELS, FEEDS, GROUPS
from gateway.errors.refusals import InvalidFields
from gateway.pages.desk.page_request import DeskPageRequest
from gateway.pages.desk.preparing.dates import wrong
from gateway.pages.desk.preparing.draft import draft_with
from gateway.pages.desk.preparing.rules import listed
from gateway.pages.form import Form
from services.roster.answers import ShownDraft

BLANK: dict[str, Any] = dict.fromkeys(("code", "label", "custodian", "id_label"), "")
BLANK |= {"item": "", "feeds": [], "kinds": [], "boxes": [], "secret": False}
MOST = 50
TEXTS = {"label": "名称", "custodian": "保管、梳理单位", "id_label": "编号的叫法"}
SECRET = ["offline_summary"]


def facts(draft: ShownDraft, _now: datetime) -> dict[str, Any]:
    """The channels as they stand, and one to be added."""
    taken = [one.code for one in draft.channels]
    return {
        "channel_rows": [*draft.channels, BLANK],
        "feeds": FEEDS,
        "due": day_said(draft.lists_due_on.isoformat()),
        "codes": CHANNELS,
        "group_names": GROUPS,
        "free_codes": [code for code in CHANNELS if code not in taken],
    }


async def changed(page: DeskPageRequest, form: Form) -> dict[str, Any]:
    """The draft with the channels that were typed; a channel without a code is left out. Raises `InvalidFields`."""
    errors: list[dict[str, str]] = []
    rows = form.one("rows")
    count = min(int(rows), MOST) if rows.isascii() and rows.isdecimal() else 0
    channels = [
        _channel(form, number, errors) for number in range(count) if form.one(f"code-{number}") and _kept(form, number)
    ]
    if errors:
        raise InvalidFields(errors=errors)
    return await draft_with(page, {"channels": channels}, {})


def _kept(form: Form, number: int) -> bool:
    return form.one(f"drop-{number}") != "yes"


def _channel(form: Form, number: int, errors: list[dict[str, str]]) -> dict[str, Any]:
    """Secret is who gives an offline summary alone (A-21): nobody has to say so twice."""
    code, item = form.one(f"code-{number}"), form.one(f"item-{number}")
    named = form.one(f"label-{number}") or CHANNELS.get(code, code)
    where = f"渠道“{named}”"
    if not (item.isascii() and item.isdecimal() and len(item) < 4):
        errors.append(wrong(f"item-{number}", f"{where}公告中的序号", "请写整数"))
    texts = {name: form.one(f"{name}-{number}") for name in TEXTS} | {"label": named}
    errors += [wrong(f"{name}-{number}", f"{where}{TEXTS[name]}", "不能为空") for name in TEXTS if not texts[name]]
    feeds = [feed for feed in form.all(f"feeds-{number}") if feed in FEEDS]
    return {
        "code": code,
        "item": int(item) if item.isdecimal() else 0,
        **texts,
        "feeds": feeds,
        "kinds": listed(form.one(f"kinds-{number}")),
        "boxes": listed(form.one(f"boxes-{number}")),
        "secret": feeds == SECRET,
    }
