"""The sorting desk: one matter is looked at, something is decided, unless the complaints are frozen meanwhile."""

from collections.abc import Callable, Sequence
from typing import Annotated

import msgspec

from services.complaints import matter as matter_
from services.complaints.intake import intake as intake_
from services.complaints.intake.intake import Intake
from services.complaints.matter import Matter
from services.kernel.context import ServiceContext
from services.kernel.event import Event
from services.kernel.refusal import Outdated

TRIES = 8

# Both go into the log, so they must have bytes; ids are also looked for in the database.
Account = Annotated[str, msgspec.Meta(pattern=r"^[^\x00-\x1f\ud800-\udfff]{1,64}\Z")]
Id = Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Za-z][0-9A-Za-z._-]{0,63}\Z")]

Decision = Callable[..., Sequence[Event]]


class Sorter(msgspec.Struct, frozen=True, kw_only=True):
    """Who decides: an account, and the channel it sorts. It knows the matters of that channel only (R-48)."""

    account: Account
    channel: Id


def change(
    context: ServiceContext, appraisal: str, matter_id: str, decision: Decision, *, other_id: str | None = None
) -> dict[str, str]:
    """Decide on a matter and record it; if the matter or the intake moved on meanwhile, decide again.

    `decision(matter, intake)` answers events; with the matter `other_id`, `decision(matter, intake, other)`.
    """
    log, stream = context.log, matter_.stream(matter_id)
    for _ in range(TRIES):
        intake, held = log.replay(appraisal, intake_.stream(appraisal), intake_.evolve, Intake())
        expect_versions = [(intake_.stream(appraisal), held)]
        matter, version = log.replay(appraisal, stream, matter_.evolve, Matter())
        others = []
        if other_id is not None:
            other, at = log.replay(appraisal, matter_.stream(other_id), matter_.evolve, Matter())
            others.append(other)
            expect_versions.append((matter_.stream(other_id), at))
        events = decision(matter, intake, *others)
        try:
            log.append(appraisal, stream, events, after=version, expect_versions=tuple(expect_versions))
        except Outdated as outdated:
            last = outdated
        else:
            return {"matter_id": matter_id}
    raise last
