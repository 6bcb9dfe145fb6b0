"""Sealing a log: an event that names the root of everything before it, signed, with nothing in between."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from services.kernel.event import Event
from services.kernel.log import checkpoints
from services.kernel.log.store import Connection
from services.kernel.proof import merkle
from services.kernel.refusal import Outdated

if TYPE_CHECKING:
    from services.kernel.context import ServiceContext

State = TypeVar("State")
Then = tuple[tuple[Event, ...], Callable[[Connection], None] | None]
TRIES = 20


class Seal(Protocol):
    """What every seal says: the root (RFC 6962) of the `size` events before it; hexadecimal."""

    size: int
    root: str


def seal_log(
    context: "ServiceContext",
    appraisal: str,
    stream: str,
    evolve: Callable[[State, Any], State],
    initial: State,
    decide: Callable[[State], Seal | None],
    make: Callable[..., Event],
    then: Callable[[], Then] = lambda: ((), None),
) -> dict[str, object]:
    """Seal this service's log by an event of `stream`. Answers `{size, root}`; asking again answers the same.

    `decide(state)` answers the seal that is there, or None to go on, or refuses; whatever else it looks at, it has
    seen no less of the log than is sealed. `make` makes the event from `size`, `root`, `key` and `signature`.
    `then()` answers what must follow it at once, and what to write beside. A checkpoint is kept.
    """
    log, chosen = context.log, context.log.algorithm(appraisal)
    frontier = merkle.Frontier(chosen)
    for _ in range(TRIES):
        state, version = log.replay(appraisal, stream, evolve, initial)
        done = decide(state)
        if done is not None:
            checkpoints.keep(context, appraisal)
            return {"size": done.size, "root": done.root}
        log.frontier(appraisal, frontier)
        decide(state)  # once more: what came while the log was read may refuse
        root = frontier.root()
        key, signature = context.sealer.sign(appraisal, frontier.size, root)
        event = make(size=frontier.size, root=root.hex(), key=key, signature=signature)
        followed, keep = then()
        try:
            # expect_head: the seal speaks of everything before it, so nothing may come between
            log.append(
                appraisal, stream, [event, *followed], after=version, expect_head=frontier.size, in_transaction=keep
            )
        except Outdated:
            continue
        checkpoints.keep(context, appraisal)
        return {"size": frontier.size, "root": root.hex()}
    raise Outdated(stream=stream, expected=frontier.size, actual=log.head(appraisal))
