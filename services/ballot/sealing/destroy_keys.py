"""The keys of a sealed box are destroyed, once the sealed log is in two places; it is told once (ADR 0046)."""

from collections.abc import Collection
from datetime import datetime, timedelta

import structlog

from services.ballot import box as boxes
from services.ballot.box import Box
from services.ballot.context import BallotContext
from services.ballot.events import BoxKeyDestroyed, BoxSealed
from services.kernel.contract import RootOfCopy
from services.kernel.event import Event
from services.kernel.messaging.rpc import RemoteError, RpcTimeout
from services.kernel.refusal import Refused
from services.kernel.watch import Watch

AT_MOST = timedelta(hours=24)  # after the seal
SECONDS = 60.0  # tally hashes its whole copy before it answers

log = structlog.get_logger("pingyi.seal")


class DestroysKeys(Watch):
    """Destroys what this machine has of the keys of each sealed box. Whoever was killed meanwhile begins anew."""

    def __init__(self, context: BallotContext) -> None:
        super().__init__()
        self._context = context
        self._done: set[str] = set()
        self._told: set[tuple[str, str]] = set()

    def appraisals(self) -> Collection[str]:
        return self._context.log.heads().keys() - self._done

    def look_at(self, appraisal: str) -> None:
        box, _ = self._context.box(appraisal)
        if box.sealed is None:
            return
        if is_told_of(box) and box.keys_destroyed is None:
            copied = self._copied(appraisal)
            if copied is None:
                self._tell_late(appraisal)
                return
        else:
            copied = None
        cleared = self._context.unsealed.clear(appraisal)
        if copied is not None:
            self._context.decide_on_box(appraisal, lambda box: destroyed(copied, box))
            log.info("seal.keys_destroyed", appraisal=appraisal)
        if cleared:
            self._done.add(appraisal)

    def _copied(self, appraisal: str) -> BoxKeyDestroyed | None:
        """Up to where tally's copy of the log is the same, if that is as far as it goes now; None: not yet."""
        size = self._context.log.head(appraisal)
        asked = RootOfCopy(
            source="ballot", appraisal=appraisal, size=size, algorithm=self._context.log.algorithm(appraisal).id
        )
        try:
            there = self._context.rpc.ask(asked, of="tally", seconds=SECONDS).root
        except (RpcTimeout, RemoteError, Refused) as silent:
            log.info("seal.keys_wait", appraisal=appraisal, why=repr(silent))
            return None
        if there is None:
            return None
        root = self._context.root(appraisal, size)[1].hex()
        if there != root:
            self._tell(appraisal, "seal.copy_differs")
            return None
        return BoxKeyDestroyed(size=size, root=root)

    def _tell_late(self, appraisal: str) -> None:
        """Tell once when the keys have been there for too long."""
        if self._context.clock.now() - _sealed_at(self._context, appraisal) > AT_MOST:
            self._tell(appraisal, "seal.keys_not_destroyed")

    def _tell(self, appraisal: str, what: str) -> None:
        if (appraisal, what) not in self._told:
            self._told.add((appraisal, what))
            log.error(what, appraisal=appraisal, alert=True)


def is_told_of(box: Box) -> bool:
    """Whether the end of the box's keys is told: not of boxes up to 0.4.0, whose time is long over."""
    return bool(box.receipt_key)


def destroyed(copied: BoxKeyDestroyed, box: Box) -> list[Event]:
    """Tell it. Again changes nothing."""
    return [] if box.keys_destroyed is not None else [copied]


def _sealed_at(context: BallotContext, appraisal: str) -> datetime:
    events = context.log.stream(appraisal, boxes.stream(appraisal))
    return next(recorded.time for recorded in events if isinstance(recorded.data, BoxSealed))
