"""Ballot as a nameko service: what it answers, what it follows, what runs in the background."""

from collections.abc import Sequence
from typing import Any

from services.ballot import cast_many, count_copies, show_example
from services.ballot.context import BallotContext
from services.ballot.erase_words import erase_examples
from services.ballot.events import LANGUAGE
from services.ballot.follow import open_boxes
from services.ballot.paper import (
    key_form,
    set_form_aside,
    settle_form,
    show_form_differences,
    show_paper_forms,
    withdraw_form,
)
from services.ballot.paper.batches import issue_forms, print_forms, recount_forms, return_forms, show_printed_forms
from services.ballot.receipts import find_receipt, list_receipts
from services.ballot.sealing import accept_loss, confirm_early_seal, propose_early_seal, seal
from services.ballot.sealing.destroy_keys import DestroysKeys
from services.ballot.sealing.seal_in_time import SealsItself
from services.ballot.turnout import show_participation, show_participation_days
from services.kernel.event import Language
from services.kernel.messaging.inbox import queue_of
from services.kernel.rpc.entrypoints import Service
from services.kernel.service import ServiceRuntime, follower
from services.roster.events import AppraisalOpened, PeopleErased


def _reactions(context: BallotContext) -> Sequence[Any]:
    def learn(heard: Any) -> None:
        open_boxes(context, heard)

    def forget(heard: Any) -> None:
        erase_examples(context, heard)

    return [
        follower(context, "boxes", Language(AppraisalOpened), learn, durable=True),
        follower(context, "erasures", Language(PeopleErased), forget, durable=True),
        SealsItself(context),
        DestroysKeys(context),
    ]


class BallotService(Service):
    """The sealed ballot box."""

    name = "ballot"
    context = ServiceRuntime(
        "ballot", LANGUAGE, follows=("roster",), also=_reactions, queues=(queue_of("ballot"),), opens=BallotContext
    )
    handlers = (
        cast_many.handle,
        cast_many.at_once,
        find_receipt.handle,
        list_receipts.handle,
        print_forms.handle,
        show_printed_forms.handle,
        issue_forms.handle,
        return_forms.handle,
        recount_forms.handle,
        key_form.handle,
        show_form_differences.handle,
        settle_form.handle,
        set_form_aside.handle,
        withdraw_form.handle,
        show_paper_forms.handle,
        seal.handle,
        propose_early_seal.handle,
        confirm_early_seal.handle,
        accept_loss.propose,
        accept_loss.show_proposal,
        accept_loss.accept,
        show_example.handle,
        count_copies.handle,
        show_participation.handle,
        show_participation_days.handle,
    )
