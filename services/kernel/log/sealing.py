"""Sealing a log: an event that names the root of everything before it, signed, with nothing in between."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from services.kernel.event import Event
from services.kernel.log import checkpoints
from services.kernel.log.event_log import Append
from services.kernel.log.store import Connection
from services.kernel.proof import merkle
from services.kernel.refusal import Outdated

if TYPE_CHECKING:
    from services.kernel.context import ServiceContext

State = TypeVar("State")
Pieces = Iterator[Sequence[Append]]
TRIES = 20


class Seal(Protocol):
    """What every seal says: the root (RFC 6962) of the `size` events before it; hexadecimal."""

    size: int
    root: str


def nothing_enters(_connection: Connection) -> Pieces:
    """No event enters the log with its seal."""
    return iter(())


def seal_log(
    context: "ServiceContext",
    appraisal: str,
    stream: str,
    evolve: Callable[[State, Any], State],
    initial: State,
    decide: Callable[[State], Seal | None],
    make: Callable[..., Event],
    *,
    enter: Callable[[Connection], Pieces] = nothing_enters,
    then: Callable[[Connection], Iterable[Event]] = lambda _connection: (),
) -> dict[str, object]:
    """Seal this service's log by an event of `stream`. Answers `{size, root}`; asking again answers the same.

    `decide(state)` answers the seal that is there, or None to go on, or refuses; whatever else it looks at, it has
    seen no less of the log than is sealed. `enter(connection)` gives, piece by piece, what goes into the log before
    the seal and under it; `make` makes the event from `size`, `root`, `key` and `signature`; `then(connection)`
    answers what follows it at once. All of it is one transaction, in the memory of one piece. A checkpoint is kept.
    """
    log, chosen = context.log, context.log.algorithm(appraisal)
    seen = merkle.Frontier(chosen)
    for _ in range(TRIES):
        state, version = log.replay(appraisal, stream, evolve, initial)
        done = decide(state)
        if done is not None:
            checkpoints.keep(context, appraisal)
            return {"size": done.size, "root": done.root}
        log.frontier(appraisal, seen)
        decide(state)  # once more: what came while the log was read may refuse
        try:
            with log.writing(appraisal, expect_head=seen.size) as writer:
                sealed = seen.copy()
                for piece in enter(writer.connection):
                    sealed.extend(writer.write(piece))
                key, signature = context.sealer.sign(appraisal, sealed.size, sealed.root())
                event = make(size=sealed.size, root=sealed.root().hex(), key=key, signature=signature)
                followed = then(writer.connection)
                writer.write([Append(stream=stream, events=(event, *followed), after=version)])
        except Outdated:
            continue
        checkpoints.keep(context, appraisal)
        return {"size": sealed.size, "root": sealed.root().hex()}
    raise Outdated(stream=stream, expected=seen.size, actual=log.head(appraisal))
