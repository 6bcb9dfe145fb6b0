"""Beginning a quarter: a copy of another one of the county, or a first draft (R-02). There is no desk for it yet."""

import asyncio
from typing import Any

from starlette.responses import RedirectResponse, Response

from gateway.errors.problems import document
from gateway.errors.refusals import InvalidFields
from gateway.http.operations.in_process import InProcess
from gateway.pages.desk.earlier import appraisals_of
from gateway.pages.desk.first_draft import SPOKEN, first_draft, next_quarter
from gateway.pages.staff.page import BEGINNERS, StaffPage, StaffPageRequest
from services.kernel.clock import civil_date
from services.kernel.refusal import Refusal
from services.roster.contract import ShowAppraisal

PATH = "/staff/new"
FROM_NOTHING = "-"


class Beginning:
    """The page's endpoints."""

    def __init__(self, api: InProcess) -> None:
        self.api = api

    async def ask_for_quarter(self, page: StaffPageRequest) -> Response:
        """Which quarter, and what it begins with."""
        return await self._page(page, None)

    async def begin(self, page: StaffPageRequest) -> Response:
        """Copy or draft; then on to the desk of the quarter, where it is prepared."""
        assert page.session is not None
        who = page.session.staff
        try:
            appraisal = appraisal_named(page)
            source = page.form.one("source")
            if source and source != FROM_NOTHING:
                await self.api.command(who, "roster_copy_appraisal", {"appraisal": appraisal}, {"from": source})
            else:
                known = {name: page.form.one(name) for name in ("county", "title", "hotline")}
                await self.api.command(who, "roster_draft_appraisal", {}, first_draft(appraisal, **known))
        except Refusal as refusal:
            return await self._page(page, document(refusal.code, refusal.facts))
        return RedirectResponse(f"/staff/{appraisal}/preparing?step=dates&begun=1", 303)

    async def _page(self, page: StaffPageRequest, trouble: dict[str, Any] | None) -> Response:
        assert page.session is not None
        names = await appraisals_of(page.context, page.session.staff)
        known = await asyncio.gather(*(page.context.rpc.ask(ShowAppraisal(appraisal=name)) for name in names))
        year, quarter = next_quarter(names, civil_date(page.context.clock.now()))
        latest = names[0] if names else ""
        division = page.session.staff.county or latest.partition("-")[0]
        suggested = {"year": str(year), "quarter": str(quarter), "division": division, "source": latest}
        return page.render(
            "beginning",
            trouble["status"] if trouble else 200,
            trouble=trouble,
            titles={one.appraisal: one.title for one in known},
            typed=lambda name: page.form.one(name) if name in page.form else suggested.get(name, ""),
            quarters=[(str(number), f"第{spoken}季度") for number, spoken in enumerate(SPOKEN, 1)],
            nothing=FROM_NOTHING,
        )

    @property
    def pages(self) -> tuple[StaffPage, ...]:
        return (
            StaffPage(path=PATH, answers=self.ask_for_quarter, roles=BEGINNERS),
            StaffPage(path=PATH, answers=self.begin, method="POST", roles=BEGINNERS),
        )


def appraisal_named(page: StaffPageRequest) -> str:
    """`532622-2024Q3`. Raises `InvalidFields`."""
    division, year, quarter = (page.form.one(name) for name in ("division", "year", "quarter"))
    errors = [
        {"where": where, "what": what}
        for where, what, fine in (
            ("县的行政区划代码", "应为 6 位数字，如 532622", len(division) == 6 and division.isdecimal()),
            ("年份", "应为 4 位数字，如 2024", len(year) == 4 and year.isdecimal()),
            ("季度", "请选第几季度", quarter in ("1", "2", "3", "4")),
        )
        if not (fine and (division + year + quarter).isascii())
    ]
    if errors:
        raise InvalidFields(errors=errors)
    return f"{division}-{year}Q{quarter}"
