"""Tally's desk on a fresh schema of PostgreSQL."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import msgspec
import pytest

from services.kernel.event import position
from services.kernel.messaging.inbox import ReceivedRecord
from services.kernel.refusal import Refusal
from services.kernel.rpc.parse import parse
from services.tally.context import TallyContext
from services.tally.contract import (
    CommitPool,
    Count,
    Determine,
    DrawSample,
    HandOver,
    NextPick,
    Publish,
    Rule,
    ShowDetermination,
    ShowParticipation,
    ShowPublishedResult,
    ShowResult,
)
from services.tally.counting.result_cache import Results
from services.tally.draw import commit_pool, draw_sample
from services.tally.draw.ticket_order import TicketOrders
from services.tally.result import count_result, determine, hand_over, publish, show_determination, show_result
from services.tally.rulings import next_pick, rule_on_pick, show_participation
from services.tally.validity.judgement import turn
from tests.tally.examples import APPRAISAL
from tests.tally.quarters import SEED, Quarter


def told(answer: Any) -> Any:
    """An answer as its JSON is read."""
    return msgspec.json.decode(msgspec.json.encode(answer))


@dataclass
class Office:
    """Tally in a test: a context on a fresh schema, and ears that hear what they are told."""

    context: TallyContext

    def restart(self) -> None:
        """Forget what the process remembers, as another process would."""
        self.context = replace(self.context, results=Results(), orders=TicketOrders())

    def hears(self, stored: Sequence[bytes]) -> None:
        self.context.received.store([ReceivedRecord(position(body), body) for body in stored])

    def hears_quarter(self, quarter: Quarter, *sources: str) -> None:
        for source in sources or ("roster", "ballot", "complaints"):
            self.hears(quarter.sources()[source])

    def review(self, by: str = "inspector-1") -> Any:
        return told(next_pick.handle(NextPick(appraisal=APPRAISAL, by=by), self.context))

    def says(self, by: str, entry: dict[str, Any], counted: bool, **changes: Any) -> Any:
        opinion = {"pick": entry["pick"], "counted": counted, "reason": None if counted else entry["why"]}
        request = parse(Rule, {"appraisal": APPRAISAL, "by": by, **opinion, **changes})
        return told(rule_on_pick.handle(request, self.context))

    def rule(self, entry: dict[str, Any], counted: bool, by: tuple[str, str] = ("inspector-1", "inspector-2")) -> None:
        """Two people say the same."""
        for one in by:
            self.says(one, entry, counted)

    def rule_on_all(self, counted: bool) -> list[dict[str, Any]]:
        """Two people say the same of whatever waits. Answers what was looked at."""
        seen = []
        for by in ("inspector-1", "inspector-2"):
            while entry := self.review(by):
                self.says(by, entry, counted)
                seen.append(entry)
        return seen

    def commit_pool(self) -> Any:
        return told(commit_pool.handle(CommitPool(appraisal=APPRAISAL), self.context))

    def draw(self, seed: str = SEED, record: str | None = None) -> Any:
        request = DrawSample(appraisal=APPRAISAL, seed=seed, by="one", witnesses=("people-1",), record=record)
        return told(draw_sample.handle(request, self.context))

    def draw_to_the_end(self, counted: bool) -> Any:
        """Draw, ruling on what lies on the walk."""
        while (drawn := self.draw())["state"] == "reviewing":
            self.rule_on_all(counted)
        return drawn

    def count(self) -> Any:
        return told(count_result.handle(Count(appraisal=APPRAISAL), self.context))

    def hand_over(self) -> Any:
        return told(hand_over.handle(HandOver(appraisal=APPRAISAL, by="inspector-1"), self.context))

    def determine(self, *named: str, reason: Any = "得票居首") -> Any:
        sent = {"appraisal": APPRAISAL, "named": list(named), "reason": reason, "by": "conduct-1"}
        return told(determine.handle(parse(Determine, sent), self.context))

    def determination(self) -> Any:
        return told(show_determination.handle(ShowDetermination(appraisal=APPRAISAL), self.context))

    def publish(self) -> Any:
        return told(publish.handle(Publish(appraisal=APPRAISAL, by="conduct-1"), self.context))

    def result(self) -> Any:
        return told(show_result.handle(ShowResult(appraisal=APPRAISAL), self.context))

    def published(self) -> Any:
        return told(show_result.handle_published(ShowPublishedResult(appraisal=APPRAISAL), self.context))

    def participation(self) -> Any:
        self.context.pick_queue.catch_up()
        return told(show_participation.handle(ShowParticipation(appraisal=APPRAISAL), self.context))

    def log_size(self) -> int:
        return self.context.log.head(APPRAISAL)


def refused(call: Callable[[], Any], kind: type[Refusal], office: Office) -> None:
    """The call is refused, and leaves no trace in the log."""
    before = office.log_size()
    with pytest.raises(kind):
        call()
    assert office.log_size() == before


def first_doubtful(quarter: Quarter) -> dict[str, Any]:
    (one,) = [cast for cast in quarter.ballots if cast.group == "service"]
    return {"pick": turn(one.ballot_id, "01-01").hex(), "why": "EXAMPLE_UNDATED"}


def counted(office: Office, quarter: Quarter) -> str:
    office.hears_quarter(quarter)
    office.commit_pool()
    office.draw_to_the_end(counted=False)
    office.rule_on_all(counted=False)
    return str(office.count()["digest"])
