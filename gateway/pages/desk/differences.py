"""How this quarter differs from another one of the county: what, before, after, in words (R-02)."""

from typing import Any

from gateway.api.drafting import TellDifferences
from gateway.pages.desk.earlier import appraisals_of, others_of_the_county
from gateway.pages.desk.page_request import DeskPageRequest
from gateway.pages.desk.section import Section
from gateway.tables.table import Table


async def gather(page: DeskPageRequest) -> dict[str, Any]:
    """The differences from the one that is asked for, else from the one before."""
    others = others_of_the_county(await appraisals_of(page.context, page.staff), page.appraisal)
    asked = page.request.query_params.get("from", "")
    source = asked if asked in others else next(iter(others), "")
    answer = await page.ask(TellDifferences, **{"from": source}).reply(source)
    differences = Table(
        caption=f"与 {source} 不同之处",
        heads=("类别", "名称", "项目", f"上次 {source}", f"本次 {page.appraisal}"),
        rows=answer.value or (),
        cells=lambda one: (one.what, one.which, one.field, one.before, one.after),
    )
    return {
        "others": others,
        "source": source,
        "found": answer.value,
        "tables": {"differences": differences},
        "why_not": answer.problem,
    }


SECTION = Section(
    key="differences",
    title="与上次比较",
    roles=("operator", "conduct", "auditor"),
    gather=gather,
    template="differences",
)
