"""When roster erases the people, the box erases what voters wrote (PIPL 19, ADR 0022): the digests in the log stand."""

from collections.abc import Sequence

from services.ballot import box as boxes
from services.ballot.box import Box
from services.ballot.events import ExamplesErased
from services.kernel.context import ServiceContext
from services.kernel.event import Event, Recorded
from services.kernel.log.store import Connection, transaction
from services.kernel.log.words import WORDS, count, erase
from services.roster.events import PeopleErased


def erase_examples(context: ServiceContext, heard: Sequence[Recorded]) -> None:
    """React to what roster said; hearing it again changes nothing."""
    for recorded in heard:
        if isinstance(recorded.data, PeopleErased):
            _erase(context, recorded)


def erase_words(because: Recorded, box: Box, rows: int) -> list[Event]:
    """Decide to erase, once, and only what is sealed."""
    if box.sealed is None or box.words_erased is not None:
        return []
    return [ExamplesErased(rows=rows, because=because.sequence)]


def _erase(context: ServiceContext, because: Recorded) -> None:
    appraisal, stream = because.appraisal, boxes.stream(because.appraisal)
    box, _ = context.log.replay(appraisal, stream, boxes.evolve, Box())
    official = [box.early_proposed.cause] if box.early_proposed else []  # why voting ended early is no voter's word
    with transaction(context.engine) as connection:
        rows = count(connection, WORDS, appraisal, but=official)

    def in_transaction(connection: Connection) -> None:
        erase(connection, WORDS, appraisal, rows, but=official)

    context.log.decide(
        appraisal,
        stream,
        boxes.evolve,
        Box(),
        lambda box: erase_words(because, box, rows),
        in_transaction=in_transaction,
    )
