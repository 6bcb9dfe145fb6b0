"""Concurrent ballots become one call, whatever appraisal they are of, and each poster hears about its own.

While a call is out, what arrives waits and goes together in the next: nobody waits for a timer, and the busier
the boxes, the larger the calls (micro-batching; 5 times the throughput of a call for each ballot, measured). A call of
several appraisals waits for no box: one that would have to be waited for is asked by itself, until that is over.
"""

import asyncio
from collections import deque
from collections.abc import Sequence
from time import perf_counter
from typing import NamedTuple

from gateway.ballots.ballot_shape import Ballot
from gateway.ballots.metrics import Metrics
from gateway.errors.faults import note_silence, own_fault
from gateway.errors.refusals import Busy, OutcomeUnknown
from gateway.http.bodies import MIB
from gateway.rpc.client import NoAnswer, Rpc, ServiceFailed
from services.ballot import contract
from services.ballot.contract import BallotReceived, CastAtOnce, CastMany
from services.kernel.refusal import Refusal
from services.kernel.rpc.request import Outcome, rejected

MOST_IN_CALL = 500
MOST_BYTES_IN_CALL = 4 * MIB  # the broker refuses 16
MOST_CALLS = 2
MOST_WAITING = 20_000
MOST_BYTES_WAITING = 64 * MIB
SEARCH_CALLS = 24  # enough to find one bad ballot among 500 by halves


Entry = Outcome[BallotReceived]  # what the box answered to one ballot
UNKNOWN: Entry = rejected(OutcomeUnknown())
HandedIn = Ballot | contract.Ballot  # as it was posted, or as it was signed here on a voter's behalf


class HandedInTo(NamedTuple):
    """A ballot for an appraisal's box; `size` is about how many bytes it takes."""

    appraisal: str
    ballot: HandedIn
    size: int


Waiting = tuple[HandedInTo, "asyncio.Future[Entry]"]


class Gathering:
    """Ballots on their way to the boxes; or to one box that has to be waited for, then each call is of that box."""

    def __init__(self, rpc: Rpc, metrics: Metrics) -> None:
        self.rpc, self.metrics = rpc, metrics
        self.waiting: deque[Waiting] = deque()
        self.bytes_waiting = 0
        self.carriers = 0
        self.tasks: set[asyncio.Task[None]] = set()  # asyncio keeps only weak references

    @property
    def idle(self) -> bool:
        return not self.carriers and not self.waiting

    async def cast(self, one: HandedInTo) -> Entry:
        """What the box answered to this ballot, after the commit. `BUSY`: or that it has to be asked by itself."""
        if len(self.waiting) >= MOST_WAITING or self.bytes_waiting >= MOST_BYTES_WAITING:
            raise Busy()
        answer: asyncio.Future[Entry] = asyncio.get_running_loop().create_future()
        self.waiting.append((one, answer))
        self.bytes_waiting += one.size
        if self.carriers < MOST_CALLS:
            self.carriers += 1
            task = asyncio.create_task(self._carry())
            self.tasks.add(task)
            task.add_done_callback(self.tasks.discard)
        return await answer

    async def _carry(self) -> None:
        while self.waiting:
            taken = self._take()
            entries: Sequence[Entry] = [UNKNOWN] * len(taken)
            try:
                entries = await self._ask([one for one, _ in taken])
            except Exception as error:  # noqa: BLE001  # logged; the posters hear that it is not known
                own_fault(error, "cast_ballots")
            finally:
                settle(taken, entries)
        self.carriers -= 1  # in the same step as the look at the queue: who comes next finds room or is found

    def _take(self) -> list[Waiting]:
        taken, size = list[Waiting](), 0
        while self.waiting and len(taken) < MOST_IN_CALL and size < MOST_BYTES_IN_CALL:
            taken.append(self.waiting.popleft())
            size += taken[-1][0].size
        self.bytes_waiting -= size
        return taken

    async def _ask(self, ballots: list[HandedInTo]) -> Sequence[Entry]:
        started = perf_counter()
        self.metrics.gathered.observe(len(ballots))
        try:
            return await Search(self.rpc).entries(ballots)
        finally:
            self.metrics.cast_seconds.observe(perf_counter() - started)


class Gatherings:
    """All ballots go together, the API's and the pages'; those of a box that has to be waited for by themselves."""

    def __init__(self, rpc: Rpc, metrics: Metrics) -> None:
        self.rpc, self.metrics = rpc, metrics
        self.together = Gathering(rpc, metrics)
        self.apart: dict[str, Gathering] = {}

    async def cast(self, appraisal: str, ballot: HandedIn, size: int) -> Entry:
        """What the box answered to this ballot, after the commit. `size` is about how many bytes it takes."""
        one = HandedInTo(appraisal, ballot, size)
        apart = self.apart.get(appraisal)
        if apart is None:
            entry = await self.together.cast(one)
            if entry.refused is None or entry.refused.code != Busy.code:
                return entry
            apart = self.apart.setdefault(appraisal, Gathering(self.rpc, self.metrics))
        try:
            return await apart.cast(one)
        finally:
            if apart.idle and self.apart.get(appraisal) is apart:
                del self.apart[appraisal]


class Search:
    """One call for all; if a box stumbles over the whole, it is asked by halves, so that one bad ballot
    does not spoil the others. A cast is idempotent: asking again about the good ones changes nothing."""

    def __init__(self, rpc: Rpc) -> None:
        self.rpc, self.calls_left = rpc, SEARCH_CALLS

    async def entries(self, ballots: list[HandedInTo]) -> Sequence[Entry]:
        try:
            entries = await self._asked(ballots)
        except (Refusal, ServiceFailed) as stumbled:
            return await self._by_halves(ballots, stumbled)
        except NoAnswer as none:
            note_silence(none, ballots=len(ballots))
            return [UNKNOWN] * len(ballots)
        return entries if len(entries) == len(ballots) else [UNKNOWN] * len(ballots)

    async def _asked(self, ballots: list[HandedInTo]) -> Sequence[Entry]:
        boxes = dict[str, list[HandedIn]]()
        for one in ballots:
            boxes.setdefault(one.appraisal, []).append(one.ballot)
        if len(boxes) == 1:
            ((appraisal, theirs),) = boxes.items()
            return await self.rpc.ask(CastMany(appraisal=appraisal, ballots=theirs))
        answered = await self.rpc.ask(CastAtOnce(boxes=boxes))
        if any(len(answered.get(name, ())) != len(theirs) for name, theirs in boxes.items()):
            return []
        each = {name: iter(entries) for name, entries in answered.items()}
        return [next(each[one.appraisal]) for one in ballots]

    async def _by_halves(self, ballots: list[HandedInTo], stumbled: Exception) -> Sequence[Entry]:
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
