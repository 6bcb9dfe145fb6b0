"""Two counties side by side in one installation: each its own log, rules and result (R-02, D-6)."""

from dataclasses import dataclass
from typing import Any

import pytest

from services.tally.contract import CommitPool, Count, DrawSample, NextPick, Rule, ShowResult
from services.tally.draw import commit_pool, draw_sample
from services.tally.refusals import BoxNotSealed, NothingToRule
from services.tally.replay.evidence import evidence
from services.tally.replay.replay import replay
from services.tally.result import count_result, show_result
from services.tally.rulings import next_pick, rule_on_pick
from tests.tally import examples
from tests.tally.desk import Office, told
from tests.tally.quarters import SEED, Quarter, with_tricks

YANSHAN, QIUBEI = "532622-2024Q2", "532626-2024Q2"


@dataclass
class County:
    """One county's people at the common desk."""

    desk: Office
    appraisal: str

    def next_pick(self, by: str = "one") -> Any:
        return told(next_pick.handle(NextPick(appraisal=self.appraisal, by=by), self.desk.context))

    def rules_on_all(self) -> None:
        for by in ("one", "two"):
            while entry := self.next_pick(by):
                self.says(by, entry["pick"])

    def says(self, by: str, pick: str) -> None:
        rule_on_pick.handle(Rule(appraisal=self.appraisal, pick=pick, counted=True, by=by), self.desk.context)

    def draws(self) -> Any:
        while True:
            request = DrawSample(appraisal=self.appraisal, seed=SEED, by="one")
            drawn = told(draw_sample.handle(request, self.desk.context))
            if drawn["state"] == "drawn":
                return drawn
            self.rules_on_all()

    def pool(self) -> Any:
        return told(commit_pool.handle(CommitPool(appraisal=self.appraisal), self.desk.context))

    def counts(self) -> Any:
        return told(count_result.handle(Count(appraisal=self.appraisal), self.desk.context))

    def result(self) -> Any:
        return told(show_result.handle(ShowResult(appraisal=self.appraisal), self.desk.context))


def hears(office: Office, monkeypatch: pytest.MonkeyPatch, appraisal: str, quarter: Quarter) -> None:
    """The neighbours' logs of this appraisal arrive."""
    monkeypatch.setattr(examples, "APPRAISAL", appraisal)
    office.hears_quarter(quarter)


def test_two_counties_are_counted_side_by_side_and_each_replays_alone(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same ballots under other rules in the other county; every step of one between two steps of the other."""
    yanshan, qiubei = County(office, YANSHAN), County(office, QIUBEI)
    hears(office, monkeypatch, YANSHAN, with_tricks(sample_size=5))
    with pytest.raises(BoxNotSealed):
        qiubei.next_pick()
    hears(office, monkeypatch, QIUBEI, with_tricks(sample_size=3))

    assert yanshan.pool()["pool_size"] == qiubei.pool()["pool_size"] == 19
    assert yanshan.pool()["ballots"]["root"] != qiubei.pool()["ballots"]["root"]
    assert (yanshan.draws()["drawn"], qiubei.draws()["drawn"]) == (5, 3)
    yanshan.rules_on_all()
    assert qiubei.next_pick() is not None  # the same ballot, and what one county ruled on it is nothing to the other
    qiubei.rules_on_all()
    first, second = yanshan.counts(), qiubei.counts()
    assert first["result_version"] == second["result_version"] == 1
    assert yanshan.result()["ballots"]["public"]["valid"] == 5
    assert qiubei.result()["ballots"]["public"]["valid"] == 3
    for county, counted in ((yanshan, first), (qiubei, second)):
        replayed = replay(evidence(office.context, county.appraisal))
        assert replayed.identical
        assert replayed.digest == counted["digest"]
        assert county.result()["appraisal"] == county.appraisal


def test_a_pick_of_one_county_cannot_be_ruled_on_in_the_other(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    hears(office, monkeypatch, YANSHAN, with_tricks())
    hears(office, monkeypatch, QIUBEI, Quarter(ballots=[examples.ballot("m", examples.pick())]))
    entry = County(office, YANSHAN).next_pick()
    assert entry is not None
    with pytest.raises(NothingToRule):
        County(office, QIUBEI).says("one", entry["pick"])
