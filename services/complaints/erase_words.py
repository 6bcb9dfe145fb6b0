"""When roster erases the people, the words of the complaints are erased, too (PIPL 19, ADR 0022)."""

from collections.abc import Sequence

from services.complaints.events import TextsErased
from services.complaints.intake import intake as intake_
from services.complaints.intake.intake import Intake
from services.complaints.words import WORDS
from services.kernel.context import ServiceContext
from services.kernel.event import Event, Recorded
from services.kernel.log.store import Connection, transaction
from services.kernel.log.words import count, erase
from services.roster.events import PeopleErased


def erase_texts(context: ServiceContext, heard: Sequence[Recorded]) -> None:
    """React to what roster said; hearing it again changes nothing."""
    for recorded in heard:
        if isinstance(recorded.data, PeopleErased):
            _erase(context, recorded)


def erase_words(because: Recorded, intake: Intake, rows: int) -> list[Event]:
    """Decide to erase, once, and only when what counts is fixed."""
    if intake.frozen is None or intake.words_erased is not None:
        return []
    return [TextsErased(rows=rows, because=because.sequence)]


def _erase(context: ServiceContext, because: Recorded) -> None:
    appraisal = because.appraisal
    with transaction(context.engine) as connection:
        rows = count(connection, WORDS, appraisal)

    def in_transaction(connection: Connection) -> None:
        erase(connection, WORDS, appraisal, rows)

    context.log.decide(
        appraisal,
        intake_.stream(appraisal),
        intake_.evolve,
        Intake(),
        lambda intake: erase_words(because, intake, rows),
        in_transaction=in_transaction,
    )
