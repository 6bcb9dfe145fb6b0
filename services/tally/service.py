"""Tally's entrypoints: unpack, handle, answer."""

from collections.abc import Sequence
from typing import Any

from nameko.rpc import rpc

from services.kernel.entrypoints import Service
from services.kernel.event import Language
from services.kernel.messaging.inbox import queue_of
from services.kernel.refusal import answering
from services.kernel.service import ServiceRuntime
from services.tally.appeals import decide as decide_appeal
from services.tally.appeals import lodge as lodge_appeal
from services.tally.appeals import review as review_appeal
from services.tally.appeals import show as show_appeals
from services.tally.appeals import show_erratum
from services.tally.consequences import annual_assessment, progress, take_measure
from services.tally.consequences import show as show_consequences
from services.tally.context import TallyContext
from services.tally.counting.facts import TALLY
from services.tally.draw import commit_pool, draw_sample, sample_record
from services.tally.replay import reconcile, rules_tried, verified_only
from services.tally.replay.jobs import ask
from services.tally.replay.jobs.forget import Forgets
from services.tally.result import (
    count_result,
    determine,
    hand_over,
    publish,
    quarters,
    recount,
    releases,
    show_determination,
    show_recounts,
    show_resampling,
    show_result,
    show_votes,
)
from services.tally.rulings import next_pick as review
from services.tally.rulings import rule_on_pick as rule
from services.tally.rulings import show_participation

LANGUAGE: Language = TALLY


def _runners(context: TallyContext) -> Sequence[Any]:
    return [context.pick_queue, reconcile.Reconciler(context), Forgets(context)]


class TallyService(Service):
    """Rulings, the draw of 200, the count, the result."""

    name = "tally"
    context = ServiceRuntime(
        "tally",
        LANGUAGE,
        follows=("roster", "ballot", "complaints"),
        also=_runners,
        queues=(queue_of("tally"),),
        opens=TallyContext,
    )

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def review(self, appraisal: str, by: str) -> dict[str, Any] | None:
        return review.review(
            self.context, self.context.pick_queue, self.context.orders, appraisal, by, self._words_of, self._copies_of
        )

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def rule(self, appraisal: str, opinion: dict[str, Any], by: str) -> dict[str, Any]:
        return rule.handle(self.context, self.context.pick_queue, self.context.orders, appraisal, opinion, by)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def commit_pool(self, appraisal: str) -> dict[str, Any]:
        return commit_pool.handle(self.context, appraisal)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def draw_sample(
        self, appraisal: str, seed: str, by: str, witnesses: list[str], record: str | None
    ) -> dict[str, Any]:
        return draw_sample.handle(self.context, self.context.orders, appraisal, seed, by, witnesses, record)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def sample_record(self, appraisal: str) -> dict[str, Any]:
        return sample_record.handle(self.context, appraisal)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def count(self, appraisal: str) -> dict[str, Any]:
        return count_result.handle(self.context, self.context.pick_queue, self.context.results, appraisal)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def hand_over(self, appraisal: str, by: str) -> dict[str, Any]:
        return hand_over.handle(self.context, appraisal, by)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def determine(self, appraisal: str, named: list[str], reason: str, by: str) -> dict[str, Any]:
        return determine.handle(self.context, appraisal, named, reason, by)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def determination(self, appraisal: str) -> dict[str, Any]:
        return show_determination.determination(self.context, appraisal)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def publish(self, appraisal: str, by: str) -> dict[str, Any]:
        return publish.handle(self.context, appraisal, by)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def recount(self, appraisal: str, reason: str, by: str) -> dict[str, Any]:
        return recount.handle(self.context, appraisal, reason, by)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def recounts(self, appraisal: str) -> list[dict[str, Any]]:
        return show_recounts.recounts(self.context, appraisal)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def enter_release(self, appraisal: str, release: dict[str, Any], by: str) -> dict[str, Any]:
        return releases.handle(self.context, appraisal, release, by)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def releases(self, appraisal: str) -> dict[str, Any]:
        return releases.releases(self.context, appraisal)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def result(self, appraisal: str) -> dict[str, Any]:
        return show_result.result(self.context, self.context.results, appraisal)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def published(self, appraisal: str) -> dict[str, Any]:
        return show_result.published(self.context, self.context.results, appraisal)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def reconcile(self, appraisal: str) -> list[dict[str, Any]]:
        return reconcile.reconcile(self.context, appraisal)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def ask_replay(self, appraisal: str, as_of: int | str | None, rules: Any, by: str) -> dict[str, Any]:
        return ask.replay(self.context, appraisal, as_of, rules, by)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def ask_bundle(self, appraisal: str, by: str) -> dict[str, Any]:
        return ask.bundle(self.context, appraisal, by)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def job(self, appraisal: str, job: str) -> dict[str, Any]:
        return ask.state(self.context, appraisal, job)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def jobs(self, appraisal: str) -> list[dict[str, Any]]:
        return ask.jobs(self.context, appraisal)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def job_part(self, appraisal: str, job: str, number: int) -> str:
        return ask.part(self.context, appraisal, job, number)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def note_rules_tried(self, appraisal: str, rules_digest: str, changed: list[str], by: str) -> dict[str, int]:
        return rules_tried.handle(self.context, appraisal, rules_digest, changed, by)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def progress(self, appraisal: str) -> dict[str, Any]:
        return progress.progress(self.context, appraisal)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def participation(self, appraisal: str) -> dict[str, Any]:
        return show_participation.participation(self.context, appraisal)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def votes(self, appraisal: str, office: str) -> dict[str, Any]:
        return show_votes.votes(self.context, self.context.results, appraisal, office)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def verified_only(self, appraisal: str, by: str) -> dict[str, Any]:
        return verified_only.handle(self.context, self.context.results, appraisal, by)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def quarters(self, appraisal: str) -> dict[str, Any]:
        return quarters.quarters(self.context, self.context.results, appraisal)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def luck(self, appraisal: str, cut: int) -> dict[str, Any]:
        return show_resampling.resampling_of(self.context, self.context.results, appraisal, cut)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def lodge_appeal(self, appraisal: str, appeal: dict[str, Any], department: str | None, by: str) -> dict[str, Any]:
        return lodge_appeal.handle(self.context, self.context.results, appraisal, appeal, department, by)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def appeals(self, appraisal: str, department: str | None) -> dict[str, Any]:
        return show_appeals.appeals(self.context, appraisal, department)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def review_appeal(self, appraisal: str, appeal: int, review: dict[str, Any], by: str) -> dict[str, Any]:
        return review_appeal.handle(self.context, self.context.results, appraisal, appeal, review, by)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def decide_appeal(self, appraisal: str, appeal: int, review: int, by: str) -> dict[str, Any]:
        return decide_appeal.handle(self.context, appraisal, appeal, review, by)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def take_measure(
        self, appraisal: str, office: str, measure: dict[str, Any], department: str | None, by: str
    ) -> dict[str, Any]:
        return take_measure.handle(self.context, appraisal, office, measure, department, by)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def consequences(self, appraisal: str, department: str | None) -> dict[str, Any]:
        return show_consequences.consequences(self.context, appraisal, department)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def annual(self, appraisal: str) -> dict[str, Any]:
        return annual_assessment.annual(self.context, appraisal)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def errata(self, appraisal: str, only_published: bool) -> list[dict[str, Any]]:
        return show_erratum.errata(self.context, self.context.results, appraisal, only_published=only_published)

    def _words_of(self, appraisal: str, digest: str) -> str | None:
        words: str | None = self.context.rpc.call("ballot", "example", appraisal, digest)
        return words

    def _copies_of(self, appraisal: str, digest: str) -> int:
        return int(self.context.rpc.call("ballot", "copies", appraisal, digest))
