"""Dead letters: what could not be taken in, without what it says; put back by one, set aside for good by two."""

from typing import Any

from gateway.api.dead_letters import ShowLetters, ShownDecision, ShownLetter, ShownLetters
from gateway.chinese.names import DEAD_LETTER_STEPS
from gateway.pages.desk.page_request import DeskPageRequest
from gateway.pages.desk.section import Action, Section
from gateway.pages.form import Form
from gateway.tables.table import Table, Value
from services.access.contract import LetterDrop


async def gather(page: DeskPageRequest) -> dict[str, Any]:
    """What is set aside now, and what was decided before."""
    answer = await page.ask(ShowLetters).reply()
    return {
        "letters": answer.value,
        "why_not": answer.problem,
        "tables": {"letters": _set_aside(answer.value), "decided": _decided(answer.value)} if answer.value else {},
    }


def _set_aside(told: ShownLetters) -> Table[ShownLetter]:
    more = "（每个队列只列出最早的 500 条，处理后再看其余）" if told.more else ""

    def cells(one: ShownLetter) -> tuple[Value, ...]:
        tries = f" 已重试 {one.tries} 次。" if one.tries else ""
        return (
            *(one.letter, one.died_at or "—", one.queue_name, one.source, f"{one.why}。{one.advice}{tries}"),
            *(one.bytes, one.digest, _drop(one.drop) if one.drop else ""),
        )

    return Table(
        caption=f"现有 {len(told.letters)} 条{more}",
        heads=("编号", "搁置时间", "队列", "来源", "原因和办法", "字节", "摘要", "剔除"),
        rows=told.letters,
        cells=cells,
    )


def _drop(drop: LetterDrop) -> str:
    agreed = f"；{drop.confirmed_by} 已同意，尚未完成" if drop.confirmed_by else ""
    return f"{drop.by} 提出：{drop.reason or '理由已按期销毁'}{agreed}"


def _decided(told: ShownLetters) -> Table[ShownDecision]:
    def who(one: ShownDecision) -> str:
        return f"{one.proposed_by} 提出，{one.by} 同意" if one.proposed_by else one.by

    return Table(
        caption="办理过的（最近 100 条）",
        heads=("时间", "编号", "队列", "办理", "谁", "理由"),
        rows=told.decided,
        cells=lambda one: (one.at, one.letter, one.queue_name, DEAD_LETTER_STEPS[one.what], who(one), one.reason),
    )


def _chosen(form: Form) -> dict[str, Any]:
    """None chosen is left out, so that the API says what is missing."""
    return {"letters": form.all("letters")} if "letters" in form else {}


def _dropped(form: Form) -> dict[str, Any]:
    return _chosen(form) | ({"reason": form.one("reason")} if form.one("reason") else {})


SECTION = Section(
    key="letters",
    title="死信",
    roles=("system", "audit"),
    gather=gather,
    template="dead_letters",
    actions={
        "requeue": Action(calls="requeue_dead_letters", said="已重投。再次收不下的会重新出现在这里。", body=_chosen),
        "drop": Action(calls="propose_letter_drop", said="已提出剔除，等另一人同意。", body=_dropped),
        "confirm": Action(calls="confirm_letter_drop", said="已同意，并已剔除。", body=_chosen),
    },
)
