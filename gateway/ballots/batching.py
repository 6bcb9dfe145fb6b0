"""Concurrent ballots of one appraisal become one call, and each poster hears about its own.

While a call is out, what arrives waits and goes together in the next: nobody waits for a timer, and the busier
the box, the larger the calls (micro-batching; 5 times the throughput of a call for each ballot, measured).
"""

import asyncio
from collections import deque
from collections.abc import Sequence
from time import perf_counter

from gateway.ballots.ballot_shape import Ballot
from gateway.ballots.metrics import Metrics
from gateway.errors.faults import note_silence, own_fault
from gateway.errors.refusals import Busy, OutcomeUnknown
from gateway.rpc.client import NoAnswer, Rpc, ServiceFailed
from services.ballot import contract
from services.ballot.contract import BallotReceived, CastMany
from services.kernel.refusal import Refusal
from services.kernel.rpc.request import Outcome, rejected

MOST_IN_CALL = 500
MOST_CALLS = 2
MOST_WAITING = 20_000
SEARCH_CALLS = 24  # enough to find one bad ballot among 500 by halves


Entry = Outcome[BallotReceived]  # what the box answered to one ballot
UNKNOWN: Entry = rejected(OutcomeUnknown())
HandedIn = Ballot | contract.Ballot  # as it was posted, or as it was signed here on a voter's behalf
Waiting = tuple[HandedIn, "asyncio.Future[Entry]"]


class Gathering:
    """The ballots of one appraisal on their way to the box."""

    def __init__(self, appraisal: str, rpc: Rpc, metrics: Metrics) -> None:
        self.appraisal, self.rpc, self.metrics = appraisal, rpc, metrics
        self.waiting: deque[Waiting] = deque()
        self.carriers = 0
        self.tasks: set[asyncio.Task[None]] = set()  # asyncio keeps only weak references

    @property
    def idle(self) -> bool:
        return not self.carriers and not self.waiting

    async def cast(self, ballot: HandedIn) -> Entry:
        """What the box answered to this ballot, after the commit."""
        if len(self.waiting) >= MOST_WAITING:
            raise Busy()
        answer: asyncio.Future[Entry] = asyncio.get_running_loop().create_future()
        self.waiting.append((ballot, answer))
        if self.carriers < MOST_CALLS:
            self.carriers += 1
            task = asyncio.create_task(self._carry())
            self.tasks.add(task)
            task.add_done_callback(self.tasks.discard)
        return await answer

    async def _carry(self) -> None:
        while self.waiting:
            taken = [self.waiting.popleft() for _ in range(min(MOST_IN_CALL, len(self.waiting)))]
            entries: Sequence[Entry] = [UNKNOWN] * len(taken)
            try:
                entries = await self._ask([ballot for ballot, _ in taken])
            except Exception as error:  # noqa: BLE001  # logged; the posters hear that it is not known
                own_fault(error, "cast_ballots")
            finally:
                settle(taken, entries)
        self.carriers -= 1  # in the same step as the look at the queue: who comes next finds room or is found

    async def _ask(self, ballots: list[HandedIn]) -> Sequence[Entry]:
        started = perf_counter()
        self.metrics.gathered.observe(len(ballots))
        try:
            return await Search(self.appraisal, self.rpc).entries(ballots)
        finally:
            self.metrics.cast_seconds.observe(perf_counter() - started)


class Gatherings:
    """One gathering for each appraisal that somebody casts in: the API's ballots and the pages' go together."""

    def __init__(self, rpc: Rpc, metrics: Metrics) -> None:
        self.rpc, self.metrics = rpc, metrics
        self.of: dict[str, Gathering] = {}

    async def cast(self, appraisal: str, ballot: HandedIn) -> Entry:
        """What the box answered to this ballot, after the commit."""
        gathering = self.of.get(appraisal)
        if gathering is None:
            gathering = self.of[appraisal] = Gathering(appraisal, self.rpc, self.metrics)
            self._forget_idle(keep=gathering)
        return await gathering.cast(ballot)

    def _forget_idle(self, keep: Gathering) -> None:
        # made-up appraisals must not fill the memory
        self.of = {name: one for name, one in self.of.items() if one is keep or not one.idle}


class Search:
    """One call for all; if the box stumbles over the whole, it is asked by halves, so that one bad ballot
    does not spoil the others. A cast is idempotent: asking again about the good ones changes nothing."""

    def __init__(self, appraisal: str, rpc: Rpc) -> None:
        self.appraisal, self.rpc, self.calls_left = appraisal, rpc, SEARCH_CALLS

    async def entries(self, ballots: list[HandedIn]) -> Sequence[Entry]:
        try:
            entries = await self.rpc.ask(CastMany(appraisal=self.appraisal, ballots=ballots))
        except (Refusal, ServiceFailed) as stumbled:
            return await self._by_halves(ballots, stumbled)
        except NoAnswer as none:
            note_silence(none, ballots=len(ballots))
            return [UNKNOWN] * len(ballots)
        return entries if len(entries) == len(ballots) else [UNKNOWN] * len(ballots)

    async def _by_halves(self, ballots: list[HandedIn], stumbled: Exception) -> Sequence[Entry]:
        if isinstance(stumbled, ServiceFailed):
            note_silence(stumbled, ballots=len(ballots))
        if len(ballots) == 1 or self.calls_left < 2:
            return [rejected(stumbled) if isinstance(stumbled, Refusal) else UNKNOWN] * len(ballots)
        self.calls_left -= 2
        middle = len(ballots) // 2
        return [*await self.entries(ballots[:middle]), *await self.entries(ballots[middle:])]


def settle(taken: Sequence[Waiting], entries: Sequence[Entry]) -> None:
    """Tell each poster its own entry; who went away is passed over."""
    for (_, answer), entry in zip(taken, entries, strict=True):
        if not answer.done():
            answer.set_result(entry)
