"""At which step each paper form is, by its last event."""

from collections import defaultdict
from dataclasses import dataclass

from services.ballot.contract import FormStep
from services.ballot.events import (
    BallotCast,
    FormAgreed,
    FormDisputed,
    FormEntered,
    FormSetAside,
    FormWithdrawn,
)
from services.kernel.context import ServiceContext
from services.kernel.log.store import Connection, transaction

TWO = 2  # people key a form; a third settles it
STEPS: dict[str, FormStep] = {
    FormEntered.wire: "keyed",
    FormDisputed.wire: "disputed",
    FormAgreed.wire: "cast",
    BallotCast.wire: "cast",  # in logs up to 0.3.0
    FormSetAside.wire: "untouched",
    FormWithdrawn.wire: "withdrawn",
}


def steps_of(context: ServiceContext, appraisal: str) -> dict[str, FormStep]:
    """The step of each form that was ever touched, by serial: its last event says it, whatever went before."""
    with transaction(context.engine) as connection:
        rows = connection.execute(
            "select distinct on (stream) stream, type from event where appraisal = %s and stream like 'form-%%'"
            " order by stream, version desc",
            (appraisal,),
        ).fetchall()
    return {stream.removeprefix("form-"): STEPS[wire] for stream, wire in rows}


@dataclass(frozen=True)
class Standing:
    """The numbers of a form's entries in its stream: of all that count, and of the one that is the ballot."""

    entries: tuple[int, ...]

    @property
    def ballot(self) -> int:
        """The first; or the third, which settled where two differed."""
        return self.entries[0] if len(self.entries) == TWO else self.entries[-1]


def standing(connection: Connection, appraisal: str) -> dict[str, Standing]:
    """The forms whose ballot is in the box, by serial."""
    rows = connection.execute(
        "select stream, version, type from event where appraisal = %s and stream like 'form-%%' order by 1, 2",
        (appraisal,),
    ).fetchall()
    entries, cast = defaultdict[str, list[int]](list), set[str]()
    for stream, version, wire in rows:
        serial = stream.removeprefix("form-")
        if wire == FormEntered.wire:
            entries[serial].append(version)
        elif wire == FormSetAside.wire:
            entries[serial].clear()
        elif wire == FormAgreed.wire:
            cast.add(serial)
    return {serial: Standing(tuple(entries[serial])) for serial in cast}
