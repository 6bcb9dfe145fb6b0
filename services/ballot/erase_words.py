"""When roster erases the people, the box erases what voters wrote, and the evidence of their ballots, which names it by
digests that words could be tried on (PIPL 19, ADR 0022): the digests in the log stand.
"""

from collections.abc import Sequence

from services.ballot.box import Box
from services.ballot.context import BallotContext
from services.ballot.events import ExamplesErased
from services.ballot.evidence import EVIDENCE
from services.kernel.event import Event, Recorded
from services.kernel.log.store import Connection, transaction
from services.kernel.log.words import WORDS, count, erase
from services.roster.events import PeopleErased


def erase_examples(context: BallotContext, heard: Sequence[Recorded]) -> None:
    """React to what roster said; hearing it again changes nothing."""
    for recorded in heard:
        if isinstance(recorded.data, PeopleErased):
            _erase(context, recorded)


def erase_words(because: Recorded, box: Box, rows: int) -> list[Event]:
    """Decide to erase, once, and only what is sealed."""
    if box.sealed is None or box.words_erased is not None:
        return []
    return [ExamplesErased(rows=rows, because=because.sequence)]


def _erase(context: BallotContext, because: Recorded) -> None:
    appraisal = because.appraisal
    box, _ = context.box(appraisal)
    official = [box.early_proposed.cause] if box.early_proposed else []  # why voting ended early is no voter's word
    with transaction(context.engine) as connection:
        rows = {table: count(connection, table, appraisal, but=official) for table in (WORDS, EVIDENCE)}

    def in_transaction(connection: Connection) -> None:
        for table, found in rows.items():
            erase(connection, table, appraisal, found, but=official)

    context.decide_on_box(appraisal, lambda box: erase_words(because, box, sum(rows.values())), in_transaction)
