"""Whether the system is well: who answers, what lies aside, which long work goes on. Nothing of what it holds."""

import asyncio
from collections import Counter
from typing import Any

from gateway.api.dead_letters import ShowLetters, ShownLetter
from gateway.api.vital_signs import ServiceSign, ShowServices
from gateway.chinese.checks import failure
from gateway.chinese.names import JOB_KINDS, JOB_STATES, SERVICES
from gateway.pages.desk.page_request import DeskPageRequest
from gateway.pages.desk.section import Section
from gateway.tables.table import Table
from services.tally.answers.replay import JobState
from services.tally.contract import ListJobs


async def gather(page: DeskPageRequest) -> dict[str, Any]:
    """The services, the dead letters by their reasons, the jobs of this appraisal."""
    services, letters, jobs = await asyncio.gather(
        page.ask(ShowServices).reply(), page.ask(ShowLetters).found(), page.ask(ListJobs).found()
    )
    return {
        "why_not": services.problem,
        "letters": letters,
        "tables": {
            "services": _services(services.value or []),
            "letters": _by_reason(letters.letters if letters else []),
            "jobs": _jobs(jobs or []),
        },
    }


def _services(signs: list[ServiceSign]) -> Table[ServiceSign]:
    silent = "✗ 没有应答：请查看它的日志，需要时重启；已收下的不会丢"
    return Table(
        caption="各服务",
        heads=("服务", "状态", "应答用时（毫秒）", "它的时钟"),
        rows=signs,
        cells=lambda one: (
            *(SERVICES.get(one.service, one.service), "✓ 应答" if one.answers else silent),
            *(one.milliseconds, one.now),
        ),
        mark=lambda one: "" if one.answers else "is-late",
    )


def _by_reason(letters: list[ShownLetter]) -> Table[tuple[str, int]]:
    reasons = list(Counter(one.why for one in letters).items())
    return Table(caption="死信，按原因", heads=("原因", "条数"), rows=reasons, cells=lambda row: row)


def _jobs(jobs: list[JobState]) -> Table[JobState]:
    def state(job: JobState) -> str:
        return JOB_STATES[job.state] + (f"：{failure(job.failure)}" if job.state == "failed" else "")

    return Table(
        caption="重放和审计包（结果只有督查室、监督室、审计员能打开）",
        heads=("要的时间", "什么", "谁", "状态", "字节", "保存到"),
        rows=jobs,
        cells=lambda job: (job.asked_at, JOB_KINDS[job.kind], job.by, state(job), job.bytes or None, job.until),
        empty="没有后台任务。",
        mark=lambda job: "is-late" if job.state == "failed" else "",
    )


SECTION = Section(key="running", title="运行情况", roles=("system",), gather=gather, template="running")
