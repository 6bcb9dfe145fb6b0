"""People who act at the same time: real threads in a plain process, green ones beside the embedded system."""

import threading
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

Item = TypeVar("Item")


def together(act: Callable[[Item], None], items: Iterable[Item], width: int) -> Iterator[None]:
    """Let at most `width` act at once; yields after each. Raises the first error when all have stopped.

    concurrent.futures is not used: its workers wait on a queue written in C, which no green thread can share.
    """
    waiting, lock = iter(items), threading.Lock()
    done = threading.Semaphore(0)
    errors: list[Exception] = []

    def work() -> None:
        while not errors:
            with lock:
                item = next(waiting, None)
            if item is None:
                return
            try:
                act(item)
            except Exception as error:  # noqa: BLE001  # raised to the caller below
                errors.append(error)
            done.release()

    crowd = [threading.Thread(target=work, daemon=True) for _ in range(width)]
    for person in crowd:
        person.start()
    for person in crowd:
        person.join()
        while done.acquire(blocking=False):
            yield
    if errors:
        raise errors[0]
