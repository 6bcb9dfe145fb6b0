"""What tally's handlers are given: the service's context, and what one process remembers between calls."""

from dataclasses import dataclass, field
from functools import cached_property

from services.ballot.contract import CountCopies, ShowExample
from services.kernel.context import ServiceContext
from services.kernel.messaging.projection import Follower
from services.tally import state as counting
from services.tally.counting.result_cache import Results
from services.tally.draw.ticket_order import TicketOrders
from services.tally.records.pick_queue import pick_queue
from services.tally.state import Count


@dataclass(frozen=True)
class TallyContext(ServiceContext):
    """The counts of every appraisal. `results` and `orders` are what was derived before, and can be derived again."""

    results: Results = field(default_factory=Results)
    orders: TicketOrders = field(default_factory=TicketOrders)

    @cached_property
    def pick_queue(self) -> Follower:
        """Keeps the picks that people must look at up to date."""
        return pick_queue(self)

    def count(self, appraisal: str) -> Count:
        """What has been decided so far."""
        return self.log.replay(appraisal, counting.stream(appraisal), counting.evolve, Count())[0]

    def words_of(self, appraisal: str, digest: str) -> str | None:
        """What was written as an example; None once it has been erased."""
        return self.rpc.ask(ShowExample(appraisal=appraisal, digest=digest))

    def copies_of(self, appraisal: str, digest: str) -> int:
        """How often the same words stand elsewhere in the box."""
        return self.rpc.ask(CountCopies(appraisal=appraisal, digest=digest))
