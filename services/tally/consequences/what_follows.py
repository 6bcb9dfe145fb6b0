"""What is still to be done after the publication, in numbers and days: nobody's words, no votes (R-39…R-45)."""

from collections.abc import Iterable
from datetime import date

from services.tally.answers.consequences import WhatFollows
from services.tally.appeals.show import end_of_first, reply_due_on
from services.tally.appeals.state import STREAM as APPEALS
from services.tally.appeals.state import Appeals
from services.tally.appeals.state import evolve as evolve_appeals
from services.tally.consequences.state import STREAM, Consequences, evolve
from services.tally.context import TallyContext
from services.tally.records.milestones import milestones_of
from services.tally.result.releases import known_releases
from services.tally.state import Count, named_in


def what_follows(context: TallyContext, appraisal: str, count: Count) -> WhatFollows | None:
    """None before the publication. It is about the offices that are named now."""
    if count.published is None:
        return None
    moved = milestones_of(context, appraisal).opening(appraisal).rules.working_days
    known, _ = context.log.replay(appraisal, STREAM, evolve, Consequences())
    appeals, _ = context.log.replay(appraisal, APPEALS, evolve_appeals, Appeals())
    followed = [known.of(office) for office in named_in(count)]
    asked = [one.lodged.received_on for one in appeals.by_number if one.decided is None]
    unmended = [one.plan.due_on for one in followed if one.plan is not None and not one.shown]
    return WhatFollows(
        released=bool(known_releases(context, appraisal).of(count.published.digest)),
        appeals_end_on=end_of_first(context, appraisal),
        appeals_open=len(asked),
        reply_due_on=reply_due_on(min(asked), moved) if asked else None,
        named=len(followed),
        carded=sum(one.card is not None for one in followed),
        talked=sum(one.held is not None for one in followed),
        talk_due_on=_earliest(one.talk.due_on for one in followed if one.talk is not None and one.held is None),
        mended=sum(bool(one.shown) for one in followed),
        mend_due_on=_earliest(unmended),
    )


def _earliest(days: Iterable[date]) -> date | None:
    return min(days, default=None)
