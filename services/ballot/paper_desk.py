"""Where the paper stands: how many forms at each step, which wait for somebody (R-17, A-15); never what they say."""

from collections import Counter
from typing import Any

from services.ballot.events import BallotCast, FormDisputed, FormKeyed, FormSetAside, FormWithdrawn
from services.ballot.forms import forms_of
from services.kernel.context import ServiceContext
from services.kernel.log.store import transaction

STEPS = {
    FormKeyed.wire: "keyed",
    FormDisputed.wire: "disputed",
    BallotCast.wire: "cast",
    FormSetAside.wire: "untouched",
    FormWithdrawn.wire: "withdrawn",
}


def desk(context: ServiceContext, appraisal: str) -> dict[str, Any]:
    """`{printed, issued, returned, cast, withdrawn}` are counts; `keyed` and `disputed` are serials that wait.

    `batches` are what was made, handed out and taken back, as it was told.
    """
    steps, forms = steps_of(context, appraisal), forms_of(context, appraisal)
    counts = Counter(steps.values())
    return {
        **forms.counts(),
        "batches": forms.batches(),
        "cast": counts["cast"],
        "withdrawn": counts["withdrawn"],
        "keyed": [serial for serial, step in steps.items() if step == "keyed"],
        "disputed": [serial for serial, step in steps.items() if step == "disputed"],
    }


def steps_of(context: ServiceContext, appraisal: str) -> dict[str, str]:
    """The step of each form that was ever touched, by serial: its last event says it, whatever went before."""
    with transaction(context.engine) as connection:
        rows = connection.execute(
            "select distinct on (stream) stream, type from event where appraisal = %s and stream like 'form-%%'"
            " order by stream, version desc",
            (appraisal,),
        ).fetchall()
    return {stream.removeprefix("form-"): STEPS[wire] for stream, wire in rows}
