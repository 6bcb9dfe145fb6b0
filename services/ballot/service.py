"""Ballot's entrypoints: unpack, handle, answer."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from nameko.rpc import rpc

from services.ballot import (
    count_forms,
    events,
    find_receipt,
    paper,
    paper_desk,
    print_forms,
    seal,
    seal_early,
    settle_form,
    show_example,
    withdraw_form,
)
from services.ballot.cast import Casting
from services.ballot.erase_words import erase_examples
from services.ballot.follow import open_boxes
from services.ballot.participation import Participation
from services.ballot.receipt_tree import ReceiptTrees, listed
from services.ballot.seal_in_time import SealsItself
from services.kernel.context import ServiceContext
from services.kernel.entrypoints import Service
from services.kernel.event import Language
from services.kernel.messaging.inbox import queue_of
from services.kernel.refusal import Malformed, answering
from services.kernel.service import ServiceRuntime, follower
from services.roster.events import AppraisalOpened, PeopleErased

LANGUAGE = Language(
    events.BoxOpened,
    events.BallotCast,
    events.FormsPrinted,
    events.FormsIssued,
    events.FormsReturned,
    events.FormsRecounted,
    events.FormKeyed,
    events.FormDisputed,
    events.FormSetAside,
    events.FormWithdrawn,
    events.EarlySealProposed,
    events.EarlySealConfirmed,
    events.BoxSealed,
    events.ReceiptsListed,
    events.ExamplesErased,
)

MOST_RECEIPTS = 10_000  # in one answer


class BallotRuntime(ServiceRuntime):
    """Keeps what one process of the service remembers between calls."""

    def __init__(self) -> None:
        super().__init__("ballot", LANGUAGE, follows=("roster",), also=_reactions, queues=(queue_of("ballot"),))

    def setup(self) -> None:
        super().setup()
        self.casting = Casting(self.context)
        self.participation = Participation(self.context)
        self.receipts = ReceiptTrees(self.context)

    def get_dependency(self, _worker_ctx: Any) -> "BallotRuntime":
        return self


def _reactions(context: ServiceContext) -> Sequence[Any]:
    def learn(heard: Any) -> None:
        open_boxes(context, heard)

    def forget(heard: Any) -> None:
        erase_examples(context, heard)

    return [
        follower(context, "boxes", Language(AppraisalOpened), learn, durable=True),
        follower(context, "erasures", Language(PeopleErased), forget, durable=True),
        SealsItself(context),
    ]


class BallotService(Service):
    """The sealed ballot box."""

    name = "ballot"
    runtime = BallotRuntime()

    @property
    def context(self) -> ServiceContext:
        return self.runtime.context

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def cast_many(self, appraisal: str, ballots: list[Any]) -> list[dict[str, Any]]:
        return self.runtime.casting.cast_many(appraisal, ballots)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def print_forms(self, appraisal: str, batch: str, count: int, variant: Any) -> dict[str, Any]:
        return print_forms.handle(self.context, appraisal, batch, count, variant)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def printed_forms(self, appraisal: str, batch: str) -> dict[str, Any]:
        return print_forms.show(self.context, appraisal, batch)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def issue_forms(self, appraisal: str, batch: str, count: int) -> dict[str, int]:
        return count_forms.handle_issue_forms(self.context, appraisal, batch, count)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def return_forms(self, appraisal: str, batch: str, count: int, returned_on: str) -> dict[str, int]:
        return count_forms.handle_return_forms(self.context, appraisal, batch, count, _civil_date(returned_on))

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def recount_forms(self, appraisal: str, batch: str, count: int, by: str, confirmed_by: str) -> dict[str, int]:
        return count_forms.handle_recount_forms(self.context, appraisal, batch, count, by, confirmed_by)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def key_form(self, appraisal: str, serial: str, entry: dict[str, Any]) -> dict[str, str]:
        return paper.handle_key_form(self.context, appraisal, serial, entry)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def form_differences(self, appraisal: str, serial: str) -> dict[str, Any]:
        return settle_form.handle_differences(self.context, appraisal, serial)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def settle_form(self, appraisal: str, serial: str, settlement: dict[str, Any]) -> dict[str, str]:
        return settle_form.handle_settle_form(self.context, appraisal, serial, settlement)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def set_form_aside(self, appraisal: str, serial: str, by: str, confirmed_by: str) -> dict[str, str]:
        return withdraw_form.handle_set_aside(self.context, appraisal, serial, by, confirmed_by)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def withdraw_form(self, appraisal: str, serial: str, reason: Any, by: str, confirmed_by: str) -> dict[str, str]:
        return withdraw_form.handle_withdraw(self.context, appraisal, serial, reason, by, confirmed_by)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def paper_desk(self, appraisal: str) -> dict[str, Any]:
        return paper_desk.desk(self.context, appraisal)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def seal(self, appraisal: str, by: str) -> dict[str, object]:  # noqa: ARG002  # who sealed goes to the access ledger
        return seal.handle(self.context, appraisal)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def propose_early_seal(self, appraisal: str, reason: str, words: str, by: str) -> dict[str, Any]:
        return seal_early.handle_propose(self.context, appraisal, reason, words, by)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def confirm_early_seal(self, appraisal: str, by: str) -> dict[str, object]:
        return seal_early.handle_confirm(self.context, appraisal, by)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def receipt(self, appraisal: str, code: str) -> dict[str, Any]:
        return find_receipt.find(self.context, self.runtime.receipts, appraisal, code)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def receipts_listed(self, appraisal: str, after: int, limit: int) -> list[str]:
        """Of the receipts' digests listed at the seal, at most `limit` after the first `after`; hexadecimal."""
        digests = listed(self.context, appraisal) or b""
        some = digests[32 * after : 32 * (after + min(limit, MOST_RECEIPTS))]
        return [some[at : at + 32].hex() for at in range(0, len(some), 32)]

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def receipt_of(self, appraisal: str, credential: str) -> dict[str, Any]:
        return find_receipt.find_by_credential(self.context, self.runtime.receipts, appraisal, credential)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def example(self, appraisal: str, digest: str) -> str | None:
        return show_example.example(self.context, appraisal, digest)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def copies(self, appraisal: str, digest: str) -> int:
        return show_example.copies(self.context, appraisal, digest)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def participation(self, appraisal: str) -> dict[str, Any]:
        return self.runtime.participation.of(appraisal)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def participation_by_day(self, appraisal: str) -> dict[str, Any]:
        return self.runtime.participation.by_day(appraisal)


def _civil_date(text: Any) -> date:
    try:
        return date.fromisoformat(text)
    except (TypeError, ValueError) as error:
        raise Malformed(where="returned_on", what="not a date") from error
