"""Tally as a nameko service: what it answers, what it follows, what runs in the background."""

from collections.abc import Sequence
from typing import Any

from services.kernel.messaging.inbox import queue_of
from services.kernel.rpc.entrypoints import Service
from services.kernel.service import ServiceRuntime
from services.tally.appeals import decide, lodge, review, show, show_erratum
from services.tally.consequences import annual_assessment, progress, take_measure
from services.tally.consequences import show as show_consequences
from services.tally.context import TallyContext
from services.tally.draw import commit_pool, draw_sample, sample_record
from services.tally.events import LANGUAGE
from services.tally.replay import reconcile, rules_tried, verified_only
from services.tally.replay.jobs import ask, bundles
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
from services.tally.rulings import next_pick, rule_on_pick, show_participation


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
    handlers = (
        next_pick.handle,
        rule_on_pick.handle,
        show_participation.handle,
        commit_pool.handle,
        draw_sample.handle,
        sample_record.handle,
        count_result.handle,
        hand_over.handle,
        recount.handle,
        show_recounts.handle,
        determine.handle,
        show_determination.handle,
        publish.handle,
        releases.handle,
        releases.show,
        show_result.handle,
        show_result.handle_published,
        quarters.handle,
        show_votes.handle,
        show_resampling.handle,
        verified_only.handle,
        progress.handle,
        lodge.handle,
        review.handle,
        decide.handle,
        show.handle,
        show_erratum.handle,
        take_measure.handle,
        show_consequences.handle,
        annual_assessment.handle,
        ask.replay,
        bundles.ask,
        bundles.confirm,
        bundles.note,
        ask.show,
        ask.jobs,
        ask.output,
        rules_tried.handle,
        reconcile.handle,
    )
