"""Running the kernel's parts in threads, and many callers at once."""

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

T = TypeVar("T")
A = TypeVar("A")


class Running:
    """Threads that run something until it is stopped."""

    def __init__(self) -> None:
        self._running: dict[int, tuple[Any, list[threading.Thread]]] = {}

    def start(self, part: Any, *runs: Callable[[], None]) -> None:
        """Run a part (its `run`, or what is named) until it is stopped."""
        threads = [threading.Thread(target=run, daemon=True) for run in runs or (part.run,)]
        self._running[id(part)] = (part, threads)
        for thread in threads:
            thread.start()

    def stop(self, part: Any) -> None:
        """Stop one and see it return."""
        part, threads = self._running.pop(id(part))
        part.stop()
        for thread in threads:
            thread.join(timeout=20)
            assert not thread.is_alive(), f"{part} does not stop"

    def stop_all(self) -> None:
        for part, _ in list(self._running.values()):
            part.stop()
        for part, _ in list(self._running.values()):
            self.stop(part)


def at_once(act: Callable[[A], T], arguments: Iterable[A]) -> list[T]:
    """Call with each argument in a thread of its own, all let go at the same moment; answers in order."""
    waiting = list(arguments)
    gate = threading.Barrier(len(waiting))

    def one(argument: A) -> T:
        gate.wait(timeout=30)
        return act(argument)

    with ThreadPoolExecutor(len(waiting)) as pool:
        return list(pool.map(one, waiting))
