"""Complaints' entry points: what it answers, and what it does when roster speaks or a channel pushes."""

from collections.abc import Sequence
from typing import Any

from services.complaints.context import ComplaintsContext
from services.complaints.erase_words import erase_texts
from services.complaints.events import LANGUAGE
from services.complaints.intake import file_matters, freeze, matters_form, show_intake
from services.complaints.intake.follow import open_intakes
from services.complaints.intake.push import report_many
from services.complaints.intake.push.listen import QUEUE, intake_consumer
from services.complaints.sorting import confirm, decline, list_matters, open_matter, sort, undo
from services.complaints.sorting.duplicates import list_duplicates, mark_distinct, merge, split_across
from services.complaints.summaries import confirm_summary, file_summary, show_summary
from services.kernel.event import Language
from services.kernel.messaging.inbox import queue_of
from services.kernel.rpc.entrypoints import Service
from services.kernel.service import ServiceRuntime, follower
from services.roster.events import AppraisalOpened, PeopleErased


def _reactions(context: ComplaintsContext) -> Sequence[Any]:
    def learn(heard: Any) -> None:
        open_intakes(context, heard)

    def forget(heard: Any) -> None:
        erase_texts(context, heard)

    return [
        follower(context, "intakes", Language(AppraisalOpened), learn, durable=True),
        follower(context, "erasures", Language(PeopleErased), forget, durable=True),
        intake_consumer(context),
    ]


class ComplaintsService(Service):
    """What the channels received, sorted to offices."""

    name = "complaints"
    context = ServiceRuntime(
        "complaints",
        LANGUAGE,
        follows=("roster",),
        also=_reactions,
        queues=(queue_of("complaints"), QUEUE),
        opens=ComplaintsContext,
    )
    handlers = (
        report_many.handle,
        file_matters.handle,
        matters_form.handle,
        file_summary.handle,
        confirm_summary.handle,
        show_summary.handle,
        list_matters.handle,
        open_matter.handle,
        sort.handle,
        confirm.handle,
        decline.handle,
        undo.handle,
        merge.handle,
        mark_distinct.handle,
        split_across.handle,
        list_duplicates.handle,
        list_duplicates.handle_across,
        show_intake.handle,
        freeze.handle,
    )
