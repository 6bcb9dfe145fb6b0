"""The client of the access log: concurrent records become one call, and nothing is shown before its answer.

While a call is out, what arrives waits and goes together in the next. A record has an id of its own, so telling it
twice records it once.
"""

import asyncio
from collections import defaultdict, deque
from typing import Any

from gateway.errors.faults import note_silence
from gateway.errors.refusals import LookNotRecorded
from gateway.rpc.client import NoAnswer, Rpc, ServiceTimeout
from services.access.contract import AccessRecord, RecordAccess
from services.kernel.refusal import Refusal

MOST_IN_CALL = 200
MOST_WAITING = 5_000
TRIES = 2


Waiting = tuple[AccessRecord, "asyncio.Future[bool]"]


class AccessLogClient:
    """Records who saw what, and attempts, with the access service."""

    def __init__(self, rpc: Rpc) -> None:
        self.rpc = rpc
        self.waiting: dict[str, deque[Waiting]] = defaultdict(deque)
        self.carriers: dict[str, asyncio.Task[None]] = {}

    async def record(self, appraisal: str, record: AccessRecord) -> None:
        """Answers once it is on record. Raises `LookNotRecorded`."""
        waiting = self.waiting[appraisal]
        if len(waiting) >= MOST_WAITING:
            raise LookNotRecorded()
        recorded: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        waiting.append((record, recorded))
        if appraisal not in self.carriers:
            self.carriers[appraisal] = asyncio.create_task(self._carry(appraisal))
        if not await recorded:
            raise LookNotRecorded()

    async def _carry(self, appraisal: str) -> None:
        waiting = self.waiting[appraisal]
        try:
            while waiting:
                taken = [waiting.popleft() for _ in range(min(MOST_IN_CALL, len(waiting)))]
                told = await self._tell(appraisal, [record for record, _ in taken])
                for _, recorded in taken:
                    if not recorded.done():  # who went away is passed over
                        recorded.set_result(told)
        finally:
            del self.carriers[appraisal], self.waiting[appraisal]

    async def _tell(self, appraisal: str, records: list[AccessRecord]) -> bool:
        for left in reversed(range(TRIES)):
            try:
                await self.rpc.ask(RecordAccess(appraisal=appraisal, records=records))
            except ServiceTimeout as silent:
                note_silence(silent, records=len(records), alert=not left)
            except (NoAnswer, Refusal) as error:
                _note(error, records=len(records))
                return False
            else:
                return True
        return False


def _note(error: Exception, **more: Any) -> None:
    none = error if isinstance(error, NoAnswer) else NoAnswer("access", RecordAccess.method, str(error))
    note_silence(none, alert=True, **more)
