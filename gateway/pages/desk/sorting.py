"""The sorting desk (梳理): a channel's matters by state, one opened beside the offices it may mean (R-21, R-48)."""

from typing import Any
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from gateway.api.sorting_lists import GuidedMatter, ListOwnMatters, ShowMatter
from gateway.chinese.categories import LABELS, labels
from gateway.chinese.names import CHANNELS, MATTER_STATES, SORTING_STEPS, SOURCE_STATES, VERIFIED
from gateway.chinese.reasons import DECLINE_REASONS
from gateway.pages.desk.page_request import DeskPageRequest
from gateway.pages.desk.section import Action, Section
from gateway.pages.form import Form
from gateway.pages.voter.known import is_found, searched
from gateway.tables.table import Table
from services.complaints.answers import ListedMatter

QUEUES = ("sorting", "confirmation")
PAGE = "50"
MOST_FOUND = 12
TO_BE_UNDONE = ("sorted", "confirmed", "declined", "merged")


async def gather(page: DeskPageRequest) -> dict[str, Any]:
    """The matter that is asked for, the next that waits, or the list."""
    query = page.request.query_params
    matter = query.get("matter") or await _next(page, query.get("next", ""))
    return await (_opened(page, matter) if matter else _listed(page))


async def _next(page: DeskPageRequest, queue: str) -> str:
    """The first matter that this person can decide on; nobody confirms their own sorting."""
    if queue not in QUEUES:
        return ""
    waiting = await page.ask(ListOwnMatters, state=queue, limit="200").found()
    rows = waiting.matters if waiting else []
    mine = (row for row in rows if queue == "sorting" or row.sorted_by != page.staff.account)
    return next((row.matter_id for row in mine), "")


async def _listed(page: DeskPageRequest) -> dict[str, Any]:
    query = page.request.query_params
    listed = _state(page)
    asked = {"state": listed, "limit": PAGE} | ({"after": query["after"]} if query.get("after") else {})
    answer = await page.ask(ListOwnMatters, **asked).reply()
    return {
        "matter": None,
        "found": answer.value,
        "tables": {"matters": _matters(listed, answer.value.matters)} if answer.value else {},
        "why_not": answer.problem,
        "listed": listed,
        "queue_empty": query.get("next") in QUEUES,
        "states": MATTER_STATES,
        "channel": CHANNELS.get(page.staff.channel or "", page.staff.channel),
    }


def _matters(state: str, matters: list[ListedMatter]) -> Table[ListedMatter]:
    return Table(
        caption=MATTER_STATES[state],
        heads=("来源编号", "登记", "类型", "承办单位", "内容（已遮盖）", "股室与表现", "梳理 / 复核"),
        rows=matters,
        cells=lambda row: (
            *(row.source_id or row.matter_id[:8], row.received_at, row.kind, row.department, row.text),
            "；".join(f"{one.name} {labels(one.categories)}" for one in row.offices),
            " / ".join(filter(None, (row.sorted_by, row.confirmed_by))),
        ),
        empty="没有。",
    )


def _state(page: DeskPageRequest) -> str:
    state = page.request.query_params.get("state", "")
    return state if state in MATTER_STATES else "sorting"


def _whole(page: DeskPageRequest) -> str:
    return f"/api/v1/appraisals/{page.appraisal}/complaints/export?state={_state(page)}"


async def _opened(page: DeskPageRequest, matter: str) -> dict[str, Any]:
    """One matter with its words. What was searched and ticked stands in the address: no script is needed for it."""
    query = page.request.query_params
    answer = await page.ask(ShowMatter, matter=matter).reply()
    if (opened := answer.value) is None:
        return {**await _listed(page), "why_not": answer.problem}
    again = [("matter", matter), *((name, value) for name, value in query.multi_items() if name in ("find", "tick"))]
    return {
        "matter": opened,
        "why_not": None,
        "rows": _rows(page, opened, query),
        "ticked": _ticked(opened, query),
        "again": urlencode(again),
        "find": query.get("find", ""),
        "queue": "confirmation" if opened.state == "confirmation" else "sorting",
        "states": MATTER_STATES,
        "statuses": SOURCE_STATES,
        "verified": VERIFIED,
        "labels": LABELS,
        "decided": SORTING_STEPS,
        "to_be_undone": TO_BE_UNDONE,
        "decline_reasons": DECLINE_REASONS,
        "names": page.names(),
    }


def _ticked(opened: GuidedMatter, query: QueryParams) -> set[str]:
    """Ticks as the form sends them: `office:category`. Until somebody searches, those of the sorting that stands."""
    if "find" in query:
        return set(query.getlist("tick"))
    return {f"{one.office}:{category}" for one in opened.offices for category in one.categories}


def _rows(page: DeskPageRequest, opened: GuidedMatter, query: QueryParams) -> list[dict[str, Any]]:
    """The offices to tick: found by search, ticked, sorted to, suggested. Each once, with why it is there."""
    wanted, names = searched(query.get("find", "")), page.names()
    found = [id for id, office in names.items() if wanted and is_found(office, wanted)][:MOST_FOUND]
    because = {one.office: one.reasons for one in opened.suggestions}
    ticked = [tick.rpartition(":")[0] for tick in query.getlist("tick")]
    ids = dict.fromkeys([*found, *ticked, *(one.office for one in opened.offices), *because])
    return [
        {"id": id, "office": names[id], "reasons": because.get(id, []), "found": id in found}
        for id in ids
        if id in names
    ]


def _matter(form: Form) -> dict[str, str]:
    return {"matter": form.one("matter")}


def _sorted(form: Form) -> dict[str, Any]:
    """Each office with its ticks. None ticked is no sorting: the API says so; 只到部门 is an action of its own."""
    offices: dict[str, list[str]] = {}
    for tick in form.all("tick"):
        office, _, category = tick.rpartition(":")
        offices.setdefault(office, []).append(category)
    return {"offices": [{"office": id, "categories": ticks} for id, ticks in offices.items()]} if offices else {}


def _onward(form: Form, _value: Any) -> str:
    """Back to the next that waits."""
    queue = form.one("queue")
    return f"&next={queue}" if queue in QUEUES else ""


def _stay(form: Form, _value: Any) -> str:
    return "&" + urlencode({"matter": form.one("matter")})


SECTION = Section(
    key="sorting",
    title="梳理",
    roles=("sorter",),
    gather=gather,
    offered=lambda page: not page.keeps_a_secret_channel,
    template="sorting",
    whole=_whole,
    actions={
        "sort": Action(
            calls="complaints_sort", said="已梳理，等另一人复核。", at=_matter, body=_sorted, onward=_onward
        ),
        "department": Action(
            calls="complaints_sort",
            said="已记为只到部门，等另一人复核。",
            at=_matter,
            body=lambda _form: {"offices": []},
            onward=_onward,
        ),
        "confirm": Action(
            calls="complaints_confirm",
            said="已复核。",
            at=_matter,
            body=lambda form: {"sorting": form.whole("sorting")},
            onward=_onward,
        ),
        "decline": Action(
            calls="complaints_decline",
            said="已记为不计票。",
            at=_matter,
            body=lambda form: {"reason": form.one("reason")},
            onward=_onward,
        ),
        "undo": Action(
            calls="complaints_undo",
            said="已撤销。",
            at=_matter,
            body=lambda form: {"decision": form.whole("decision")},
            onward=_stay,
        ),
    },
)
