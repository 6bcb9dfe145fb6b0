"""Complaints' entrypoints: unpack, handle, answer."""

from collections.abc import Sequence
from typing import Any, TypeVar

import msgspec
from nameko.rpc import rpc

from services.complaints import progress
from services.complaints.desk import Sorter
from services.complaints.erase_words import erase_texts
from services.complaints.events import LANGUAGE
from services.complaints.intake import file_matters, freeze, matters_form
from services.complaints.intake.deliveries import Delivery, must_be_the_same
from services.complaints.intake.follow import open_intakes
from services.complaints.intake.listen import QUEUE, intake_consumer
from services.complaints.intake.reporting import Reporting
from services.complaints.sorting import confirm, decline, matters, open_matter, sort, undo
from services.complaints.sorting.duplicates import candidates as twins
from services.complaints.sorting.duplicates import merge
from services.complaints.summaries import confirm_summary, file_summary, show_summary
from services.kernel.context import ServiceContext
from services.kernel.entrypoints import Service
from services.kernel.event import Language
from services.kernel.messaging.inbox import queue_of
from services.kernel.refusal import Malformed, answering
from services.kernel.service import ServiceRuntime, follower
from services.roster.events import AppraisalOpened, PeopleErased

Command = TypeVar("Command")


class ComplaintsRuntime(ServiceRuntime):
    """Keeps what one process of the service remembers between calls."""

    def __init__(self) -> None:
        super().__init__(
            "complaints", LANGUAGE, follows=("roster",), also=_reactions, queues=(queue_of("complaints"), QUEUE)
        )

    def setup(self) -> None:
        super().setup()
        self.reporting = Reporting(self.context)

    def get_dependency(self, _worker_ctx: Any) -> "ComplaintsRuntime":
        return self


def _reactions(context: ServiceContext) -> Sequence[Any]:
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
    """What the channels received, sorted to offices. Every method answers a value or a refusal."""

    name = "complaints"
    runtime = ComplaintsRuntime()

    @property
    def context(self) -> ServiceContext:
        return self.runtime.context

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def report_many(self, channel: str, events: list[Any], delivery: Any = None) -> list[dict[str, Any]]:
        if delivery is not None:
            must_be_the_same(self.context, channel, unpack(Delivery, **delivery))
        return self.runtime.reporting.report_many(channel, events)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def file_matters(self, appraisal: str, channel: str, content: str, by: str) -> dict[str, Any]:
        command = unpack(file_matters.FileMatters, appraisal=appraisal, channel=channel, content=content, by=by)
        return file_matters.handle(command, self.context, self.runtime.reporting)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def matters_form(self, appraisal: str, channel: str) -> dict[str, Any]:
        command = unpack(matters_form.ShowForm, appraisal=appraisal, channel=channel)
        return matters_form.handle(command, self.context)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def file_summary(self, appraisal: str, channel: str, lines: list[Any], by: str) -> dict[str, Any]:
        command = unpack(file_summary.FileSummary, appraisal=appraisal, channel=channel, lines=lines, by=by)
        return file_summary.handle(command, self.context)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def confirm_summary(self, appraisal: str, channel: str, filing: int, by: str) -> dict[str, Any]:
        command = unpack(confirm_summary.ConfirmSummary, appraisal=appraisal, channel=channel, filing=filing, by=by)
        return confirm_summary.handle(command, self.context)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def summary(self, appraisal: str, channel: str) -> dict[str, Any]:
        return show_summary.find(unpack(show_summary.ShowSummary, appraisal=appraisal, channel=channel), self.context)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def matters(self, appraisal: str, by: Any, question: Any) -> dict[str, Any]:
        return matters.find(unpack(matters.ListMatters, appraisal=appraisal, by=by, **named(question)), self.context)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def matter(self, appraisal: str, matter_id: str, by: Any) -> dict[str, Any]:
        command = unpack(open_matter.OpenMatter, appraisal=appraisal, matter_id=matter_id, by=by)
        return open_matter.find(command, self.context)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def sort(self, appraisal: str, matter_id: str, offices: list[Any], by: Any) -> dict[str, str]:
        command = unpack(sort.SortComplaint, appraisal=appraisal, matter_id=matter_id, offices=offices, by=by)
        return sort.handle(command, self.context)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def confirm(self, appraisal: str, matter_id: str, by: Any, sorting: int | None = None) -> dict[str, str]:
        command = unpack(confirm.ConfirmSorting, appraisal=appraisal, matter_id=matter_id, by=by, sorting=sorting)
        return confirm.handle(command, self.context)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def decline(self, appraisal: str, matter_id: str, reason: str, by: Any) -> dict[str, str]:
        command = unpack(decline.DeclineComplaint, appraisal=appraisal, matter_id=matter_id, reason=reason, by=by)
        return decline.handle(command, self.context)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def merge(self, appraisal: str, matter_id: str, into: str, by: Any) -> dict[str, str]:
        by = unpack(Sorter, **named(by))
        command = unpack(merge.MergeComplaints, appraisal=appraisal, matter_id=matter_id, into=into, by=by)
        return merge.handle_merger(command, self.context)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def merge_across(self, appraisal: str, matter_id: str, into: str, by: str) -> dict[str, str]:
        command = unpack(merge.MergeComplaints, appraisal=appraisal, matter_id=matter_id, into=into, by=account(by))
        return merge.handle_merger(command, self.context)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def keep_apart(self, appraisal: str, matter_id: str, other: str, by: Any) -> dict[str, str]:
        by = unpack(Sorter, **named(by))
        command = unpack(merge.MarkDistinct, appraisal=appraisal, matter_id=matter_id, other=other, by=by)
        return merge.handle_mark_distinct(command, self.context)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def keep_apart_across(self, appraisal: str, matter_id: str, other: str, by: str) -> dict[str, str]:
        command = unpack(merge.MarkDistinct, appraisal=appraisal, matter_id=matter_id, other=other, by=account(by))
        return merge.handle_mark_distinct(command, self.context)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def split_across(self, appraisal: str, matter_id: str, by: str) -> dict[str, str]:
        command = unpack(merge.SplitMerger, appraisal=appraisal, matter_id=matter_id, by=by)
        return merge.handle_split(command, self.context)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def twins(self, appraisal: str, by: Any, question: Any) -> dict[str, Any]:
        return twins.find(unpack(twins.ListDuplicates, appraisal=appraisal, by=by, **named(question)), self.context)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def twins_across(self, appraisal: str, by: str, question: Any) -> dict[str, Any]:
        command = unpack(twins.ListDuplicatesAcross, appraisal=appraisal, by=by, **named(question))
        return twins.find_across(command, self.context)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def undo(self, appraisal: str, matter_id: str, decision: int, by: Any) -> dict[str, str]:
        command = unpack(undo.UndoDecision, appraisal=appraisal, matter_id=matter_id, decision=decision, by=by)
        return undo.handle(command, self.context)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def progress(self, appraisal: str) -> dict[str, Any]:
        return progress.progress(self.context, appraisal)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def freeze(self, appraisal: str, by: str) -> dict[str, object]:
        return freeze.handle(unpack(freeze.FreezeComplaints, appraisal=appraisal, by=by), self.context)


QUESTION = ("states", "after", "limit", "merged")
SORTER = ("account", "channel")


def named(given: Any) -> dict[str, Any]:
    """The fields of a question or a sorter. Raises `Malformed`."""
    if not isinstance(given, dict) or not given.keys() <= {*QUESTION, *SORTER}:
        raise Malformed(where="", what="not an object of the fields there are")
    return given


def account(by: Any) -> str:
    """An account of the Inspection Office, which is no sorter. Raises `Malformed`."""
    if not isinstance(by, str):
        raise Malformed(where="by", what="not an account")
    return by


def unpack(kind: type[Command], **fields: Any) -> Command:
    """The command these fields make. Raises `Malformed`."""
    try:
        return msgspec.convert(fields, kind)
    except msgspec.ValidationError as error:
        what, _, where = str(error).partition(" - at `$.")
        raise Malformed(where=where.rstrip("`"), what=what) from None
    except UnicodeEncodeError:
        raise Malformed(where="", what="characters that cannot be kept") from None
