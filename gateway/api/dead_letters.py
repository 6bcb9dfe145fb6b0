"""What could not be taken in and was set aside: listed without what it says, put back, or dropped by two people.

System administrators look after it, and see neither ballots nor complaints: the list tells where a message came from,
why it could not be taken in, how long it is and its digest. Audit administrators may be the second person.
"""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from msgspec import structs
from starlette.requests import Request
from starlette.responses import Response

from gateway.chinese.dead_letters import queue_name, source_name, why
from gateway.context import Context
from gateway.errors.refusals import LetterUnknown
from gateway.http.operation import PREFIX, Operation
from gateway.http.request import sent, staff
from gateway.http.responses import answer
from gateway.http.schemas import LettersDropSchema, LettersSchema
from gateway.identity.staff_tokens import Role
from services.access.contract import (
    ConfirmLetterDrop,
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
from services.kernel.request import Request as Question

HANDLES: tuple[Role, ...] = ("system",)
SEES: tuple[Role, ...] = ("system", "audit")
LISTENERS = ("ballot", "complaints", "tally")  # the services that take messages from queues
PATH = f"{PREFIX}/dead-letters"
_letters, _drop = LettersSchema(), LettersDropSchema()

Letters = list[DeadLetter]


async def show(context: Context, request: Request) -> Response:
    """All of them, the oldest first, with what has been proposed; and what was decided before."""
    staff(context, request, *SEES)
    told = await _told(context)
    letters = [letter for one in told.values() for letter in one.letters]
    drops, decided = await asyncio.gather(
        context.rpc.ask(ShowLetterDrops(letters=_ids(letters))), context.rpc.ask(ListLetterDecisions())
    )
    return answer(
        {
            "letters": [_shown(letter, drops) for letter in sorted(letters, key=_died_at)],
            "more": any(one.more for one in told.values()),
            "lasting": all(one.lasting for one in told.values()),
            "decided": [{**structs.asdict(one), "queue_name": queue_name(one.queue)} for one in decided],
        }
    )


async def requeue(context: Context, request: Request) -> Response:
    """Put back; on record before it is done."""
    who = staff(context, request, *HANDLES)
    asked = (await sent(request, _letters))["letters"]
    found = await _found(context, asked)
    await context.rpc.ask(ReturnLetters(letters=[one for some in found.values() for one in some], by=who.account))
    done = await _each(context, {service: RequeueDeadLetters(letters=_ids(some)) for service, some in found.items()})
    return answer({"requeued": len(done), "missing": sorted(set(asked) - set(done))})


async def propose_drop(context: Context, request: Request) -> Response:
    """One person means to drop them; nothing is taken away yet."""
    who = staff(context, request, *HANDLES)
    body = await sent(request, _drop)
    found = [one for some in (await _found(context, body["letters"])).values() for one in some]
    told = await context.rpc.ask(ProposeLetterDrop(letters=found, reason=body["reason"], by=who.account))
    return answer({"proposed": told.recorded})


async def confirm_drop(context: Context, request: Request) -> Response:
    """A second person agrees, and they are taken away. Asked again it takes away what is left of them."""
    who = staff(context, request, *SEES)
    asked = (await sent(request, _letters))["letters"]
    await context.rpc.ask(ConfirmLetterDrop(letters=asked, by=who.account))
    done = await _each(context, dict.fromkeys(LISTENERS, DropDeadLetters(letters=asked)))
    return answer({"dropped": len(done), "missing": sorted(set(asked) - set(done))})


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


async def _each(context: Context, wanted: Mapping[str, Question[LettersMoved]]) -> list[str]:
    moved = await asyncio.gather(*(context.rpc.ask(request, of=service) for service, request in wanted.items()))
    return [letter for one in moved for letter in one.done]


def _ids(letters: Letters) -> list[str]:
    return [letter.letter for letter in letters]


def _died_at(letter: DeadLetter) -> datetime:
    return letter.died_at or datetime.min.replace(tzinfo=UTC)


def _shown(letter: DeadLetter, drops: dict[str, LetterDrop]) -> dict[str, Any]:
    reason, advice = why(letter.code)
    return {
        **structs.asdict(letter),
        "queue_name": queue_name(letter.queue),
        "source": source_name(letter.queue, letter.key),
        "why": reason,
        "advice": advice,
        "drop": drops.get(letter.letter),
    }


LETTER = {
    "letter": "9c1f4e0a7b21",
    "queue": "complaints.intake",
    "key": "hotline_12345",
    "code": "QUARTER_NOT_OPEN",
    "died_at": "2024-05-06T09:12:00+08:00",
    "tries": 3,
    "bytes": 412,
    "digest": "5f0c1a…",
    "queue_name": "渠道推送",
    "source": "12345平台",
    "why": "登记时间所在的季度还没有公告",
    "advice": "该季度公告以后重投。",
    "drop": {"by": "xitong-01", "reason": "来源已改正后另行推送", "confirmed_by": None},
}
DECIDED = {
    "letter": "0a7b219c1f4e",
    "queue": "complaints.intake",
    "queue_name": "渠道推送",
    "what": "returned",
    "by": "xitong-01",
    "at": "2024-05-07T09:00:00+08:00",
    "proposed_by": None,
    "reason": None,
}

OPERATIONS = (
    Operation(
        name="list_dead_letters",
        method="GET",
        path=PATH,
        summary="死信:收不下而搁置的消息(不含内容)",
        about="lasting 为 false 时只存在内存里,重启后清空。",
        tag="运行",
        endpoint=show,
        security="staff",
        roles=SEES,
        examples={200: {"letters": [LETTER], "more": False, "lasting": True, "decided": [DECIDED]}},
    ),
    Operation(
        name="requeue_dead_letters",
        method="POST",
        path=f"{PATH}/requeueing",
        summary="重投死信(先登记)",
        tag="运行",
        endpoint=requeue,
        security="staff",
        roles=HANDLES,
        body=_letters,
        body_example={"letters": ["9c1f4e0a7b21"]},
        examples={200: {"requeued": 1, "missing": []}},
        refusals=("LETTER_UNKNOWN", "LETTER_DROPPED"),
        changes=True,
    ),
    Operation(
        name="propose_letter_drop",
        method="POST",
        path=f"{PATH}/dropping",
        summary="提出剔除死信(须写明理由,另一人同意后才剔除)",
        tag="运行",
        endpoint=propose_drop,
        security="staff",
        roles=HANDLES,
        body=_drop,
        body_example={"letters": ["9c1f4e0a7b21"], "reason": "来源已改正后另行推送"},
        examples={200: {"proposed": 1}},
        refusals=("LETTER_UNKNOWN",),
        changes=True,
    ),
    Operation(
        name="confirm_letter_drop",
        method="POST",
        path=f"{PATH}/dropping/confirmation",
        summary="同意剔除死信:第二人,随即剔除",
        tag="运行",
        endpoint=confirm_drop,
        security="staff",
        roles=SEES,
        body=_letters,
        body_example={"letters": ["9c1f4e0a7b21"]},
        examples={200: {"dropped": 1, "missing": []}},
        refusals=("DROP_NOT_PROPOSED", "SAME_PERSON"),
        changes=True,
    ),
)
