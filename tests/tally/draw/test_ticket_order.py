"""The pool in the order of a seed: read no more often than the walk needs, and only if it is what was committed."""

from collections.abc import Iterator
from itertools import islice
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest

from services.ballot.events import BallotCast
from services.kernel.proof.hashing import SHA256
from services.tally.draw.ticket_order import TicketOrder, TicketOrders
from services.tally.draw.tickets import hash_seed, ticket
from services.tally.events import LogPosition, PoolCommitted
from services.tally.records.ballot_log import BallotLog
from services.tally.records.verified_log import Chain
from services.tally.refusals import EvidenceDiffers
from tests.tally.examples import APPRAISAL, ballot, bodies, pick
from tests.tally.quarters import SEED

PUBLIC = [ballot(f"p{n}", pick(), group="public") for n in range(12)]
CAST = [*PUBLIC, ballot("m", pick(), group="market")]
ORDER = sorted(PUBLIC, key=lambda one: ticket(hash_seed(SEED), one.ballot_id))


class Received:
    """The ballot log as tally has it. Counts how often it is read."""

    def __init__(self, cast: list[BallotCast]) -> None:
        self.stored, self.reads = bodies("ballot", list(cast)), 0

    def bodies(self, _source: str, _appraisal: str, until: int) -> Iterator[bytes]:
        self.reads += 1
        return iter(self.stored[:until])


def heard(cast: list[BallotCast]) -> Any:
    """A context that knows nothing else."""
    return SimpleNamespace(received=Received(cast), log=SimpleNamespace(algorithm=lambda _: SHA256))


def committed(cast: list[BallotCast]) -> PoolCommitted:
    found = BallotLog(Chain("ballot"), pool_until=len(cast))
    found.read(bodies("ballot", list(cast)))
    position = LogPosition(source="ballot", sequence=len(cast), root=found.chain.root())
    return PoolCommitted(ballots=position, pool_size=found.pool_size, pool_digest=found.pool_digest)


POOL = committed(CAST)


def test_the_pool_is_read_again_each_time_twice_as_many_are_needed() -> None:
    context = heard(CAST)
    order = TicketOrder(context, APPRAISAL, POOL, SEED, 3)
    for needed, reads in ((1, 1), (3, 1), (4, 2), (6, 2), (7, 3), (12, 3), (2, 3)):
        assert list(islice(order, needed)) == ORDER[:needed]
        assert context.received.reads == reads
    assert list(order) == list(order) == ORDER
    assert context.received.reads == 4  # as many as were asked for might not have been all


@pytest.mark.parametrize("first", [12, 13, 100])
def test_a_pool_that_is_smaller_than_the_first_look_is_read_once(first: int) -> None:
    context = heard(CAST)
    assert list(TicketOrder(context, APPRAISAL, POOL, SEED, first)) == ORDER
    assert context.received.reads == (2 if first == 12 else 1)


@pytest.mark.parametrize(
    ("cast", "pool"),
    [
        (CAST[1:], POOL),
        ([*CAST[:-1], ballot("m", pick("01-02"), group="market")], POOL),
        (CAST, msgspec.structs.replace(POOL, pool_digest="00")),
    ],
)
def test_what_is_not_the_committed_pool_has_no_order(cast: list[BallotCast], pool: PoolCommitted) -> None:
    """Nor has one with another ballot of a group that is not drawn from."""
    with pytest.raises(EvidenceDiffers) as refused:
        list(TicketOrder(heard(cast), APPRAISAL, pool, SEED, 3))
    assert refused.value.facts == {
        "check": "pool: root",
        "found": committed(cast).ballots.root,
        "recorded": POOL.ballots.root,
    }


def test_the_latest_orders_are_remembered() -> None:
    """With four times the sample: void ballots are walked, too."""
    context, orders = heard(CAST), TicketOrders()
    first, second = (orders.of(context, APPRAISAL, POOL, seed, 1) for seed in "12")
    assert len(list(islice(first, 4))) == 4
    assert context.received.reads == 1
    list(islice(first, 5))
    assert context.received.reads == 2
    assert orders.of(context, APPRAISAL, POOL, "1", 1) is first
    for seed in "345":
        orders.of(context, APPRAISAL, POOL, seed, 1)
    assert orders.of(context, APPRAISAL, POOL, "1", 1) is first
    assert orders.of(context, APPRAISAL, POOL, "2", 1) is not second
