"""Whether the system is well: who answers, what lies aside, which long work goes on. Nothing of what it holds."""

import asyncio
from collections import Counter
from typing import Any

from gateway.api.dead_letters import ShowLetters
from gateway.api.vital_signs import ShowServices
from gateway.chinese.checks import failure
from gateway.chinese.names import JOB_KINDS, JOB_STATES, SERVICES
from gateway.pages.desk.page_request import DeskPageRequest
from gateway.pages.desk.section import Section
from services.tally.contract import ListJobs


async def gather(page: DeskPageRequest) -> dict[str, Any]:
    """The services, the dead letters by their reasons, the jobs of this appraisal."""
    services, letters, jobs = await asyncio.gather(
        page.ask(ShowServices).reply(), page.ask(ShowLetters).found(), page.ask(ListJobs).found()
    )
    return {
        "services": services.value or [],
        "why_not": services.problem,
        "letters": None if letters is None else Counter(one.why for one in letters.letters),
        "jobs": jobs,
        "services_zh": SERVICES,
        "kinds": JOB_KINDS,
        "states": JOB_STATES,
        "failure": failure,
    }


SECTION = Section(key="running", title="运行情况", roles=("system",), gather=gather, template="running")
