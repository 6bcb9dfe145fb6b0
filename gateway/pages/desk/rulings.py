"""Validity rulings (有效票认定): one pick at a time, two people, each alone, never a running total (R-37)."""

from typing import Any

from gateway.api.reading import SeeProgress
from gateway.chinese.reasons import REASONS, VAGUE
from gateway.pages.desk.page_request import DeskPageRequest
from gateway.pages.desk.section import Action, Section
from gateway.pages.form import Form
from services.tally.contract import NextPick

COUNTED = "COUNTED"
VOID = ("EXAMPLE_UNDATED", "EXAMPLE_TOO_OLD", "NO_EXAMPLE", "NO_CATEGORY", "NOT_TICKED", "OUT_OF_SCOPE")


async def gather(page: DeskPageRequest) -> dict[str, Any]:
    """The next pick that waits for this person; when none does, how far the count is."""
    answer = await page.ask(NextPick).reply()
    waiting = answer.value
    idle = waiting is None and answer.problem is None
    return {
        "waiting": waiting,
        "why_not": answer.problem,
        "progress": await page.ask(SeeProgress).found(idle),
        "verdicts": [(COUNTED, "计票"), *((reason, f"不计票：{REASONS[reason]}") for reason in VOID)],
        "reasons": REASONS,
        "vague": VAGUE,
    }


def _opinion(form: Form) -> dict[str, Any]:
    verdict = form.one("verdict")
    opinion: dict[str, Any] = {"pick": form.one("pick")}
    if verdict == COUNTED:
        return opinion | {"counted": True}
    return opinion | {"counted": False, "reason": verdict}


SECTION = Section(
    key="rulings",
    title="有效票认定",
    roles=("operator",),
    gather=gather,
    template="rulings",
    actions={
        "rule": Action(calls="tally_rule", said="您的意见已记下。两人意见相同，认定即成立。", body=_opinion),
    },
)
