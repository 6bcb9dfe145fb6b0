"""Group commit: of those who want to append to one log at the same time, one commits for all."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Group:
    """The appends of one caller. It is woken when they are done, or when it is its turn to commit for all."""

    appends: Sequence[Any]
    outcomes: list[int | Exception] = field(default_factory=list)
    done: bool = False
    woken: threading.Event = field(default_factory=threading.Event)


@dataclass
class Turns:
    """Those who wait to append to one log; one of them at a time commits for all."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    waiting: list[Group] = field(default_factory=list)
    busy: bool = False

    def join(self, group: Group) -> bool:
        """Wait in line. Answers whether the newcomer must commit at once, because nobody else is doing so."""
        with self.lock:
            self.waiting.append(group)
            first, self.busy = not self.busy, True
            return first

    def take(self) -> list[Group]:
        """Everybody who waits now."""
        with self.lock:
            groups, self.waiting = self.waiting, []
            return groups

    def pass_on(self) -> None:
        """Give the turn to the next who came while we were committing."""
        with self.lock:
            self._wake_next()

    def leave(self, group: Group) -> None:
        """Wait no longer, because the caller was killed; a turn that it was given already goes to the next."""
        with self.lock:
            if any(other is group for other in self.waiting):
                self.waiting = [other for other in self.waiting if other is not group]
                if group.woken.is_set():
                    self._wake_next()

    def _wake_next(self) -> None:
        self.busy = bool(self.waiting)
        if self.busy:
            self.waiting[0].woken.set()
