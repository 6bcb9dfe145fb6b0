"""Replays and bundles as jobs: a process of its own does each, and anybody may ask how far it is."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from hashlib import sha256
from io import BytesIO
from typing import Any

import pytest

from services.kernel.event import position
from services.kernel.log.store import transaction
from services.kernel.refusal import Malformed
from services.kernel.rpc.parse import parse
from services.tally.answers.replay import JobState
from services.tally.context import TallyContext
from services.tally.contract import AskBundle, AskReplay, ConfirmBundle, ListJobs
from services.tally.events import RulesTried
from services.tally.refusals import JobUnfinished, JobUnknown, RulesUnknown
from services.tally.replay.bundle.verification import verify
from services.tally.replay.jobs import ask, bundles
from services.tally.replay.jobs.forget import Forgets
from services.tally.replay.jobs.store import Job, Jobs
from tests.harness.addresses import DatabaseUrl
from tests.tally.desk import told
from tests.tally.examples import APPRAISAL
from tests.tally.replay.job_desk import SOURCES, finished, output, tally_with


@pytest.fixture
def tally(database: DatabaseUrl) -> Iterator[TallyContext]:
    """Tally, with the counted quarter received and its own log written."""
    with tally_with(database, SOURCES) as context:
        yield context


def made(tally: TallyContext, by: str = "auditor-1", confirmed_by: str = "ducha-01") -> Any:
    """A bundle that two people had made."""
    asked = bundles.ask(AskBundle(appraisal=APPRAISAL, by=by), tally)
    assert asked.state == "proposed"
    return finished(tally, bundles.confirm(ConfirmBundle(appraisal=APPRAISAL, job=asked.job, by=confirmed_by), tally))


def replay_asked(tally: TallyContext, as_of: Any, rules: Any, by: str) -> JobState:
    return ask.replay(parse(AskReplay, {"appraisal": APPRAISAL, "as_of": as_of, "rules": rules, "by": by}), tally)


def test_a_replay_is_done_by_a_process_and_its_report_kept(tally: TallyContext) -> None:
    job = finished(tally, replay_asked(tally, None, None, "auditor-1"))
    assert (job["state"], job["failure"]) == ("done", None)
    report = json.loads(output(tally, job))
    assert report["identical"]
    assert report["digest"] == report["recorded"]
    assert job["bytes"] == len(output(tally, job))
    assert job["progress"] == {} or set(job["progress"]) <= set(SOURCES)


def test_other_rules_are_tried_with_who_asked_on_record(tally: TallyContext) -> None:
    job = finished(tally, replay_asked(tally, None, {"weight_sampled": 0}, "auditor-1"))
    report = json.loads(output(tally, job))
    assert report["trial"]["changed"] == {"weight_sampled": 0}
    (recorded,) = tally.log.stream(APPRAISAL, f"trial-{APPRAISAL}")
    assert isinstance(recorded.data, RulesTried)
    assert (recorded.data.changed, recorded.data.by) == (("weight_sampled",), "auditor-1")
    assert recorded.data.rules_digest == report["trial"]["rules_digest"]
    with pytest.raises(RulesUnknown):
        replay_asked(tally, None, {"luck": 7}, "auditor-1")


def test_a_replay_may_end_at_a_sequence_and_not_beyond(tally: TallyContext) -> None:
    last = len(SOURCES["tally"])  # the box of this quarter goes on, by its times, after the count
    report = json.loads(output(tally, finished(tally, replay_asked(tally, last, None, "auditor-1"))))
    assert report["recorded"] is not None
    assert "the log ends at" in report["first_difference"]["detail"]
    failed = finished(tally, replay_asked(tally, 99, None, "auditor-1"))
    assert (failed["state"], failed["failure"]) == ("failed", "NOTHING_THEN")
    with pytest.raises(JobUnfinished):
        ask.part(tally, APPRAISAL, failed["job"], 0)


def test_a_replay_may_end_at_an_instant(tally: TallyContext) -> None:
    last = max(position(body).time for bodies in SOURCES.values() for body in bodies)
    whole = finished(tally, replay_asked(tally, last.isoformat(), None, "auditor-1"))
    assert json.loads(output(tally, whole))["identical"]
    failed = finished(tally, replay_asked(tally, "2001-01-01T00:00:00+08:00", None, "auditor-1"))
    assert failed["failure"] == "NOTHING_THEN"
    for wrong in ("yesterday", "2024-07-18T12:00:00", True, [1]):
        with pytest.raises(Malformed):
            replay_asked(tally, wrong, None, "auditor-1")


def test_a_bundle_is_made_once_for_the_same_logs_and_verifies(tally: TallyContext) -> None:
    job = made(tally)
    checks = verify(BytesIO(output(tally, job)))
    assert [check for check in checks if not check.ok] == []
    again = bundles.ask(AskBundle(appraisal=APPRAISAL, by="auditor-2"), tally)
    assert (again.job, again.state) == (job["job"], "done")
    assert (again.by, again.confirmed_by) == ("auditor-1", "ducha-01")


def test_a_job_belongs_to_its_appraisal(tally: TallyContext) -> None:
    job = finished(tally, replay_asked(tally, None, None, "auditor-1"))
    for appraisal, name in (("532622-2024Q3", job["job"]), (APPRAISAL, "none")):
        with pytest.raises(JobUnknown):
            ask.state(tally, appraisal, name)


def test_a_process_that_ends_badly_is_a_failed_job(tally: TallyContext, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ask.sys, "executable", "/bin/false")
    job = finished(tally, replay_asked(tally, None, None, "auditor-1"))
    assert (job["state"], job["failure"]) == ("failed", "PROCESS_ENDED")


def test_a_failed_or_lost_job_is_begun_anew_and_a_finished_one_is_not(tally: TallyContext) -> None:
    jobs, now = Jobs(tally.engine), tally.clock.now()
    job = Job(job="one", appraisal=APPRAISAL, kind="replay", asked={}, by="auditor-1")
    assert jobs.add(job, now)
    assert not jobs.add(job, now)
    jobs.fail("one", "PROCESS_ENDED", now)
    assert jobs.add(job, now)
    jobs.put("one", [b"all"], now)
    assert not jobs.add(job, now)


def test_what_came_out_is_forgotten_by_itself_after_fourteen_days(tally: TallyContext) -> None:
    """It is deleted with its parts; another bundle takes two people again."""
    old = made(tally)
    until = datetime.fromisoformat(old["until"])
    for now, left in ((until - timedelta(seconds=5), True), (until + timedelta(seconds=5), False)):
        forgets = Forgets(tally, lambda now=now: now)  # type: ignore[misc]
        forgets.stop()
        forgets.run()
        with transaction(tally.engine) as connection:
            parts = connection.execute("select 1 from job_part where job = %s", (old["job"],)).fetchall()
        assert bool(parts) is left
    with pytest.raises(JobUnknown):
        ask.state(tally, APPRAISAL, old["job"])
    assert told(ask.jobs(ListJobs(appraisal=APPRAISAL), tally)) == []
    assert bundles.ask(AskBundle(appraisal=APPRAISAL, by="auditor-1"), tally).state == "proposed"
    with pytest.raises(JobUnknown):
        bundles.confirm(ConfirmBundle(appraisal=APPRAISAL, job=old["job"], by="ducha-01"), tally)


def test_jobs_are_listed_with_who_asked_for_what_and_what_came_out(tally: TallyContext) -> None:
    tried = finished(tally, replay_asked(tally, None, {"weight_sampled": 0}, "auditor-1"))
    bundle = made(tally, "ducha-01", "auditor-1")
    listed = told(ask.jobs(ListJobs(appraisal=APPRAISAL), tally))
    assert [one["job"] for one in listed] == [bundle["job"], tried["job"]]
    assert [(one["by"], one["asked"]) for one in listed] == [
        ("ducha-01", {}),
        ("auditor-1", {"rules": {"weight_sampled": 0}}),
    ]
    for one in listed:
        assert one["digest"] == sha256(output(tally, one)).hexdigest()
    assert told(ask.jobs(ListJobs(appraisal="532622-2024Q3"), tally)) == []
