"""When which result was published, and until when a department may appeal against it (R-39, A-24)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from services.kernel.clock import civil_date
from services.kernel.context import ServiceContext
from services.kernel.working_days import Overrides, working_day_after
from services.tally import state as counting
from services.tally.context import TallyContext
from services.tally.events import ResultPublished
from services.tally.records.milestones import milestones_of
from services.tally.refusals import NotPublished
from services.tally.result.releases import known_releases
from services.tally.result.show_result import document_of

APPEAL_DAYS = 3


@dataclass(frozen=True, kw_only=True)
class Publication:
    """A result and the instant from which it was public. `moved` is what the rules say of single days."""

    digest: str
    published_at: datetime
    moved: Overrides = field(default_factory=dict)

    @property
    def appeals_end_on(self) -> date:
        """The last civil day for an appeal: the day of publication is not counted (民法典 201)."""
        return working_day_after(civil_date(self.published_at), APPEAL_DAYS, self.moved)


def publications(context: ServiceContext, appraisal: str) -> list[Publication]:
    """Every version that was published, in order, each since its first public release (A-01). Raises `NotPublished`.

    To publish makes the result public here; a release elsewhere that people entered may have been earlier.
    """
    released = known_releases(context, appraisal)
    moved = milestones_of(context, appraisal).opening(appraisal).rules.working_days
    found = [
        Publication(
            digest=recorded.data.digest,
            published_at=min(recorded.time, released.first_at(recorded.data.digest) or recorded.time),
            moved=moved,
        )
        for recorded in context.log.stream(appraisal, counting.stream(appraisal))
        if isinstance(recorded.data, ResultPublished)
    ]
    if not found:
        raise NotPublished(appraisal=appraisal)
    return found


def contested(published: Sequence[Publication], figures_in: Callable[[str], Any]) -> Publication:
    """The publication that an appeal about an office is against: the one that gave it the figures it now has.

    So a correction opens the three days anew for the offices it moved, and for no others.
    """
    against = published[-1]
    for earlier in reversed(published[:-1]):
        if figures_in(earlier.digest) != figures_in(against.digest):
            break
        against = earlier
    return against


def contested_by(context: TallyContext, appraisal: str, office: str) -> Publication:
    """The publication an appeal about this office is against. Raises `NotPublished`."""

    def figures_in(digest: str) -> Any:
        rows = document_of(context, appraisal, digest)["offices"]
        return next((row for row in rows if row["office_id"] == office), None)

    return contested(publications(context, appraisal), figures_in)
