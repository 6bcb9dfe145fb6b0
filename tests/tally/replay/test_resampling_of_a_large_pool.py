"""Redrawing a large pool: in a process of its own, so that nothing on the service's hub takes half a minute (R-24)."""

import time

import pytest

from services.kernel.refusal import Malformed
from services.kernel.rpc.parse import parse
from services.tally.contract import ShowResampling
from services.tally.refusals import JobUnfinished
from services.tally.replay.jobs import ask
from services.tally.result import show_resampling
from tests.tally.desk import Office, counted
from tests.tally.examples import APPRAISAL
from tests.tally.quarters import with_tricks


def test_who_asks_too_soon_asks_again_and_gets_what_the_service_would_say(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted(office, with_tricks())
    monkeypatch.setattr(show_resampling, "LARGE", 0)
    monkeypatch.setattr(show_resampling, "PATIENCE", 0.0)
    with pytest.raises(JobUnfinished) as refusal:
        show_resampling.handle(parse(ShowResampling, {"appraisal": APPRAISAL, "cut": 10}), office.context)
    deadline = time.monotonic() + 60
    while (job := ask.state(office.context, APPRAISAL, refusal.value.facts["job"])).state != "done":
        assert job.failure is None
        assert time.monotonic() < deadline
        time.sleep(0.1)
    found = show_resampling.handle(parse(ShowResampling, {"appraisal": APPRAISAL, "cut": 10}), office.context)
    assert found == show_resampling.computed(office.context, APPRAISAL, 10)
    assert (found.redraws, job.job) == (10_000, refusal.value.facts["job"])


def test_a_rank_that_is_none_starts_no_process(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(show_resampling, "LARGE", 0)
    with pytest.raises(Malformed):
        show_resampling.handle(parse(ShowResampling, {"appraisal": APPRAISAL, "cut": 501}), office.context)
