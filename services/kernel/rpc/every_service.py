"""How every service answers what each is asked: its log, its checkpoints, its dead letters, whether it is there."""

import msgspec

from services.kernel.context import ServiceContext
from services.kernel.contract import (
    Alive,
    CheckpointKept,
    CheckpointsKept,
    CopyRoot,
    DeadLetters,
    DropDeadLetters,
    EventsAfter,
    Heads,
    KeepCheckpoint,
    LettersMoved,
    ListCheckpoints,
    ListDeadLetters,
    Ping,
    RequeueDeadLetters,
    RootOfCopy,
    Roots,
)
from services.kernel.log import checkpoints
from services.kernel.messaging import dead_letters
from services.kernel.proof.hashing import algorithm
from services.kernel.proof.prefix_roots import prefix_roots

MOST_EVENTS = 2000


def events_after(request: EventsAfter, context: ServiceContext) -> list[str]:
    until = request.sequence + min(request.limit, MOST_EVENTS)
    return [body.decode() for body in context.log.bodies(request.appraisal, after=request.sequence, until=until)]


def heads(_request: Heads, context: ServiceContext) -> dict[str, int]:
    return context.log.heads()


def keep_checkpoint(request: KeepCheckpoint, context: ServiceContext) -> CheckpointKept:
    return CheckpointKept(note=checkpoints.keep(context, request.appraisal))


def list_checkpoints(request: ListCheckpoints, context: ServiceContext) -> CheckpointsKept:
    key = context.sealer.public_key().public_bytes_raw().hex()
    return CheckpointsKept(key=key, notes=checkpoints.kept(context, request.appraisal))


def roots(request: Roots, context: ServiceContext) -> dict[str, str]:
    bodies, hashed_by = context.log.bodies(request.appraisal), context.log.algorithm(request.appraisal)
    return prefix_roots(bodies, request.sizes, hashed_by)


def root_of_copy(request: RootOfCopy, context: ServiceContext) -> CopyRoot:
    source, appraisal, size = request.source, request.appraisal, request.size
    if context.received.heard().get((source, appraisal), 0) < size:
        return CopyRoot(root=None)
    copy = context.received.stored(source, appraisal, 0, size)
    return CopyRoot(root=prefix_roots(copy, [size], algorithm(request.algorithm)).get(str(size)))


def list_dead_letters(_request: ListDeadLetters, context: ServiceContext) -> DeadLetters:
    return msgspec.convert(dead_letters.told(context.settings.broker_url, context.queues), DeadLetters)


def requeue_dead_letters(request: RequeueDeadLetters, context: ServiceContext) -> LettersMoved:
    return LettersMoved(done=dead_letters.put_back(context.settings.broker_url, context.queues, request.letters))


def drop_dead_letters(request: DropDeadLetters, context: ServiceContext) -> LettersMoved:
    return LettersMoved(done=dead_letters.take_away(context.settings.broker_url, context.queues, request.letters))


def ping(_request: Ping, context: ServiceContext) -> Alive:
    context.log.heads()
    return Alive(service=context.service, now=context.clock.now(), troubles=context.troubles())


HANDLERS = (
    events_after,
    heads,
    keep_checkpoint,
    list_checkpoints,
    roots,
    root_of_copy,
    list_dead_letters,
    requeue_dead_letters,
    drop_dead_letters,
    ping,
)
