"""The way of looks to the access ledger: concurrent looks become one call, and nothing is shown before its answer.

While a call is out, what arrives waits and goes together in the next. A look has an id of its own, so telling it
twice records it once.
"""

import asyncio
from collections import defaultdict, deque
from secrets import token_hex
from typing import Any

import msgspec

from gateway.errors.faults import note_silence
from gateway.errors.refusals import LookNotRecorded
from gateway.rpc.client import NoAnswer, Rpc, ServiceSilent
from services.kernel.refusal import Refusal

MOST_IN_CALL = 200
MOST_WAITING = 5_000
SECONDS = 4.0
TRIES = 2


class Look(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who looks at what, in which call; `refused` is the code of the refusal when he is shown nothing."""

    account: str
    role: str
    operation: str
    what: str | None = None
    subject: str | None = None
    refused: str | None = None
    reason: str | None = None
    look_id: str = msgspec.field(default_factory=lambda: token_hex(16))


Waiting = tuple[Look, "asyncio.Future[bool]"]


class Ledger:
    """Records looks with the access service."""

    def __init__(self, rpc: Rpc) -> None:
        self.rpc = rpc
        self.waiting: dict[str, deque[Waiting]] = defaultdict(deque)
        self.carriers: dict[str, asyncio.Task[None]] = {}

    async def record(self, appraisal: str, look: Look) -> None:
        """Answers once the look is on record. Raises `LookNotRecorded`."""
        waiting = self.waiting[appraisal]
        if len(waiting) >= MOST_WAITING:
            raise LookNotRecorded()
        recorded: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        waiting.append((look, recorded))
        if appraisal not in self.carriers:
            self.carriers[appraisal] = asyncio.create_task(self._carry(appraisal))
        if not await recorded:
            raise LookNotRecorded()

    async def _carry(self, appraisal: str) -> None:
        waiting = self.waiting[appraisal]
        try:
            while waiting:
                taken = [waiting.popleft() for _ in range(min(MOST_IN_CALL, len(waiting)))]
                told = await self._tell(appraisal, [look for look, _ in taken])
                for _, recorded in taken:
                    if not recorded.done():  # who went away is passed over
                        recorded.set_result(told)
        finally:
            del self.carriers[appraisal], self.waiting[appraisal]

    async def _tell(self, appraisal: str, looks: list[Look]) -> bool:
        for left in reversed(range(TRIES)):
            try:
                await self.rpc.call("access", "record_looks", appraisal, looks, timeout=SECONDS)
            except ServiceSilent as silent:
                note_silence(silent, looks=len(looks), alert=not left)
            except (NoAnswer, Refusal) as error:
                _note(error, looks=len(looks))
                return False
            else:
                return True
        return False


def _note(error: Exception, **more: Any) -> None:
    none = error if isinstance(error, NoAnswer) else NoAnswer("access", "record_looks", str(error))
    note_silence(none, alert=True, **more)
