"""Comparing what tally received with what its owners hold, root by root: nobody may have changed either."""

import threading
from dataclasses import dataclass
from typing import Any

import structlog

from services.kernel.context import ServiceContext
from services.kernel.contract import Roots
from services.kernel.messaging.rpc import RemoteError, RpcTimeout
from services.kernel.proof.prefix_roots import first_difference, prefix_roots
from services.kernel.refusal import Refused
from services.tally.answers.replay import LogCompared
from services.tally.context import TallyContext
from services.tally.contract import Reconcile

SECONDS = 120.0  # an owner hashes its whole log before it answers

log = structlog.get_logger("pingyi.reconcile")


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """One neighbour's log, up to where it was heard. `differs` is the first sequence that is not the same there."""

    source: str
    records: int
    differs: int | None

    def told(self) -> LogCompared:
        return LogCompared(
            source=self.source,
            records=self.records,
            identical=self.differs is None,
            first_difference=self.differs,
        )


def compare(context: ServiceContext, source: str, appraisal: str, heard: int) -> Comparison:
    """Ask the owner for roots until the first difference is found. Raises what a call may raise."""
    algorithm = context.log.algorithm(appraisal)

    def ours(sizes: Any) -> dict[str, str]:
        return prefix_roots(context.received.stored(source, appraisal, 0, heard), sizes, algorithm)

    def theirs(sizes: Any) -> dict[str, str]:
        return context.rpc.ask(Roots(appraisal=appraisal, sizes=list(sizes)), of=source, seconds=SECONDS)

    return Comparison(source=source, records=heard, differs=first_difference(heard, ours, theirs))


def handle(request: Reconcile, context: TallyContext) -> list[LogCompared]:
    """Compare every neighbour's log."""
    return reconcile(context, request.appraisal)


def reconcile(context: ServiceContext, appraisal: str) -> list[LogCompared]:
    """Compare every neighbour's log; one that differs is an alert."""
    heard = context.received.heard()
    compared = [
        compare(context, source, appraisal, until)
        for (source, about), until in sorted(heard.items())
        if about == appraisal and until
    ]
    for one in compared:
        if one.differs is not None:
            log.error("reconcile.differs", source=one.source, appraisal=appraisal, sequence=one.differs, alert=True)
    return [one.told() for one in compared]


class Reconciler:
    """Compares every appraisal's logs, now and then. A neighbour that is away is asked the next time."""

    def __init__(self, context: ServiceContext) -> None:
        self._context, self._stopping = context, threading.Event()

    def stop(self) -> None:
        self._stopping.set()

    def run(self) -> None:
        """Compare until stopped; the first time only after one interval."""
        while not self._stopping.wait(self._context.settings.compare_every):
            for appraisal in sorted({about for _, about in self._context.received.heard()}):
                try:
                    reconcile(self._context, appraisal)
                except (RpcTimeout, RemoteError, Refused) as error:
                    log.info("reconcile.owner_away", appraisal=appraisal, error=repr(error))
                except Exception:  # the others are compared all the same
                    log.exception("reconcile.failed", appraisal=appraisal, alert=True)
