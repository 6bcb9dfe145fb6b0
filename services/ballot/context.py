"""What ballot's handlers are given: the kernel's context, and what one process remembers between calls."""

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any, TypeVar

from services.ballot import box as boxes
from services.ballot.box import Box
from services.ballot.casting import Casting
from services.ballot.receipts.receipt_tree import ReceiptTrees
from services.ballot.receipts.signing import ReceiptSigners
from services.ballot.turnout.participation import ParticipationFigures
from services.ballot.unsealed.ballots import UnsealedBallots
from services.ballot.unsealed.table import lock_alone
from services.kernel.context import ServiceContext
from services.kernel.event import Event
from services.kernel.log.rows import write_rows
from services.kernel.log.store import Connection
from services.kernel.log.words import Row

State = TypeVar("State")


class BallotContext(ServiceContext):
    """The ballot box of every appraisal."""

    @cached_property
    def unsealed(self) -> UnsealedBallots:
        return UnsealedBallots(self)

    @cached_property
    def troubled(self) -> dict[str, str]:
        """The boxes that this machine cannot read, or that are not whole: the code of each, as of the last look."""
        return {}

    def troubles(self) -> list[str]:
        return sorted(set(self.troubled.values()))

    @cached_property
    def casting(self) -> Casting:
        return Casting(self, self.unsealed, self.receipt_trees, self.receipt_signers)

    @cached_property
    def participation(self) -> ParticipationFigures:
        return ParticipationFigures(self, self.unsealed)

    @cached_property
    def receipt_signers(self) -> ReceiptSigners:
        return ReceiptSigners(self.sealer)

    @cached_property
    def receipt_trees(self) -> ReceiptTrees:
        return ReceiptTrees(self)

    def box(self, appraisal: str) -> tuple[Box, int]:
        """The box as it stands, and the version of its stream."""
        return self.log.replay(appraisal, boxes.stream(appraisal), boxes.evolve, Box())

    def opened_box(self, appraisal: str) -> Box:
        """The box, open or sealed. Raises `BoxNotOpen`."""
        box, _ = self.box(appraisal)
        boxes.must_have_been_opened(box)
        return box

    def decide_on_box(
        self,
        appraisal: str,
        decision: Callable[[Box], Iterable[Event]],
        in_transaction: Callable[[Connection], None] | None = None,
    ) -> Box:
        """`Log.decide` on the stream of the box, held alone: no ballot goes in by what the box was before."""

        def holding(connection: Connection) -> None:
            lock_alone(connection, appraisal)
            if in_transaction is not None:
                in_transaction(connection)

        return self.log.decide(
            appraisal, boxes.stream(appraisal), boxes.evolve, Box(), decision, in_transaction=holding
        )

    def decide_while_open(
        self,
        appraisal: str,
        stream: str,
        evolve: Callable[[State, Any], State],
        initial: State,
        decision: Callable[[State], Iterable[Event]],
        in_transaction: Callable[[Connection], None] | None = None,
    ) -> State:
        """`Log.decide` on what goes into an opened, unsealed box: nothing slips in after the seal.

        Raises `BoxNotOpen`, `BoxSealedAlready` and what `decision` raises.
        """
        expected: tuple[tuple[str, int], ...] = ()

        def decide(state: State) -> Iterable[Event]:
            nonlocal expected
            box, version = self.box(appraisal)
            boxes.rules_of(box)
            expected = ((boxes.stream(appraisal), version),)
            return decision(state)

        return self.log.decide(
            appraisal,
            stream,
            evolve,
            initial,
            decide,
            expect_versions=lambda _events: expected,
            in_transaction=in_transaction,
        )


def keeping(rows: Iterable[Row]) -> Callable[[Connection], None] | None:
    """Write these rows with the connection that appends; None: there are none."""
    tables: dict[Any, list[tuple[Any, ...]]] = {}
    for table, row in rows:
        tables.setdefault(table, []).append(row)

    def keep(connection: Connection) -> None:
        write_rows(connection, tables)

    return keep if tables else None
