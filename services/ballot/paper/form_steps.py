"""At which step each paper form is, by its last event."""

from services.ballot.contract import FormStep
from services.ballot.events import BallotCast, FormDisputed, FormKeyed, FormSetAside, FormWithdrawn
from services.kernel.context import ServiceContext
from services.kernel.log.store import transaction

STEPS: dict[str, FormStep] = {
    FormKeyed.wire: "keyed",
    FormDisputed.wire: "disputed",
    BallotCast.wire: "cast",
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
