"""A secret channel's summary: office, behaviours, month and count, filed by one and confirmed by another (A-21).

There is no field for words or for a person, so nobody can write them down here.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from gateway.chinese.categories import labels
from gateway.chinese.names import CHANNELS
from gateway.errors.refusals import InvalidFields
from gateway.pages.desk.page_request import DeskPageRequest
from gateway.pages.desk.paper import CODES, digits, office_of, typed_in
from gateway.pages.desk.section import Action, Section
from gateway.pages.form import Form
from gateway.pages.voter.known import CATEGORIES_ZH
from gateway.tables.table import Table
from services.complaints.answers import SummaryShown
from services.complaints.contract import ShowSummary
from services.complaints.events import SummaryLine
from services.roster.events import Office

NONE_YET = "NO_SUMMARY"
BLANK_LINES = 6
MOST_COUNT_DIGITS = 5
COLUMNS = ("office", "categories", "month", "count")


async def gather(page: DeskPageRequest) -> dict[str, Any]:
    """The summary that holds, and the lines to type."""
    channel = page.staff.channel or ""
    answer = await page.ask(ShowSummary, channel=channel).reply()
    none_yet = answer.problem is not None and answer.problem["code"] == NONE_YET
    rules = page.known.rules
    return {
        "channel": channel,
        "label": CHANNELS.get(channel, channel),
        "filed": answer.value,
        "tables": {"filed": _filed(page, answer.value)} if answer.value else {},
        "why_not": None if none_yet else answer.problem,
        "months": months(rules.quarter_from, rules.quarter_to),
        "blank": BLANK_LINES,
        "numbers": {one.office_id: number for number, one in enumerate(page.known.offices, 1)},
        "names": page.names(),
        "categories": CATEGORIES_ZH,
        "digits": digits,
        "typed_in": typed_in,
    }


def _filed(page: DeskPageRequest, filed: SummaryShown) -> Table[SummaryLine]:
    names = page.names()
    return Table(
        caption=f"第 {filed.filing} 次报送",
        heads=("股室", "表现", "登记的月份", "件数"),
        rows=filed.lines,
        cells=lambda line: (
            *(f"{names[line.office].department} {names[line.office].name}", labels(line.categories)),
            *(line.month, line.count),
        ),
        empty="本季度没有涉及股室的信访件。",
    )


def months(begins: date, ends: date) -> list[str]:
    """`2024-04` … `2024-06`: the months of the quarter, in which matters may have been registered (A-20)."""
    count = (ends.year - begins.year) * 12 + ends.month - begins.month + 1
    numbers = range(begins.month - 1, begins.month - 1 + count)
    return [f"{begins.year + number // 12}-{number % 12 + 1:02}" for number in numbers]


async def _lines(page: DeskPageRequest, form: Form) -> dict[str, Any]:
    """The lines that were typed, in their order. A line without an office is left out."""
    typed = zip(*(form.all(name) for name in COLUMNS), strict=False)
    return {
        "lines": [
            _line(page.known.offices, f"第{number}行", office.strip(), *rest)
            for number, (office, *rest) in enumerate(typed, 1)
            if office.strip()
        ]
    }


def _line(offices: Sequence[Office], where: str, office: str, categories: str, month: str, count: str) -> Any:
    ticked, said = set(categories.strip()), count.strip()
    errors = [
        {"where": where, "what": what}
        for what, fine in (
            ("表现要写 1 至 5", bool(ticked) and ticked <= set("12345")),
            ("请选登记的月份", bool(month)),
            ("件数要写整数", said.isascii() and said.isdecimal() and len(said) <= MOST_COUNT_DIGITS),
        )
        if not fine
    ]
    if errors:
        raise InvalidFields(errors=errors)
    return {
        "office": office_of(offices, office, where),
        "categories": [CODES[int(digit) - 1] for digit in sorted(ticked)],
        "month": month,
        "count": int(said),
    }


def _channel(form: Form) -> dict[str, str]:
    return {"channel": form.one("channel")}


SECTION = Section(
    key="summary",
    title="汇总报送",
    roles=("sorter",),
    gather=gather,
    template="summary",
    offered=lambda page: page.keeps_a_secret_channel,
    actions={
        "file": Action(calls="file_summary", said="汇总已报送，等另一人确认。", at=_channel, finds=_lines),
        "confirm": Action(
            calls="confirm_summary",
            said="汇总已确认，按这一份计。",
            at=_channel,
            body=lambda form: {"filing": form.whole("filing")},
        ),
    },
)
