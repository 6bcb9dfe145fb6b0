"""Proof: a result replayed, as of an instant or under other rules; the bundle for auditors; whether the copies agree.

Long work is a job: the page tells how far it is, by itself where a script runs, by a link where none does.
"""

import asyncio
from datetime import datetime
from typing import Any, Literal, get_args, get_origin, get_type_hints

import msgspec

from gateway.api.proving import (
    REPLAY,
    ReplayCheck,
    ReplayReport,
    TriedOffice,
    TriedRules,
    begin_replay,
    read_report,
)
from gateway.api.reading import ProgressSeen, SeeProgress
from gateway.chinese.checks import check_name, failure
from gateway.chinese.names import JOB_COVERS, JOB_KINDS, JOB_STATES, SERVICES
from gateway.chinese.rules import CHOICES, LABELS
from gateway.chinese.typesetting import typeset
from gateway.errors.refusals import InvalidFields
from gateway.http.bodies import load
from gateway.pages.desk.page_request import DeskPageRequest
from gateway.pages.desk.question import Question
from gateway.pages.desk.section import Action, Section
from gateway.pages.form import Form
from gateway.pages.rendering import moment
from gateway.tables.table import Table
from services.kernel.clock import CHINA
from services.kernel.wire.rational import exact
from services.roster.rules import WEIGHTS, Rules
from services.tally.answers.replay import JobState, LogCompared
from services.tally.contract import AskBundle, ListJobs

RULE = "rule."
NOT_TRIED = {
    "quarter_from", "quarter_to", "published_at", "voting_from", "voting_until", "complaints_until", "complaint_kinds",
    "quota_market", "quota_projects", "quota_service",
    "min_cell", "calls_most", "calls_days", "reserves_days", "erase_after_days", "reissue", "moved_days",
}  # fmt: skip
KINDS_OF = {name: kind for name, kind in get_type_hints(Rules).items() if name not in NOT_TRIED}
UNFINISHED = ("waiting", "running")


async def gather(page: DeskPageRequest) -> dict[str, Any]:
    """The jobs, the one that is open with what it found, and what may be asked."""
    answer, progress = await asyncio.gather(page.ask(ListJobs).reply(), page.ask(SeeProgress).found())
    jobs = answer.value or []
    wanted = page.request.query_params.get("job", "")
    job = next((one for one in jobs if one.job == wanted), None)
    replayed = job is not None and (job.kind, job.state) == ("replay", "done")
    report = await _report(page, wanted).reply(replayed)
    return {
        "jobs": jobs,
        "why_not": answer.problem or report.problem,
        "job": job,
        "proposed": next((one for one in jobs if one.state == "proposed"), None),
        "gone": bool(wanted) and job is None,
        "report": report.value,
        "tables": {**_reported(page, report.value, progress), "jobs": _jobs(jobs)},
        "compared": compared,
        "rules": tried_rules(page.known.rules),
        "services": SERVICES,
        "kinds": JOB_KINDS,
        "states": JOB_STATES,
        "asked_of": _asked_of,
        "check_name": check_name,
        "failure": failure,
        "records": lambda progress: sum(progress.values()),
        "unfinished": UNFINISHED,
    }


def _reported(
    page: DeskPageRequest, report: ReplayReport | None, progress: ProgressSeen | None
) -> dict[str, Table[Any]]:
    if report is None:
        return {}
    published = progress.count.published_digest if progress else None
    agrees = "与重放相同" if published == report.digest else "与重放不同"
    digests = (
        ("这次重放算出的", report.digest or "没有", ""),
        ("统计时记录的", report.recorded or "没有", ""),
        ("公开发布的", published or "还没有发布", agrees if published and report.digest else ""),
    )
    checks: Table[ReplayCheck] = Table(
        caption="逐项核对",
        heads=("核对什么", "结果", "看到的"),
        rows=report.checks,
        cells=lambda check: (check_name(check.name), "✓ 相符" if check.ok else "✗ 不符", check.detail),
        mark=lambda check: "" if check.ok else "is-late",
    )
    return {
        "digests": Table(caption="结果摘要", heads=("哪一个", "摘要", "比较"), rows=digests, cells=tuple),
        **({"trial": _tried(page, report.trial)} if report.trial else {}),
        "checks": checks,
    }


def _tried(page: DeskPageRequest, trial: TriedRules) -> Table[TriedOffice]:
    return Table(
        caption=f"换规则以后名次或得票有变的股室（{len(trial.offices)} 个；只是试算，正式结果不变，谁试过已登记）",
        heads=("股室", "现名次", "试算名次", "现得票", "试算得票"),
        rows=trial.offices,
        cells=lambda one: (page.called(one.office_id), *one.rank, *map(exact, one.votes)),
        empty="没有变化。",
    )


def compared(logs: list[LogCompared]) -> Table[LogCompared]:
    """The log of each service as it is counted from, beside its own."""

    def found(one: LogCompared) -> str:
        return "✓ 完全一致" if one.identical else f"✗ 第 {one.first_difference} 条起不同：保留现场，报告督查室与纪委"

    return Table(
        caption="统计服务收到的日志与各服务自己的比较",
        heads=("来源", "记录数", "结果"),
        rows=logs,
        cells=lambda one: (SERVICES.get(one.source, one.source), one.records, found(one)),
        empty="还没有收到任何日志。",
        mark=lambda one: "" if one.identical else "is-late",
    )


def _jobs(jobs: list[JobState]) -> Table[JobState]:
    return Table(
        caption="任务（结束 14 天后自动删除）",
        heads=("要的时间", "什么", "范围", "谁", "状态", "字节", "SHA-256", "保存到"),
        rows=jobs,
        cells=lambda job: (
            *(job.asked_at, JOB_KINDS[job.kind], _asked_of(job), _by(job), JOB_STATES[job.state]),
            *(job.bytes or None, job.digest, job.until),
        ),
    )


def _by(job: JobState) -> str:
    return f"{job.by}、{job.confirmed_by}" if job.confirmed_by else job.by


def _asked_of(job: JobState) -> str:
    """Up to where, and under which rules."""
    as_of, rules = job.asked.as_of, job.asked.rules or {}
    said = [f"截至统计日志第 {as_of} 条" if isinstance(as_of, int) else f"截至 {moment(as_of)}"] if as_of else []
    if rules:
        said.append(
            "换规则：" + "、".join(f"{LABELS.get(name, name)} {_said(name, value)}" for name, value in rules.items())
        )
    return "；".join(said) or JOB_COVERS[job.kind]


def _report(page: DeskPageRequest, job: str) -> Question[ReplayReport]:
    return page.under("show_replay_report", lambda: read_report(page.context, page.appraisal, job), job=job)


def tried_rules(rules: Rules) -> list[dict[str, Any]]:
    """The rules that can change a result: name, label, value, and what may be chosen where it is a choice."""
    return [
        {"name": name, "label": LABELS.get(name, name), "now": _said(name, getattr(rules, name)), "choices": choices}
        for name, kind in KINDS_OF.items()
        if len(choices := _choices(name, kind)) != 1
    ]


def _choices(name: str, kind: Any) -> list[tuple[str, str]]:
    """What may be chosen; empty where it is typed."""
    if kind is bool:
        return [("yes", "是"), ("no", "否")]
    if get_origin(kind) is Literal:
        return [(value, _said(name, value)) for value in get_args(kind)]
    return []


def _said(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return typeset(CHOICES.get(name, {}).get(value, str(value))).rstrip("。") if isinstance(value, str) else str(value)


def _asked(form: Form) -> dict[str, Any]:
    typed = [name for name, value in form.pairs(beginning=RULE) if name in KINDS_OF and value.strip()]
    rules = {name: _value(form, name) for name in typed}
    return _as_of(form) | ({"rules": rules} if rules else {})


def _value(form: Form, name: str) -> Any:
    """As the rule is kept: a number, yes or no, a choice; a weight may be a fraction."""
    kind, typed = KINDS_OF[name], form.one(RULE + name)
    if kind is int:
        return form.whole(RULE + name)
    if kind is bool:
        return typed == "yes"
    return int(typed) if name in WEIGHTS and typed.isascii() and typed.isdecimal() else typed


def _as_of(form: Form) -> dict[str, Any]:
    """The instant in Beijing time, or the sequence of the counting service's log; one of them at most."""
    instant, sequence = form.one("instant"), form.one("sequence")
    if instant and sequence:
        raise InvalidFields(errors=[{"where": "as_of", "what": "时间和序号只填一项"}])
    if sequence:
        return {"as_of": form.whole("sequence")}
    if not instant:
        return {}
    try:
        return {"as_of": datetime.fromisoformat(instant).replace(tzinfo=CHINA).isoformat()}
    except ValueError:
        raise InvalidFields(errors=[{"where": "instant", "what": "应为时间，如2024-07-18T12:00"}]) from None


async def _replay(page: DeskPageRequest, form: Form) -> JobState:
    return await begin_replay(page.context, page.staff, page.appraisal, load(REPLAY, msgspec.json.encode(_asked(form))))


async def _bundle(page: DeskPageRequest, _form: Form) -> JobState:
    return await page.context.rpc.ask(AskBundle(appraisal=page.appraisal, by=page.staff.account))


def _to_job(_form: Form, job: JobState) -> str:
    return f"&job={job.job}"


SECTION = Section(
    key="proof",
    title="核对、审计包",
    roles=("operator", "conduct", "auditor"),
    gather=gather,
    template="proof",
    actions={
        "replay": Action(calls="ask_replay", said="已开始重放。", does=_replay, onward=_to_job),
        "bundle": Action(
            calls="ask_bundle", said="已要审计包：日志没有变化的，就是上次那一个。", does=_bundle, onward=_to_job
        ),
        "confirm": Action(
            calls="confirm_bundle",
            at=lambda form: {"job": form.one("job")},
            said="已确认，开始生成审计包。",
            onward=_to_job,
        ),
        "reconcile": Action(calls="tally_reconcile", shows=True),
    },
)
