"""What could not be taken in and was set aside: listed without what it says, put back, or dropped by two people.

System administrators look after it, and see neither ballots nor complaints: the list tells where a message came from,
why it could not be taken in, how long it is and its digest. Audit administrators may be the second person.
"""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated

import msgspec
from msgspec import structs

from gateway.chinese.dead_letters import queue_name, source_name, why
from gateway.context import Context
from gateway.errors.refusals import LetterUnknown
from gateway.http.operations.typed import command, question
from gateway.identity.staff_tokens import Role, Staff
from services.access.contract import (
    ConfirmLetterDrop,
    LetterDecision,
    LetterDrop,
    ListLetterDecisions,
    ProposeLetterDrop,
    ReturnLetters,
    ShowLetterDrops,
)
from services.kernel.contract import (
    DeadLetter,
    DeadLetters,
    DropDeadLetters,
    LettersMoved,
    ListDeadLetters,
    RequeueDeadLetters,
)
from services.kernel.rpc.request import Answer
from services.kernel.rpc.request import Request as Asked

HANDLES: tuple[Role, ...] = ("system",)
SEES: tuple[Role, ...] = ("system", "audit")
LISTENERS = ("ballot", "complaints", "tally")  # the services that take messages from queues

Letters = list[DeadLetter]
Chosen = Annotated[
    list[Annotated[str, msgspec.Meta(min_length=1, max_length=40, examples=["9c1f4e0a7b21"])]],
    msgspec.Meta(min_length=1, max_length=500),
]


class ShownLetter(DeadLetter):
    """A letter with its queue, its source and the reason in Chinese; `drop` when somebody means to drop it."""

    queue_name: Annotated[str, msgspec.Meta(examples=["渠道推送"])]
    source: Annotated[str, msgspec.Meta(examples=["12345平台"])]
    why: Annotated[str, msgspec.Meta(examples=["登记时间所在的季度还没有公告"])]
    advice: Annotated[str, msgspec.Meta(examples=["该季度公告以后重投。"])]
    drop: LetterDrop | None


class ShownDecision(LetterDecision):
    """What was decided, with the queue in Chinese."""

    queue_name: Annotated[str, msgspec.Meta(examples=["渠道推送"])]


class ShownLetters(Answer):
    """What is set aside, the oldest first, and what was decided before. `more`: not all are listed."""

    letters: list[ShownLetter]
    more: bool
    lasting: bool
    decided: list[ShownDecision]


class ShowLetters(Asked[ShownLetters], service="gateway"):
    """What could not be taken in."""


class Requeued(Answer):
    """How many were put back; `missing` are no longer there."""

    requeued: int
    missing: list[str]


class RequeueLetters(Asked[Requeued], service="gateway", refusals=(LetterUnknown, *ReturnLetters.refusals)):
    """Put letters back into their queues."""

    letters: Chosen


class DropProposed(Answer):
    """How many are proposed to be dropped."""

    proposed: int


class ProposeDrop(Asked[DropProposed], service="gateway", refusals=(LetterUnknown,)):
    """One person means to drop letters, and why."""

    letters: Chosen
    reason: Annotated[str, msgspec.Meta(min_length=1, max_length=500, examples=["来源已改正后另行推送"])]


class Dropped(Answer):
    """How many were taken away; `missing` were no longer there."""

    dropped: int
    missing: list[str]


class ConfirmDrop(Asked[Dropped], service="gateway", refusals=ConfirmLetterDrop.refusals):
    """A second person agrees, and they are taken away."""

    letters: Chosen


async def show(context: Context, _who: Staff | None, _request: ShowLetters) -> ShownLetters:
    """All of them, the oldest first, with what has been proposed; and what was decided before."""
    told = await _told(context)
    letters = sorted((letter for one in told.values() for letter in one.letters), key=_died_at)
    drops, decided = await asyncio.gather(
        context.rpc.ask(ShowLetterDrops(letters=_ids(letters))), context.rpc.ask(ListLetterDecisions())
    )
    return ShownLetters(
        letters=[_shown(letter, drops) for letter in letters],
        more=any(one.more for one in told.values()),
        lasting=all(one.lasting for one in told.values()),
        decided=[ShownDecision(**structs.asdict(one), queue_name=queue_name(one.queue)) for one in decided],
    )


async def requeue(context: Context, who: Staff | None, request: RequeueLetters) -> Requeued:
    """Put back; on record before it is done."""
    assert who is not None
    found = await _found(context, request.letters)
    letters = [one for some in found.values() for one in some]
    await context.rpc.ask(ReturnLetters(letters=letters, by=who.account))
    done = await _each(context, {service: RequeueDeadLetters(letters=_ids(some)) for service, some in found.items()})
    return Requeued(requeued=len(done), missing=sorted(set(request.letters) - set(done)))


async def propose_drop(context: Context, who: Staff | None, request: ProposeDrop) -> DropProposed:
    """One person means to drop them; nothing is taken away yet."""
    assert who is not None
    found = [one for some in (await _found(context, request.letters)).values() for one in some]
    told = await context.rpc.ask(ProposeLetterDrop(letters=found, reason=request.reason, by=who.account))
    return DropProposed(proposed=told.recorded)


async def confirm_drop(context: Context, who: Staff | None, request: ConfirmDrop) -> Dropped:
    """A second person agrees, and they are taken away. Asked again it takes away what is left of them."""
    assert who is not None
    await context.rpc.ask(ConfirmLetterDrop(letters=request.letters, by=who.account))
    done = await _each(context, dict.fromkeys(LISTENERS, DropDeadLetters(letters=request.letters)))
    return Dropped(dropped=len(done), missing=sorted(set(request.letters) - set(done)))


async def _told(context: Context) -> dict[str, DeadLetters]:
    told = await asyncio.gather(*(context.rpc.ask(ListDeadLetters(), of=service) for service in LISTENERS))
    return dict(zip(LISTENERS, told, strict=True))


async def _found(context: Context, asked: list[str]) -> dict[str, Letters]:
    """Of these letters those that are there, by the service that holds them. Raises `LetterUnknown` when none is."""
    told = await _told(context)
    found = {service: [letter for letter in one.letters if letter.letter in asked] for service, one in told.items()}
    if not any(found.values()):
        raise LetterUnknown(letters=asked[:20])
    return {service: letters for service, letters in found.items() if letters}


async def _each(context: Context, wanted: Mapping[str, Asked[LettersMoved]]) -> list[str]:
    moved = await asyncio.gather(*(context.rpc.ask(request, of=service) for service, request in wanted.items()))
    return [letter for one in moved for letter in one.done]


def _ids(letters: Letters) -> list[str]:
    return [letter.letter for letter in letters]


def _died_at(letter: DeadLetter) -> datetime:
    return letter.died_at or datetime.min.replace(tzinfo=UTC)


def _shown(letter: DeadLetter, drops: dict[str, LetterDrop]) -> ShownLetter:
    reason, advice = why(letter.code)
    return ShownLetter(
        **structs.asdict(letter),
        queue_name=queue_name(letter.queue),
        source=source_name(letter.queue, letter.key),
        why=reason,
        advice=advice,
        drop=drops.get(letter.letter),
    )


OPERATIONS = (
    question(
        "/dead-letters",
        ShowLetters,
        "死信:收不下而搁置的消息(不含内容)",
        name="list_dead_letters",
        about="lasting 为 false 时只存在内存里,重启后清空。",
        tag="运行",
        roles=SEES,
        run=show,
    ),
    command(
        "/dead-letters/requeueing",
        RequeueLetters,
        "重投死信(先登记)",
        name="requeue_dead_letters",
        tag="运行",
        roles=HANDLES,
        run=requeue,
    ),
    command(
        "/dead-letters/dropping",
        ProposeDrop,
        "提出剔除死信(须写明理由,另一人同意后才剔除)",
        name="propose_letter_drop",
        tag="运行",
        roles=HANDLES,
        run=propose_drop,
    ),
    command(
        "/dead-letters/dropping/confirmation",
        ConfirmDrop,
        "同意剔除死信:第二人,随即剔除",
        name="confirm_letter_drop",
        tag="运行",
        roles=SEES,
        run=confirm_drop,
    ),
)
