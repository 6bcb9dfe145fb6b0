"""Tally's desk on a fresh schema of PostgreSQL."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pytest

from services.kernel.event import position
from services.kernel.messaging.inbox import ReceivedRecord
from services.kernel.refusal import Refusal
from services.tally.context import TallyContext
from services.tally.counting.result_cache import Results
from services.tally.draw import commit_pool, draw_sample
from services.tally.draw.ticket_order import TicketOrders
from services.tally.result import count_result, determine, hand_over, publish, show_determination, show_result
from services.tally.rulings import next_pick as review
from services.tally.rulings import rule_on_pick as rule
from services.tally.rulings import show_participation
from services.tally.validity.judgement import turn
from tests.tally.examples import APPRAISAL
from tests.tally.quarters import SEED, Quarter


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

    def review(self, by: str = "inspector-1") -> dict[str, Any] | None:
        return review.review(
            self.context, self.context.pick_queue, self.context.orders, APPRAISAL, by, lambda _a, digest: f"({digest})"
        )

    def says(self, by: str, entry: dict[str, Any], counted: bool, **changes: Any) -> dict[str, Any]:
        opinion = {"pick": entry["pick"], "counted": counted, "reason": None if counted else entry["why"]}
        return rule.handle(
            self.context, self.context.pick_queue, self.context.orders, APPRAISAL, {**opinion, **changes}, by
        )

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

    def commit_pool(self) -> dict[str, Any]:
        return commit_pool.handle(self.context, APPRAISAL)

    def draw(self, seed: str = SEED, record: str | None = None) -> dict[str, Any]:
        return draw_sample.handle(self.context, self.context.orders, APPRAISAL, seed, "one", ["people-1"], record)

    def draw_to_the_end(self, counted: bool) -> dict[str, Any]:
        """Draw, ruling on what lies on the walk."""
        while (drawn := self.draw())["state"] == "reviewing":
            self.rule_on_all(counted)
        return drawn

    def count(self) -> dict[str, Any]:
        return count_result.handle(self.context, self.context.pick_queue, self.context.results, APPRAISAL)

    def hand_over(self) -> dict[str, Any]:
        return hand_over.handle(self.context, APPRAISAL, "inspector-1")

    def determine(self, *named: str, reason: Any = "得票居首") -> dict[str, Any]:
        return determine.handle(self.context, APPRAISAL, list(named), reason, "conduct-1")

    def determination(self) -> dict[str, Any]:
        return show_determination.determination(self.context, APPRAISAL)

    def publish(self) -> dict[str, Any]:
        return publish.handle(self.context, APPRAISAL, "conduct-1")

    def result(self) -> dict[str, Any]:
        return show_result.result(self.context, self.context.results, APPRAISAL)

    def published(self) -> dict[str, Any]:
        return show_result.published(self.context, self.context.results, APPRAISAL)

    def participation(self) -> dict[str, Any]:
        self.context.pick_queue.catch_up()
        return show_participation.participation(self.context, APPRAISAL)

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
